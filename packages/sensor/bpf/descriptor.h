// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What stands behind a file descriptor. */
#ifndef REMIT_DESCRIPTOR_H
#define REMIT_DESCRIPTOR_H

#include "kernel.h"

static __always_inline struct file *file_of(struct task_struct *task, u32 fd) {
  struct fdtable *table = BPF_CORE_READ(task, files, fdt);
  if (fd >= BPF_CORE_READ(table, max_fds)) return 0;
  struct file **slots = BPF_CORE_READ(table, fd);
  struct file *file = 0;
  bpf_probe_read_kernel(&file, sizeof(file), &slots[fd]);
  return file;
}

/* 0 for what is no socket, and for a socket that was never given a cookie. */
static __always_inline u64 socket_cookie(struct file *file) {
  if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK) return 0;
  struct socket *socket = BPF_CORE_READ(file, private_data);
  return BPF_CORE_READ(socket, sk, __sk_common.skc_cookie.counter);
}

#endif
