// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* First thing every program does: is the current process watched? */
#ifndef REMIT_GATE_H
#define REMIT_GATE_H

#include "maps.h"

#define CGROUP_WATCHED 1
/* Deeper nesting than this is judged by its first levels. */
#define CGROUP_LEVELS 24

/* The nearest listed ancestor decides; where none is, the default does. */
__noinline u32 learn_cgroup(u64 cgroup) {
  u32 zero = 0, flags = 0;
  struct settings *set = bpf_map_lookup_elem(&settings, &zero);
  if (set) flags = set->default_flags;
  for (int level = 0; level < CGROUP_LEVELS; level++) {
    u64 ancestor = bpf_get_current_ancestor_cgroup_id(level);
    if (!ancestor) break;
    u32 *listed = bpf_map_lookup_elem(&cgroups_listed, &ancestor);
    if (listed) flags = *listed;
  }
  bpf_map_update_elem(&cgroups_known, &cgroup, &flags, BPF_ANY);
  return flags;
}

static __always_inline bool is_own(void) {
  u32 tgid = bpf_get_current_pid_tgid() >> 32;
  return bpf_map_lookup_elem(&own_processes, &tgid) != 0;
}

/* The first half of the gate, for programs that ask for the second, is_own, only when something is to be told. */
static __always_inline bool cgroup_watched(void) {
  u64 cgroup = bpf_get_current_cgroup_id();
  u32 *known = bpf_map_lookup_elem(&cgroups_known, &cgroup);
  return (known ? *known : learn_cgroup(cgroup)) & CGROUP_WATCHED;
}

static __always_inline bool watched(void) {
  return cgroup_watched() && !is_own();
}

static __always_inline u64 group_start(struct task_struct *task) {
  return BPF_CORE_READ(task, group_leader, start_boottime);
}

/* Call after the room in the ring is reserved where that is possible: then no younger record can stand before it. */
static __always_inline void fill_header(struct record_header *header, u32 type) {
  u64 ids = bpf_get_current_pid_tgid();
  header->boot_ns = bpf_ktime_get_boot_ns();
  header->start_boot_ns = group_start((struct task_struct *)bpf_get_current_task());
  header->cgroup = bpf_get_current_cgroup_id();
  header->pid = ids >> 32;
  header->tid = (u32)ids;
  header->uid = (u32)bpf_get_current_uid_gid();
  header->type = type;
}

#endif
