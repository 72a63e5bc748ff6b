// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Payload of connections in the clear, and questions to name servers. Runs for each packet of the sockets of watched cgroups, and
 * is attached to those cgroups only. What a connection carries is judged by its first bytes, once: afterwards one that is not wanted
 * costs one look-up.
 */
#include "descriptor.h"
#include "dns.h"
#include "first-bytes.h"
#include "owner.h"
#include "segment.h"

TELL_LAYOUT(endpoints)
TELL_LAYOUT(flow_record)
TELL_LAYOUT(flow_end_record)
TELL_LAYOUT(dns_record)

#define OUT 0
#define IN 1
/* As an index: the verifier wants to see its bounds. */
#define WAY(SEGMENT) ((SEGMENT)->incoming & 1)

/* Turns of a connection that are looked at: of one seen from its beginning, and of one joined later. */
#define TURNS_FRESH 8
#define TURNS_JOINED 64
/* Bytes one side may send in a row, and how many before it must not fill the ring any further. */
#define MOST_IN_A_ROW (16 << 20)
#define MUCH_IN_A_ROW (1 << 20)
#define BULK_IS_FULL (1 << 23)
/* Beyond any receive window in use: not of this connection. */
#define WINDOW (8 << 20)

enum verdict {
  UNDECIDED = 0,
  WANTED = 1,
  UNWANTED = 2,
  /* By the list of cgroups, as it is now. */
  UNWATCHED = 3,
};

struct flow {
  struct record_header owner;
  u64 socket;
  /* Number of the byte with the sequence number `anchor`. */
  u64 anchor_at[2];
  u32 anchor[2];
  u32 in_a_row[2];
  u32 turns;
  u32 generation;
  u8 verdict;
  u8 joined;
  u8 begun[2];
  u8 ended[2];
  /* Who spoke last, 1 more than the direction. */
  u8 speaker;
  u8 padding;
};

struct {
  __uint(type, BPF_MAP_TYPE_SK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct flow);
} flows SEC(".maps");

/* Flows that user space found to be something it does not read. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, u64);
  __type(value, u32);
} flows_ignored SEC(".maps");

enum flow_count {
  COUNT_WANTED = 0,
  COUNT_UNWANTED = 1,
  COUNT_TLS = 2,
  COUNT_CUT_BYTES = 3,
  FLOW_COUNTS = 8,
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, FLOW_COUNTS);
  __type(key, u32);
  __type(value, u64);
} flow_counts SEC(".maps");

static __always_inline void count_flow(u32 which, u64 much) {
  u64 *count = bpf_map_lookup_elem(&flow_counts, &which);
  if (count) *count += much;
}

/* The nearest listed cgroup of the socket decides; see gate.h, which does the same for the current process. */
static __noinline u32 learn_socket_cgroup(struct __sk_buff *skb, u64 cgroup, u32 flags) {
  for (int level = 0; level < CGROUP_LEVELS; level++) {
    u64 ancestor = bpf_skb_ancestor_cgroup_id(skb, level);
    if (!ancestor) break;
    u32 *listed = bpf_map_lookup_elem(&cgroups_listed, &ancestor);
    if (listed) flags = *listed;
  }
  bpf_map_update_elem(&cgroups_known, &cgroup, &flags, BPF_ANY);
  return flags;
}

static __always_inline bool socket_watched(struct __sk_buff *skb, u32 default_flags) {
  u64 cgroup = bpf_skb_cgroup_id(skb);
  u32 *known = bpf_map_lookup_elem(&cgroups_known, &cgroup);
  u32 flags = known ? *known : learn_socket_cgroup(skb, cgroup, default_flags);
  return flags & CGROUP_WATCHED;
}

static __always_inline void become(struct flow *flow, u8 verdict, u32 count) {
  flow->verdict = verdict;
  count_flow(count, 1);
}

/* Whose it is. False for the product's own. */
static __always_inline bool find_owner(struct flow *flow) {
  if (flow->owner.pid) return 1;
  struct owner *owner = bpf_map_lookup_elem(&owners, &flow->socket);
  if (!owner) return 1;
  flow->owner = owner->header;
  return !(owner->flags & OWNER_OWN);
}

static __noinline int decide(struct __sk_buff *skb, struct flow *flow, struct segment *segment) {
  bool new_turn = flow->speaker != segment->incoming + 1;
  flow->speaker = segment->incoming + 1;
  if (!new_turn) return 0;
  u8 bytes[FIRST_BYTES] = {};
  u32 length = segment->length > FIRST_BYTES ? FIRST_BYTES : segment->length;
  if (length < 1 || length > FIRST_BYTES) return 0;
  if (bpf_skb_load_bytes(skb, segment->payload_at, bytes, length)) return 0;
  int looks = first_looks(bytes, segment->length, flow->joined);
  u16 other_port = segment->incoming ? segment->source_port : segment->destination_port;
  if (other_port == PORT_DNS) looks = LOOKS_WANTED;
  if (looks == LOOKS_WANTED) {
    if (find_owner(flow)) become(flow, WANTED, COUNT_WANTED);
    else flow->verdict = UNWANTED;
  } else if (looks == LOOKS_CLOSED) {
    become(flow, UNWANTED, COUNT_TLS);
  } else if (++flow->turns >= (flow->joined ? TURNS_JOINED : TURNS_FRESH)) {
    become(flow, UNWANTED, COUNT_UNWANTED);
  }
  return 0;
}

struct part {
  u64 offset;
  u32 at;
  u32 length;
  u32 incoming;
  u32 padding;
  struct endpoints ends;
};

static __always_inline void fill_flow_header(struct record_header *header, struct flow *flow, u32 type) {
  *header = flow->owner;
  header->boot_ns = bpf_ktime_get_boot_ns();
  header->type = type;
}

static __always_inline int fill_part(struct __sk_buff *skb, struct flow_record *record, struct flow *flow,
                                     struct part *part, u32 length) {
  if (bpf_skb_load_bytes(skb, part->at, record->data, length)) {
    bpf_ringbuf_discard(record, 0);
    return -1;
  }
  fill_flow_header(&record->header, flow, RECORD_FLOW);
  record->socket = flow->socket;
  record->offset = part->offset;
  record->ends = part->ends;
  record->length = length;
  record->incoming = part->incoming;
  bpf_ringbuf_submit(record, 0);
  return 0;
}

/* Room is reserved in a few constant sizes, as the verifier wants it; the smallest that holds the part is taken. */
#define SEND_WITH_ROOM_FOR(SIZE)                                                                     \
  if (length <= SIZE) {                                                                              \
    struct flow_record *record = bpf_ringbuf_reserve(&bulk, sizeof(struct flow_record) + SIZE, 0);   \
    return record ? fill_part(skb, record, flow, part, length) : -1;                                 \
  }

#define PART_LENGTH 32768
/* A packet of 512 KiB, the most the kernel makes (BIG TCP). */
#define PARTS 16

static __noinline int send_part(struct __sk_buff *skb, struct flow *flow, struct part *part) {
  if (!flow || !part) return -1;
  u32 length = part->length;
  if (length < 1) return 0;
  SEND_WITH_ROOM_FOR(256)
  SEND_WITH_ROOM_FOR(1536)
  SEND_WITH_ROOM_FOR(8192)
  SEND_WITH_ROOM_FOR(PART_LENGTH)
  return -1;
}

/*
 * Number of the segment's first byte in its direction, or -1 for what is not to be taken: sent again, or out of any window. The peer's
 * segments are placed by what the kernel has taken of them, so that a forged one cannot shift those that follow.
 */
static __always_inline s64 place(struct flow *flow, struct segment *segment, struct bpf_sock *socket) {
  u32 direction = WAY(segment);
  u32 expected = segment->sequence;
  struct bpf_tcp_sock *tcp = bpf_tcp_sock(socket);
  if (segment->incoming && tcp && (!flow->joined || flow->begun[IN])) expected = tcp->rcv_nxt;
  if (!flow->begun[direction]) {
    flow->begun[direction] = 1;
    flow->anchor[direction] = expected;
    flow->anchor_at[direction] = 0;
  }
  s32 moved = (s32)(expected - flow->anchor[direction]);
  if (segment->incoming) {
    if (moved > 0) {
      flow->anchor[IN] = expected;
      flow->anchor_at[IN] += moved;
    }
    s32 ahead = (s32)(segment->sequence - flow->anchor[IN]);
    if (ahead > WINDOW || ahead + (s64)segment->length <= 0) return -1;
    return (s64)flow->anchor_at[IN] + ahead;
  }
  /* Of what is sent, `anchor` is the end of what has been taken. */
  if (moved + (s64)segment->length <= 0 || moved > WINDOW) return -1;
  s64 at = (s64)flow->anchor_at[OUT] + moved;
  flow->anchor[OUT] = segment->sequence + segment->length;
  flow->anchor_at[OUT] = at + segment->length;
  return at;
}

/* False when so much came in a row that the rest is left out. */
static __always_inline bool has_room(struct flow *flow, u32 direction, u32 length) {
  flow->in_a_row[!direction] = 0;
  u32 row = flow->in_a_row[direction];
  if (row < MOST_IN_A_ROW) flow->in_a_row[direction] = row + length;
  if (row < MUCH_IN_A_ROW) return 1;
  return row < MOST_IN_A_ROW && bpf_ringbuf_query(&bulk, BPF_RB_AVAIL_DATA) < BULK_IS_FULL;
}

static __noinline int take(struct __sk_buff *skb, struct flow *flow, struct segment *segment, s64 offset) {
  if (!flow || !segment) return 0;
  if (!has_room(flow, WAY(segment), segment->length)) {
    count_flow(COUNT_CUT_BYTES, segment->length);
    count_lost_of(RECORD_FLOW, flow->owner.cgroup);
    return 0;
  }
  struct part part = {.offset = offset, .at = segment->payload_at, .incoming = segment->incoming};
  read_ends(&part.ends, skb, segment);
  u32 left = segment->length;
  for (int i = 0; i < PARTS && left; i++) {
    u32 length = left > PART_LENGTH ? PART_LENGTH : left;
    left -= length;
    part.length = length;
    if (send_part(skb, flow, &part)) count_lost_of(RECORD_FLOW, flow->owner.cgroup);
    part.at += length;
    part.offset += length;
  }
  if (left) count_flow(COUNT_CUT_BYTES, left);
  return 0;
}

static __noinline int end_flow(struct flow *flow, u32 own) {
  if (!flow) return 0;
  flow->verdict = UNWANTED;
  struct flow_end_record *record = bpf_ringbuf_reserve(&bulk, sizeof(*record), 0);
  if (!record) {
    count_lost_of(RECORD_FLOW_END, flow->owner.cgroup);
    return 0;
  }
  fill_flow_header(&record->header, flow, RECORD_FLOW_END);
  record->socket = flow->socket;
  record->own = own;
  record->padding = 0;
  bpf_ringbuf_submit(record, 0);
  return 0;
}

static __always_inline struct flow *begin(struct __sk_buff *skb, struct bpf_sock *socket, struct segment *segment) {
  struct flow *flow = bpf_sk_storage_get(&flows, socket, 0, BPF_SK_STORAGE_GET_F_CREATE);
  if (!flow || flow->socket) return flow;
  flow->socket = bpf_get_socket_cookie(skb);
  struct bpf_tcp_sock *tcp = segment->protocol == PROTOCOL_TCP ? bpf_tcp_sock(socket) : 0;
  /* The peer's acknowledgement of the opening counts as a byte. */
  if (tcp) flow->joined = tcp->bytes_received > 0 || tcp->bytes_acked > 1;
  return flow;
}

static __always_inline int tcp_packet(struct __sk_buff *skb, struct bpf_sock *socket, struct segment *segment) {
  bool closing = segment->ends || segment->resets;
  if (!segment->length && !closing) return 1;
  struct flow *flow = segment->length ? begin(skb, socket, segment) : bpf_sk_storage_get(&flows, socket, 0, 0);
  if (!flow || flow->verdict == UNWANTED) return 1;

  u32 zero = 0;
  struct settings *now = bpf_map_lookup_elem(&settings, &zero);
  if (!now) return 1;
  if (flow->generation != now->generation) {
    bool watched = socket_watched(skb, now->default_flags);
    if (watched && flow->verdict == UNWATCHED) flow->joined = 1;
    if (!watched) flow->verdict = UNWATCHED;
    else if (flow->verdict == UNWATCHED) flow->verdict = UNDECIDED;
    flow->generation = now->generation;
  }
  if (flow->verdict == UNDECIDED && segment->length) decide(skb, flow, segment);
  if (flow->verdict != WANTED) return 1;
  if (!find_owner(flow)) {
    end_flow(flow, 1);
    return 1;
  }
  if (bpf_map_lookup_elem(&flows_ignored, &flow->socket)) {
    flow->verdict = UNWANTED;
    return 1;
  }
  if (segment->length) {
    s64 offset = place(flow, segment, socket);
    if (offset >= 0) take(skb, flow, segment, offset);
  }
  if (segment->ends) flow->ended[WAY(segment)] = 1;
  if (segment->resets || (flow->ended[IN] && flow->ended[OUT])) end_flow(flow, 0);
  return 1;
}

static __always_inline u64 cgroup_of(struct task_struct *task) {
  return BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
}

/* Whoever sends a datagram is running; that it is of the socket's cgroup shows that it is he. */
static __always_inline void learn_sender(struct flow *flow, u64 cgroup) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  if (cgroup_of(task) != cgroup) return;
  flow->owner.start_boot_ns = group_start(task);
  flow->owner.cgroup = cgroup;
  flow->owner.pid = BPF_CORE_READ(task, tgid);
  flow->owner.tid = BPF_CORE_READ(task, pid);
  flow->owner.uid = BPF_CORE_READ(task, cred, uid.val);
}

static __always_inline int datagram(struct __sk_buff *skb, struct bpf_sock *socket, struct segment *segment) {
  u32 zero = 0;
  struct settings *now = bpf_map_lookup_elem(&settings, &zero);
  if (!now || !socket_watched(skb, now->default_flags)) return 1;
  struct flow *flow = bpf_sk_storage_get(&flows, socket, 0, BPF_SK_STORAGE_GET_F_CREATE);
  if (!flow) return 1;
  u64 cgroup = bpf_skb_cgroup_id(skb);
  if (!segment->incoming) learn_sender(flow, cgroup);
  u32 pid = flow->owner.pid;
  if (bpf_map_lookup_elem(&own_processes, &pid)) return 1;
  u64 cookie = bpf_get_socket_cookie(skb);
  s64 repeats = count_message(skb, segment, cookie, pid, cgroup);
  if (repeats < 0) return 1;
  if (send_datagram(skb, &flow->owner, cookie, segment, repeats)) count_lost_of(RECORD_DNS, cgroup);
  return 1;
}

static __always_inline int packet(struct __sk_buff *skb, u32 incoming) {
  struct segment segment = {.incoming = incoming};
  if (!read_segment(skb, &segment)) return 1;
  bool is_tcp = segment.protocol == PROTOCOL_TCP;
  if (!is_tcp && (incoming ? segment.source_port : segment.destination_port) != PORT_DNS) return 1;
  struct bpf_sock *socket = skb->sk;
  if (!socket) return 1;
  socket = bpf_sk_fullsock(socket);
  if (!socket) return 1;
  return is_tcp ? tcp_packet(skb, socket, &segment) : datagram(skb, socket, &segment);
}

struct exit_context {
  u64 common;
  s64 number;
  s64 returned;
};

/* An accepted socket is its acceptor's, who may be another than he who listened. */
static __always_inline int accepted(struct exit_context *ctx) {
  if (ctx->returned < 0) return 0;
  bool own = is_own();
  if (!own && !watched()) return 0;
  u64 cookie = socket_cookie(file_of((struct task_struct *)bpf_get_current_task(), ctx->returned));
  if (!cookie) return 0;
  struct owner owner = {.flags = own ? OWNER_OWN : OWNER_ACCEPTED};
  fill_header(&owner.header, 0);
  bpf_map_update_elem(&owners, &cookie, &owner, BPF_ANY);
  return 0;
}

SEC("tracepoint/syscalls/sys_exit_accept4")
int on_accept4(struct exit_context *ctx) {
  return accepted(ctx);
}

SEC("tracepoint/syscalls/sys_exit_accept")
int on_accept(struct exit_context *ctx) {
  return accepted(ctx);
}

SEC("cgroup_skb/egress")
int on_egress(struct __sk_buff *skb) {
  return packet(skb, 0);
}

SEC("cgroup_skb/ingress")
int on_ingress(struct __sk_buff *skb) {
  return packet(skb, 1);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
