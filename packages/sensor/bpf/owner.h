// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Whose a TCP socket is, by its cookie: packets and changes of state come in softirq, on behalf of anybody. */
#ifndef REMIT_OWNER_H
#define REMIT_OWNER_H

#include "gate.h"

/* One of the product's own processes: nothing of the socket is told. */
#define OWNER_OWN 1
/* Came in by accept: its changes of state are not told as a connection's that was made. */
#define OWNER_ACCEPTED 2

struct owner {
  /* As of connect or accept. */
  struct record_header header;
  u32 established;
  u32 flags;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 65536);
  __type(key, u64);
  __type(value, struct owner);
} owners SEC(".maps");

static __always_inline void own_socket(u64 cookie) {
  struct owner owner = {.flags = OWNER_OWN};
  bpf_map_update_elem(&owners, &cookie, &owner, BPF_ANY);
}

#endif
