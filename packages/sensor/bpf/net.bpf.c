// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Outgoing connections. The connect and sendmsg hooks run in the process; the later changes of state may run in softirq on
 * behalf of anybody, so the socket's owner is remembered at connect under its cookie.
 */
#include "owner.h"

TELL_LAYOUT(connect_record)
TELL_LAYOUT(established_record)
TELL_LAYOUT(close_record)
TELL_LAYOUT(owner)

#define AF_INET 2
#define AF_INET6 10
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_MPTCP 262
#define TCP_STATE_ESTABLISHED 1
#define TCP_STATE_SYN_RECV 3
#define TCP_STATE_CLOSE 7
#define SOCK_DONE_BIT 1
/* A datagram to the same peer from the same socket is told again after this time, with the number in between. */
#define REPEAT_NS 10000000000ULL

extern int LINUX_KERNEL_VERSION __kconfig;

struct peer {
  u64 socket;
  u8 address[16];
  u32 port;
  u32 padding;
};

struct told {
  u64 boot_ns;
  u32 repeats;
  u32 padding;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, struct peer);
  __type(value, struct told);
} peers SEC(".maps");

static __always_inline void read_peer(struct bpf_sock_addr *ctx, struct peer *peer, bool six) {
  u32 *words = (u32 *)peer->address;
  if (six) {
    words[0] = ctx->user_ip6[0];
    words[1] = ctx->user_ip6[1];
    words[2] = ctx->user_ip6[2];
    words[3] = ctx->user_ip6[3];
  } else {
    words[0] = ctx->user_ip4;
  }
  peer->port = bpf_ntohs((u16)ctx->user_port);
  peer->socket = bpf_get_socket_cookie(ctx);
}

static __always_inline void report_connect(struct peer *peer, u32 family, u32 protocol, u32 repeats) {
  struct connect_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
  if (!record) {
    count_lost(RECORD_CONNECT);
    return;
  }
  fill_header(&record->header, RECORD_CONNECT);
  record->socket = peer->socket;
  __builtin_memcpy(record->address, peer->address, 16);
  record->port = peer->port;
  record->family = family;
  record->protocol = protocol;
  record->padding = 0;
  record->padding2 = 0;
  record->repeats = repeats;
  bpf_ringbuf_submit(record, RING_QUIET);
}

static __always_inline int connecting(struct bpf_sock_addr *ctx, bool six) {
  if (!watched()) {
    if (is_own()) own_socket(bpf_get_socket_cookie(ctx));
    return 1;
  }
  u32 protocol = ctx->protocol == PROTOCOL_MPTCP ? PROTOCOL_TCP : ctx->protocol;
  if (protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP) return 1;
  struct peer peer = {};
  read_peer(ctx, &peer, six);
  if (protocol == PROTOCOL_TCP) {
    struct owner owner = {};
    fill_header(&owner.header, RECORD_CONNECT);
    bpf_map_update_elem(&owners, &peer.socket, &owner, BPF_ANY);
  }
  report_connect(&peer, six ? AF_INET6 : AF_INET, protocol, 0);
  return 1;
}

static __always_inline int sending(struct bpf_sock_addr *ctx, bool six) {
  if (!watched()) return 1;
  struct peer peer = {};
  read_peer(ctx, &peer, six);
  struct told now = {.boot_ns = bpf_ktime_get_boot_ns()};
  struct told *last = bpf_map_lookup_elem(&peers, &peer);
  if (last && now.boot_ns - last->boot_ns < REPEAT_NS) {
    __sync_fetch_and_add(&last->repeats, 1);
    return 1;
  }
  u32 repeats = last ? last->repeats : 0;
  bpf_map_update_elem(&peers, &peer, &now, BPF_ANY);
  report_connect(&peer, six ? AF_INET6 : AF_INET, PROTOCOL_UDP, repeats);
  return 1;
}

SEC("cgroup/connect4")
int on_connect4(struct bpf_sock_addr *ctx) {
  return connecting(ctx, 0);
}

SEC("cgroup/connect6")
int on_connect6(struct bpf_sock_addr *ctx) {
  return connecting(ctx, 1);
}

SEC("cgroup/sendmsg4")
int on_sendmsg4(struct bpf_sock_addr *ctx) {
  return sending(ctx, 0);
}

SEC("cgroup/sendmsg6")
int on_sendmsg6(struct bpf_sock_addr *ctx) {
  return sending(ctx, 1);
}

static __always_inline void fill_owner(struct record_header *header, struct owner *owner, u32 type) {
  *header = owner->header;
  header->boot_ns = bpf_ktime_get_boot_ns();
  header->type = type;
}

static __always_inline void report_established(struct sock *sk, u64 cookie, struct owner *owner) {
  struct established_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
  if (!record) {
    count_lost_of(RECORD_ESTABLISHED, owner->header.cgroup);
    return;
  }
  __builtin_memset(record, 0, sizeof(*record));
  fill_owner(&record->header, owner, RECORD_ESTABLISHED);
  record->socket = cookie;
  record->family = BPF_CORE_READ(sk, __sk_common.skc_family);
  if (record->family == AF_INET6 && bpf_core_field_exists(sk->__sk_common.skc_v6_daddr)) {
    BPF_CORE_READ_INTO(&record->source, sk, __sk_common.skc_v6_rcv_saddr);
    BPF_CORE_READ_INTO(&record->destination, sk, __sk_common.skc_v6_daddr);
  } else {
    *(u32 *)record->source = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
    *(u32 *)record->destination = BPF_CORE_READ(sk, __sk_common.skc_daddr);
  }
  record->source_port = BPF_CORE_READ(sk, __sk_common.skc_num);
  record->destination_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
  bpf_ringbuf_submit(record, RING_QUIET);
}

static __always_inline void report_close(struct sock *sk, u64 cookie, struct owner *owner) {
  struct close_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
  if (!record) {
    count_lost_of(RECORD_CLOSE, owner->header.cgroup);
    return;
  }
  struct tcp_sock *tcp = (struct tcp_sock *)sk;
  fill_owner(&record->header, owner, RECORD_CLOSE);
  record->socket = cookie;
  record->bytes_out = BPF_CORE_READ(tcp, bytes_sent) - BPF_CORE_READ(tcp, bytes_retrans);
  record->bytes_in = BPF_CORE_READ(tcp, bytes_received);
  /* The peer's FIN is counted as a byte received. */
  if (record->bytes_in && (BPF_CORE_READ(sk, __sk_common.skc_flags) & (1 << SOCK_DONE_BIT))) record->bytes_in--;
  record->established = owner->established;
  record->padding = 0;
  bpf_ringbuf_submit(record, RING_QUIET);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_socket_state, struct sock *sk, int before, int after) {
  if (after != TCP_STATE_ESTABLISHED && after != TCP_STATE_CLOSE) return 0;
  u64 cookie = BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);
  /* Gives one that comes in its cookie, so that accept can name it. Older kernels refuse that here: owners are found later there. */
  if (!cookie && before == TCP_STATE_SYN_RECV && LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 12, 0))
    bpf_get_socket_cookie(sk);
  struct owner *owner = bpf_map_lookup_elem(&owners, &cookie);
  if (!owner) return 0;
  if (owner->flags) {
    if (after == TCP_STATE_CLOSE) bpf_map_delete_elem(&owners, &cookie);
    return 0;
  }
  if (after == TCP_STATE_ESTABLISHED) {
    owner->established = 1;
    report_established(sk, cookie, owner);
  } else {
    report_close(sk, cookie, owner);
    bpf_map_delete_elem(&owners, &cookie);
  }
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
