// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps that all objects share: the first object loaded makes them, the others take them over by name. */
#ifndef REMIT_MAPS_H
#define REMIT_MAPS_H

#include "record.h"

/* User space looks at the rings by itself: a wake-up is an interrupt per record on a quiet node. */
#define RING_QUIET BPF_RB_NO_WAKEUP

/* Processes, connections, privileges: what must not be lost. Never pushed out by files or plaintext. */
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 21);
} events SEC(".maps");

/* Opens and changes of files: many, and most of them of no interest. */
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 22);
} files SEC(".maps");

/* Plaintext. */
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 24);
} bulk SEC(".maps");

/* Records that found no room, by type; in place 0 all together. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, RECORD_TYPES);
  __type(key, u32);
  __type(value, u64);
} lost SEC(".maps");

struct lost_key {
  u64 cgroup;
  u32 type;
  u32 padding;
};

/* The same by cgroup too. When it is full, the total alone counts: user space tells the rest as the node's. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct lost_key);
  __type(value, u64);
} lost_by_cgroup SEC(".maps");

struct settings {
  /* Flags of a cgroup neither listed nor below a listed one. */
  u32 default_flags;
  /* Another number whenever the list has changed: what was judged by the old one is judged anew. */
  u32 generation;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct settings);
} settings SEC(".maps");

/* cgroup id to flags, as user space lists them; holds for what lies below too. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, u64);
  __type(value, u32);
} cgroups_listed SEC(".maps");

/* The answer for each cgroup met: what makes the look-up one. Emptied by user space when the list changes. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, u64);
  __type(value, u32);
} cgroups_known SEC(".maps");

/* Thread groups that are never reported: the product's own. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, u32);
  __type(value, u32);
} own_processes SEC(".maps");

/* For programs that do not run in the process of which they tell. */
static __noinline int count_lost_of(u32 type, u64 cgroup) {
  u64 *total = bpf_map_lookup_elem(&lost, &type);
  if (total) (*total)++;
  u32 all = 0;
  total = bpf_map_lookup_elem(&lost, &all);
  if (total) (*total)++;
  struct lost_key key = {.cgroup = cgroup, .type = type};
  u64 *count = bpf_map_lookup_elem(&lost_by_cgroup, &key);
  if (!count) {
    u64 none = 0;
    bpf_map_update_elem(&lost_by_cgroup, &key, &none, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&lost_by_cgroup, &key);
  }
  if (count) __sync_fetch_and_add(count, 1);
  return 0;
}

static __always_inline void count_lost(u32 type) {
  count_lost_of(type, bpf_get_current_cgroup_id());
}

#endif
