// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Questions to name servers over UDP, and their answers. A question that the same process asks again within a second is counted, not
 * told, and neither is its answer.
 */
#ifndef REMIT_DNS_H
#define REMIT_DNS_H

#include "owner.h"
#include "segment.h"

#define PORT_DNS 53
/* What a server may answer over Ethernet without being asked for less (RFC 9715); the rest is cut. */
#define DNS_LENGTH 1500
#define DNS_HEADER 12
/* A name ends with an empty label within 255 bytes (RFC 1035 2.3.4). */
#define NAME_LENGTH 255
#define QUESTION_NS 1000000000ULL

struct question {
  u64 cgroup;
  /* Of name and type. */
  u64 hash;
  u32 pid;
  u32 padding;
};

struct asked {
  u64 boot_ns;
  u32 repeats;
  u32 padding;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 8192);
  __type(key, struct question);
  __type(value, struct asked);
} questions SEC(".maps");

struct asking {
  u64 socket;
  u32 id;
  u32 padding;
};

/* Questions that were told, until they are answered. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 8192);
  __type(key, struct asking);
  __type(value, u32);
} asking SEC(".maps");

struct dns_message {
  u8 bytes[DNS_HEADER + NAME_LENGTH + 5];
};

/* FNV-1a over name, type and class of the first question. */
static __noinline u64 hash_question(struct __sk_buff *skb, u32 at, u32 length) {
  struct dns_message message = {};
  u32 copied = length > sizeof(message) ? sizeof(message) : length;
  if (copied < DNS_HEADER + 1 || copied > sizeof(message)) return 0;
  if (bpf_skb_load_bytes(skb, at, message.bytes, copied)) return 0;
  u64 hash = 0xcbf29ce484222325ULL;
  u32 left = NAME_LENGTH;
  for (u32 i = DNS_HEADER; i < sizeof(message.bytes); i++) {
    u8 byte = message.bytes[i];
    hash = (hash ^ byte) * 0x100000001b3ULL;
    if (left == 0) break;
    left--;
    if (byte == 0 && left > 4) left = 4;
  }
  return hash;
}

/* Number of alike ones not told since the last that was, or -1 where this is one of them. */
static __noinline s64 count_question(struct __sk_buff *skb, u32 at, u32 length, u32 pid, u64 cgroup) {
  struct question key = {.cgroup = cgroup, .hash = hash_question(skb, at, length), .pid = pid};
  struct asked now = {.boot_ns = bpf_ktime_get_boot_ns()};
  struct asked *last = bpf_map_lookup_elem(&questions, &key);
  if (last && now.boot_ns - last->boot_ns < QUESTION_NS) {
    __sync_fetch_and_add(&last->repeats, 1);
    return -1;
  }
  u32 repeats = last ? last->repeats : 0;
  bpf_map_update_elem(&questions, &key, &now, BPF_ANY);
  return repeats;
}

/* As count_question; an answer is told when its question was. */
static __noinline s64 count_message(struct __sk_buff *skb, struct segment *segment, u64 socket, u32 pid, u64 cgroup) {
  if (!segment) return -1;
  u8 id[2] = {};
  if (segment->length < DNS_HEADER || bpf_skb_load_bytes(skb, segment->payload_at, id, sizeof(id))) return -1;
  struct asking asked = {.socket = socket, .id = (u32)id[0] << 8 | id[1]};
  if (segment->incoming) return bpf_map_delete_elem(&asking, &asked) ? -1 : 0;
  s64 repeats = count_question(skb, segment->payload_at, segment->length, pid, cgroup);
  u32 one = 1;
  if (repeats >= 0) bpf_map_update_elem(&asking, &asked, &one, BPF_ANY);
  return repeats;
}

#define SEND_DATAGRAM_WITH_ROOM_FOR(SIZE)                                                            \
  if (length <= SIZE) {                                                                              \
    struct dns_record *record = bpf_ringbuf_reserve(&events, sizeof(struct dns_record) + SIZE, 0);   \
    return record ? fill_datagram(skb, record, owner, socket, segment, length, repeats) : -1; \
  }

static __always_inline int fill_datagram(struct __sk_buff *skb, struct dns_record *record, struct record_header *owner,
                                         u64 socket, struct segment *segment, u32 length, u32 repeats) {
  if (bpf_skb_load_bytes(skb, segment->payload_at, record->data, length)) {
    bpf_ringbuf_discard(record, 0);
    return -1;
  }
  record->header = *owner;
  record->header.boot_ns = bpf_ktime_get_boot_ns();
  record->header.type = RECORD_DNS;
  record->socket = socket;
  read_ends(&record->ends, skb, segment);
  record->length = length;
  record->cut = segment->length - length;
  record->incoming = segment->incoming;
  record->repeats = repeats;
  bpf_ringbuf_submit(record, 0);
  return 0;
}

static __noinline int send_datagram(struct __sk_buff *skb, struct record_header *owner, u64 socket,
                                    struct segment *segment, u32 repeats) {
  if (!owner || !segment) return -1;
  u32 length = segment->length > DNS_LENGTH ? DNS_LENGTH : segment->length;
  if (length < 1) return 0;
  SEND_DATAGRAM_WITH_ROOM_FOR(128)
  SEND_DATAGRAM_WITH_ROOM_FOR(512)
  SEND_DATAGRAM_WITH_ROOM_FOR(DNS_LENGTH)
  return -1;
}

#endif
