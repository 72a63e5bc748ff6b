// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps that all objects share: the first object loaded makes them, the others take them over by name. */
#ifndef REMIT_MAPS_H
#define REMIT_MAPS_H

#include "record.h"

/* Processes, files, connections: small, and never pushed out by plaintext. */
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 23);
} events SEC(".maps");

/* TLS plaintext. */
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 24);
} bulk SEC(".maps");

/* Records that found no room, by type. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, RECORD_TYPES);
  __type(key, u32);
  __type(value, u64);
} lost SEC(".maps");

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

static __always_inline void count_lost(u32 type) {
  u64 *count = bpf_map_lookup_elem(&lost, &type);
  if (count) (*count)++;
}

#endif
