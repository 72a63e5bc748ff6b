// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The kernel structures the programs read, each with only the members used. Offsets are relocated at load (CO-RE). */
#ifndef REMIT_KERNEL_H
#define REMIT_KERNEL_H

#include <linux/types.h>
#include <linux/bpf.h>
#include <asm/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
typedef _Bool bool;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kernfs_node {
  u64 id;
};

struct cgroup {
  struct kernfs_node *kn;
};

struct css_set {
  struct cgroup *dfl_cgrp;
};

typedef struct {
  u32 val;
} kuid_t;

struct cred {
  kuid_t uid;
};

struct qstr {
  u32 hash;
  u32 len;
  const unsigned char *name;
};

struct super_block {
  u32 s_dev;
  unsigned long s_magic;
};

struct inode {
  u16 i_mode;
  struct super_block *i_sb;
  unsigned long i_ino;
};

struct dentry {
  struct dentry *d_parent;
  struct qstr d_name;
};

struct vfsmount {
  struct dentry *mnt_root;
};

struct mount {
  struct mount *mnt_parent;
  struct dentry *mnt_mountpoint;
  struct vfsmount mnt;
};

struct path {
  struct vfsmount *mnt;
  struct dentry *dentry;
};

struct fs_struct {
  struct path root;
  struct path pwd;
};

struct file {
  struct path f_path;
  struct inode *f_inode;
  void *private_data;
};

struct fdtable {
  unsigned int max_fds;
  struct file **fd;
};

struct files_struct {
  struct fdtable *fdt;
};

struct mm_struct {
  unsigned long arg_start;
  unsigned long arg_end;
  struct file *exe_file;
};

typedef struct {
  int counter;
} atomic_t;

typedef struct {
  s64 counter;
} atomic64_t;

struct signal_struct {
  atomic_t live;
  int group_exit_code;
  unsigned int flags;
  int nr_threads;
};

struct task_struct {
  unsigned int flags;
  int pid;
  int tgid;
  int exit_code;
  u64 start_boottime;
  u64 self_exec_id;
  struct task_struct *real_parent;
  struct task_struct *group_leader;
  struct mm_struct *mm;
  struct fs_struct *fs;
  struct files_struct *files;
  struct signal_struct *signal;
  const struct cred *cred;
  struct css_set *cgroups;
};

struct in6_addr {
  union {
    u8 u6_addr8[16];
  } in6_u;
};

struct sock_common {
  u32 skc_daddr;
  u32 skc_rcv_saddr;
  u16 skc_dport;
  u16 skc_num;
  unsigned short skc_family;
  struct in6_addr skc_v6_daddr;
  struct in6_addr skc_v6_rcv_saddr;
  atomic64_t skc_cookie;
  unsigned long skc_flags;
};

struct sock {
  struct sock_common __sk_common;
  u16 sk_protocol;
};

struct tcp_sock {
  u64 bytes_sent;
  u64 bytes_retrans;
  u64 bytes_received;
};

struct socket {
  struct sock *sk;
};

struct seq_file;

struct bpf_iter_meta {
  struct seq_file *seq;
};

struct bpf_iter__task {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
};

#pragma clang attribute pop

#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFSOCK 0140000

#endif
