// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A file's path as its process sees it: from the dentry up, across mounts, to the process's root. */
#ifndef REMIT_PATH_H
#define REMIT_PATH_H

#include "loop.h"

#define PATH_LENGTH 4096
#define PATH_MASK (PATH_LENGTH - 1)
#define NAME_MASK 255
/* Components and mount crossings; a path with more is given as not walkable. */
#define PATH_STEPS 64

/* Written from the end towards the front; a name can reach past the last masked position. */
struct path_buffer {
  char bytes[PATH_LENGTH + NAME_MASK + 1];
};

struct walk {
  struct path_buffer *buffer;
  struct dentry *dentry;
  struct vfsmount *vfsmount;
  struct dentry *root;
  struct vfsmount *root_mount;
  u32 start;
  u32 arrived;
};

/* One component or mount crossing. 1 when there is none left or it cannot go on. */
static long walk_step(u32 index, struct walk *walk) {
  struct dentry *dentry = walk->dentry;
  struct vfsmount *vfsmount = walk->vfsmount;
  if (dentry == walk->root && vfsmount == walk->root_mount) {
    walk->arrived = 1;
    return 1;
  }
  struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
  if (dentry == BPF_CORE_READ(vfsmount, mnt_root)) {
    struct mount *mount = (void *)vfsmount - bpf_core_field_offset(struct mount, mnt);
    struct mount *above = BPF_CORE_READ(mount, mnt_parent);
    if (above == mount) {
      walk->arrived = 1;
      return 1;
    }
    walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
    walk->vfsmount = (void *)above + bpf_core_field_offset(struct mount, mnt);
    return 0;
  }
  u32 length = BPF_CORE_READ(dentry, d_name.len) & NAME_MASK;
  u32 start = walk->start;
  if (start <= length + 1) return 1;
  start = (start - length) & PATH_MASK;
  if (bpf_probe_read_kernel(&walk->buffer->bytes[start], length, BPF_CORE_READ(dentry, d_name.name))) return 1;
  start = (start - 1) & PATH_MASK;
  walk->buffer->bytes[start] = '/';
  walk->start = start;
  if (parent == dentry) {
    /* No name leads to it from above: memfd and the like. */
    walk->arrived = 1;
    return 1;
  }
  walk->dentry = parent;
  return 0;
}

/*
 * Returns where the path starts in the buffer; it ends before PATH_MASK. PATH_MASK itself: not walkable. Global, with the kernel's
 * pointers as numbers, so that the verifier goes through it once and not for every caller and state.
 */
__noinline u32 walk_path(struct path_buffer *buffer, u64 mount_at, u64 dentry_at, u64 fs_at) {
  if (!buffer) return PATH_MASK;
  struct fs_struct *fs = (struct fs_struct *)fs_at;
  struct walk walk = {
    .buffer = buffer,
    .dentry = (struct dentry *)dentry_at,
    .vfsmount = (struct vfsmount *)mount_at,
    .root = BPF_CORE_READ(fs, root.dentry),
    .root_mount = BPF_CORE_READ(fs, root.mnt),
    .start = PATH_MASK,
  };
  STEPS(PATH_STEPS, walk_step, &walk)
  if (!walk.arrived) return PATH_MASK;
  u32 start = walk.start & PATH_MASK;
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
