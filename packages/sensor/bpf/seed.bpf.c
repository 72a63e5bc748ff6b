// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Processes that are already there, with start times to the nanosecond (/proc has ticks of 10 ms). */
#include "record.h"

#define PF_KTHREAD 0x00200000

TELL_LAYOUT(seed_record)

SEC("iter/task")
int seed_task(struct bpf_iter__task *ctx) {
  struct task_struct *task = ctx->task;
  if (!task || task->pid != task->tgid || (task->flags & PF_KTHREAD)) return 0;
  struct task_struct *parent = BPF_CORE_READ(task, real_parent, group_leader);
  struct seed_record record = {
    .start_boot_ns = task->start_boottime,
    .parent_start_boot_ns = BPF_CORE_READ(parent, start_boottime),
    .cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id),
    .pid = task->tgid,
    .ppid = BPF_CORE_READ(parent, tgid),
    .uid = BPF_CORE_READ(task, cred, uid.val),
  };
  bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
