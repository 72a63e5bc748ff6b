// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Putting records of files into their ring, and those of credentials into the other where theirs is full. */
#ifndef REMIT_FILES_H
#define REMIT_FILES_H

#include "loop.h"
#include "maps.h"

#define COMPONENT_LENGTH 32
#define COMPONENTS_LOOKED_AT 12

struct component {
  char bytes[COMPONENT_LENGTH];
};

/*
 * Names of files and folders that may hold credentials: user space's list decides exactly, this one only what must not be lost
 * when it floods. Asked for in full and up to the first dot that is not the first character.
 */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 256);
  __type(key, struct component);
  __type(value, u32);
} sensitive_names SEC(".maps");

struct look {
  u64 dentry;
  u32 found;
  u32 padding;
};

static long look_at_name(u32 index, struct look *look) {
  struct dentry *dentry = (struct dentry *)look->dentry;
  struct component name = {};
  bpf_probe_read_kernel_str(name.bytes, sizeof(name.bytes), BPF_CORE_READ(dentry, d_name.name));
  struct component stem = name;
  u64 before_dot = 1;
#pragma clang loop unroll(disable)
  for (int i = 1; i < COMPONENT_LENGTH; i++) {
    before_dot = no_branch(before_dot & is_set(stem.bytes[i] ^ '.'));
    stem.bytes[i] *= before_dot;
  }
  if (bpf_map_lookup_elem(&sensitive_names, &name) || bpf_map_lookup_elem(&sensitive_names, &stem)) {
    look->found = 1;
    return 1;
  }
  struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
  look->dentry = (u64)parent;
  return parent == dentry;
}

__noinline int is_sensitive(u64 dentry) {
  struct look look = {.dentry = dentry};
  STEPS(COMPONENTS_LOOKED_AT, look_at_name, &look)
  return look.found;
}

/* Half of the other ring stays free for what belongs there. */
static __always_inline bool room_in_events(void) {
  return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < bpf_ringbuf_query(&events, BPF_RB_RING_SIZE) / 2;
}

/* `important`: goes into the other ring where its own is full, whatever its name. 0, or -1 where it found no room. */
static __always_inline int put_in_files(void *record, u64 size, u64 dentry, bool important) {
  if (bpf_ringbuf_output(&files, record, size, RING_QUIET) == 0) return 0;
  if (!important && !is_sensitive(dentry)) return -1;
  if (!room_in_events()) return -1;
  return bpf_ringbuf_output(&events, record, size, RING_QUIET) == 0 ? 0 : -1;
}

#endif
