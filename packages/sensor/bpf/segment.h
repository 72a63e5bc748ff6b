// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Where a packet's payload stands. The headers are read in place: both hooks see them in the packet's linear part. */
#ifndef REMIT_SEGMENT_H
#define REMIT_SEGMENT_H

#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "record.h"

#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define AF_INET 2
#define AF_INET6 10

/* RFC 8200 3 */
#define IP6_HEADER 40
#define IP6_NEXT 6

struct segment {
  u32 protocol;
  /* From the start of the packet. */
  u32 payload_at;
  u32 length;
  u32 sequence;
  u16 source_port;
  u16 destination_port;
  /* 1 or 0. */
  u32 incoming;
  bool ends;
  bool resets;
};

static __always_inline bool read_transport(struct segment *segment, void *at, void *end, u32 offset, u32 total) {
  if (segment->protocol == PROTOCOL_TCP) {
    struct tcphdr *tcp = at;
    if ((void *)(tcp + 1) > end) return 0;
    segment->payload_at = offset + tcp->doff * 4;
    segment->sequence = bpf_ntohl(tcp->seq);
    segment->ends = tcp->fin;
    segment->resets = tcp->rst;
    segment->source_port = bpf_ntohs(tcp->source);
    segment->destination_port = bpf_ntohs(tcp->dest);
    /* Data that opens a connection (TCP Fast Open) is not numbered like the rest. */
    if (tcp->syn) return 0;
  } else {
    struct udphdr *udp = at;
    if ((void *)(udp + 1) > end) return 0;
    segment->payload_at = offset + sizeof(*udp);
    segment->source_port = bpf_ntohs(udp->source);
    segment->destination_port = bpf_ntohs(udp->dest);
  }
  segment->length = total > segment->payload_at ? total - segment->payload_at : 0;
  return 1;
}

/* False for what is neither TCP nor UDP, is a fragment, or has extension headers before it. */
static __always_inline bool read_segment(struct __sk_buff *skb, struct segment *segment) {
  void *data = (void *)(long)skb->data;
  void *end = (void *)(long)skb->data_end;
  struct iphdr *four = data;
  if ((void *)(four + 1) > end) return 0;
  if (four->version == 4) {
    segment->protocol = four->protocol;
    if (segment->protocol != PROTOCOL_TCP && segment->protocol != PROTOCOL_UDP) return 0;
    if (four->frag_off & bpf_htons(0x1fff)) return 0;
    u32 header = four->ihl * 4;
    if (header < sizeof(*four)) return 0;
    return read_transport(segment, data + header, end, header, skb->len);
  }
  u8 *six = data;
  if (six + IP6_HEADER > (u8 *)end) return 0;
  segment->protocol = six[IP6_NEXT];
  if (segment->protocol != PROTOCOL_TCP && segment->protocol != PROTOCOL_UDP) return 0;
  return read_transport(segment, six + IP6_HEADER, end, IP6_HEADER, skb->len);
}

/* The addresses as the socket's owner sees them, ports in host order. */
static __always_inline void read_ends(struct endpoints *ends, struct __sk_buff *skb, struct segment *segment) {
  bool incoming = segment->incoming;
  u8 source[16] = {}, destination[16] = {};
  u8 first = 0;
  bpf_skb_load_bytes(skb, 0, &first, 1);
  bool six = first >> 4 == 6;
  if (six) {
    bpf_skb_load_bytes(skb, 8, source, 16);
    bpf_skb_load_bytes(skb, 24, destination, 16);
  } else {
    bpf_skb_load_bytes(skb, 12, source, 4);
    bpf_skb_load_bytes(skb, 16, destination, 4);
  }
  __builtin_memcpy(ends->local, incoming ? destination : source, 16);
  __builtin_memcpy(ends->remote, incoming ? source : destination, 16);
  ends->local_port = incoming ? segment->destination_port : segment->source_port;
  ends->remote_port = incoming ? segment->source_port : segment->destination_port;
  ends->family = six ? AF_INET6 : AF_INET;
  ends->padding = 0;
}

#endif
