// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A file's path as its process sees it: from the dentry up, across mounts, to the process's root. */
#ifndef REMIT_PATH_H
#define REMIT_PATH_H

#include "kernel.h"

#define PATH_LENGTH 4096
#define PATH_MASK (PATH_LENGTH - 1)
#define NAME_MASK 255
/* Components and mount crossings; a path with more is given as not walkable. */
#define PATH_STEPS 64

/* Written from the end towards the front; a name can reach past the last masked position. */
struct path_buffer {
  char bytes[PATH_LENGTH + NAME_MASK + 1];
};

/*
 * Returns where the path starts in the buffer; it ends before PATH_MASK. PATH_MASK itself: not walkable. Global, with the kernel's
 * pointers as numbers, so that the verifier goes through it once and not for every caller and state.
 */
__noinline u32 walk_path(struct path_buffer *buffer, u64 mount_at, u64 dentry_at, u64 fs_at) {
  struct dentry *dentry = (struct dentry *)dentry_at;
  struct vfsmount *vfsmount = (struct vfsmount *)mount_at;
  struct fs_struct *fs = (struct fs_struct *)fs_at;
  if (!buffer) return PATH_MASK;
  struct dentry *root = BPF_CORE_READ(fs, root.dentry);
  struct vfsmount *root_mount = BPF_CORE_READ(fs, root.mnt);
  u32 start = PATH_MASK;
  int step;
  for (step = 0; step < PATH_STEPS; step++) {
    if (dentry == root && vfsmount == root_mount) break;
    struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
    if (dentry == BPF_CORE_READ(vfsmount, mnt_root)) {
      struct mount *mount = (void *)vfsmount - bpf_core_field_offset(struct mount, mnt);
      struct mount *above = BPF_CORE_READ(mount, mnt_parent);
      if (above == mount) break;
      dentry = BPF_CORE_READ(mount, mnt_mountpoint);
      vfsmount = (void *)above + bpf_core_field_offset(struct mount, mnt);
      continue;
    }
    u32 length = BPF_CORE_READ(dentry, d_name.len) & NAME_MASK;
    if (start <= length + 1) return PATH_MASK;
    start = (start - length) & PATH_MASK;
    if (bpf_probe_read_kernel(&buffer->bytes[start], length, BPF_CORE_READ(dentry, d_name.name))) return PATH_MASK;
    start = (start - 1) & PATH_MASK;
    buffer->bytes[start] = '/';
    /* No name leads to it from above: memfd and the like. */
    if (parent == dentry) break;
    dentry = parent;
  }
  if (step == PATH_STEPS) return PATH_MASK;
  if (start == PATH_MASK) {
    start = PATH_MASK - 1;
    buffer->bytes[start] = '/';
  }
  return start;
}

static __always_inline u32 walk(struct path_buffer *buffer, struct vfsmount *mount, struct dentry *dentry, struct fs_struct *fs) {
  return walk_path(buffer, (u64)mount, (u64)dentry, (u64)fs) & PATH_MASK;
}

static __always_inline u32 walked_length(u32 start) {
  return (PATH_MASK - start) & PATH_MASK;
}

#endif
