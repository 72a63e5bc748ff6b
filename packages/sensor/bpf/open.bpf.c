// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Successful opens of regular files. Only the exit is watched: the arguments are still in the thread's saved registers, the
 * path's page has just been read by the kernel (at entry it may not be resident and then cannot be read), and the file itself says
 * what was opened. Of many opens of one file by one process the first few of a second are told, the others counted (fold.h).
 */
#include "gate.h"
#include "files.h"
#include "fold.h"
#include "path.h"

TELL_LAYOUT(open_record)

#define IGNORE_READ 1
#define IGNORE_WRITE 2
#define PREFIX_LENGTH 192
/* The end of a name that is looked at: LIBRARY.so.1.2.34. */
#define ENDING_LENGTH 24
#define PROC_SUPER_MAGIC 0x9fa0

#define O_ACCMODE 3
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_PATH 010000000

struct prefix {
  u32 bits;
  char bytes[PREFIX_LENGTH];
};

/* Longest prefix of the resolved path decides. A file of procfs is looked up as "proc:NAME" with its NUL. */
struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 1024);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct prefix);
  __type(value, u32);
} ignored_prefixes SEC(".maps");

struct open_scratch {
  struct open_record record;
  char data[2 * PATH_LENGTH + PREFIX_LENGTH];
  struct path_buffer path;
  struct prefix prefix;
  char ending[ENDING_LENGTH];
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct open_scratch);
} open_scratches SEC(".maps");

struct exit_context {
  u64 common;
  s64 number;
  s64 returned;
};

static __always_inline u64 argument(struct pt_regs *saved, int index) {
  u64 value = 0;
  if (index == 0) bpf_probe_read_kernel(&value, sizeof(value), &PT_REGS_PARM1(saved));
  if (index == 1) bpf_probe_read_kernel(&value, sizeof(value), &PT_REGS_PARM2(saved));
  if (index == 2) bpf_probe_read_kernel(&value, sizeof(value), &PT_REGS_PARM3(saved));
  return value;
}

/* What is common to the fast and the slow way; pointers as numbers. */
struct opened {
  u64 file;
  u64 inode;
  u64 name;
  u32 fd;
  u32 flags;
};

/* The descriptor's file. Members of the current task are read directly, which is many times cheaper than probing. */
static __always_inline struct file *file_of(u32 fd) {
  struct task_struct *task = bpf_get_current_task_btf();
  struct fdtable *table = task->files->fdt;
  if (fd >= table->max_fds) return 0;
  struct file **slots = table->fd;
  struct file *file = 0;
  bpf_probe_read_kernel(&file, sizeof(file), &slots[fd]);
  return file;
}

static __always_inline u32 prefix_flags(struct open_scratch *scratch, struct file *file, u32 start, u32 length) {
  struct prefix *prefix = &scratch->prefix;
  struct inode *inode = BPF_CORE_READ(file, f_inode);
  if (BPF_CORE_READ(inode, i_sb, s_magic) == PROC_SUPER_MAGIC) {
    struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
    u32 named = BPF_CORE_READ(dentry, d_name.len) & 63;
    __builtin_memcpy(prefix->bytes, "proc:", 5);
    /* With the NUL, so that a list entry can mean the whole name. */
    bpf_probe_read_kernel(prefix->bytes + 5, named + 1, BPF_CORE_READ(dentry, d_name.name));
    prefix->bits = (5 + named + 1) * 8;
  } else {
    u32 compared = length > PREFIX_LENGTH ? PREFIX_LENGTH : length;
    if (compared > PREFIX_LENGTH) return 0;
    bpf_probe_read_kernel(prefix->bytes, compared, &scratch->path.bytes[start & PATH_MASK]);
    prefix->bits = compared * 8;
  }
  u32 *flags = bpf_map_lookup_elem(&ignored_prefixes, prefix);
  return flags ? *flags : 0;
}

struct library {
  u64 inode;
  u32 dev;
  u32 padding;
};

/* Libraries told already: each is looked at once, not at every start of an interpreter. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, struct library);
  __type(value, u32);
} libraries_told SEC(".maps");

#define SO_END 0x006f732eU
#define SO_VERSION 0x2e6f732eU

/* NAME.so or NAME.so.VERSION, not told before. TLS may be in any of them: bundled with a Python wheel, say. */
static __always_inline bool is_new_library(char *ending, struct file *file, struct inode *inode) {
  __builtin_memset(ending, 0, ENDING_LENGTH);
  struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
  u32 length = BPF_CORE_READ(dentry, d_name.len);
  u32 from = length >= ENDING_LENGTH ? length - (ENDING_LENGTH - 1) : 0;
  bpf_probe_read_kernel_str(ending, ENDING_LENGTH, BPF_CORE_READ(dentry, d_name.name) + from);
  u64 is_other = 1;
  u32 last_four = 0;
#pragma clang loop unroll(disable)
  for (int i = 0; i < ENDING_LENGTH; i++) {
    last_four = last_four >> 8 | (u32)ending[i] << 24;
    is_other &= is_set((u64)(last_four ^ SO_END) * (last_four ^ SO_VERSION));
  }
  if (is_other) return 0;
  struct library key = {.inode = BPF_CORE_READ(inode, i_ino), .dev = BPF_CORE_READ(inode, i_sb, s_dev)};
  u32 one = 1;
  return bpf_map_update_elem(&libraries_told, &key, &one, BPF_NOEXIST) == 0;
}

__noinline int report_open(struct opened *opened, struct fold_answer *fold) {
  u32 zero = 0;
  if (!opened || !fold || is_own()) return 0;
  struct file *file = (struct file *)opened->file;
  struct inode *inode = (struct inode *)opened->inode;
  if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFREG) {
    fold_ignore(fold);
    return 0;
  }
  struct open_scratch *scratch = bpf_map_lookup_elem(&open_scratches, &zero);
  if (!scratch) return 0;

  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  u32 start = walk(&scratch->path, BPF_CORE_READ(file, f_path.mnt), BPF_CORE_READ(file, f_path.dentry),
                   BPF_CORE_READ(task, fs));
  u32 resolved = walked_length(start);

  struct open_record *record = &scratch->record;
  record->library_only = 0;
  bool writes = (opened->flags & O_ACCMODE) || (opened->flags & (O_CREAT | O_TRUNC));
  if (prefix_flags(scratch, file, start, resolved) & (writes ? IGNORE_WRITE : IGNORE_READ)) {
    if (writes || !is_new_library(scratch->ending, file, inode)) {
      fold_ignore(fold);
      return 0;
    }
    record->library_only = 1;
    fold->begins = 0;
  }

  fill_header(&record->header, RECORD_OPEN);
  record->inode = BPF_CORE_READ(inode, i_ino);
  record->dev = BPF_CORE_READ(inode, i_sb, s_dev);
  record->flags = opened->flags;
  record->fd = opened->fd;
  record->fold_slot = fold->slot;
  record->fold_generation = fold->begins ? fold->generation : 0;
  long read = bpf_probe_read_user_str(scratch->data, PATH_LENGTH, (void *)opened->name);
  u32 asked = read > 1 ? read - 1 : 0;
  asked &= PATH_MASK;
  bpf_probe_read_kernel(scratch->data + asked, resolved, &scratch->path.bytes[start]);
  record->path_length = asked;
  record->resolved_length = resolved;
  u64 size = sizeof(*record) + asked + resolved;
  struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
  if (put_in_files(scratch, size, (u64)dentry, fold->begins) == 0) {
    if (fold->begins) fold_begin(fold);
  } else {
    count_lost(RECORD_OPEN);
  }
  return 0;
}

static __always_inline int opened(s64 fd, u64 name, u64 flags) {
  if (flags & O_PATH) return 0;
  struct file *file = file_of(fd);
  if (!file) return 0;
  struct task_struct *task = bpf_get_current_task_btf();
  struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
  struct opened opened = {
    .file = (u64)file, .inode = (u64)BPF_CORE_READ(file, f_inode), .name = name, .fd = fd, .flags = flags};
  struct fold_key key = {
    .start_boot_ns = task->group_leader->start_boottime,
    .object = opened.inode,
    .pid = task->tgid,
    .use = flags,
    .name = BPF_CORE_READ(dentry, d_name.hash),
  };
  struct fold_answer fold = {};
  if (fold_counts(&key, &fold)) return 0;
  return report_open(&opened, &fold);
}

static __always_inline struct pt_regs *saved_registers(void) {
  return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
}

SEC("tracepoint/syscalls/sys_exit_openat")
int on_openat(struct exit_context *ctx) {
  if (ctx->returned < 0 || !cgroup_watched()) return 0;
  struct pt_regs *saved = saved_registers();
  return opened(ctx->returned, argument(saved, 1), argument(saved, 2));
}

SEC("tracepoint/syscalls/sys_exit_openat2")
int on_openat2(struct exit_context *ctx) {
  if (ctx->returned < 0 || !cgroup_watched()) return 0;
  struct pt_regs *saved = saved_registers();
  u64 flags = 0;
  bpf_probe_read_user(&flags, sizeof(flags), (void *)argument(saved, 2));
  return opened(ctx->returned, argument(saved, 1), flags);
}

SEC("tracepoint/syscalls/sys_exit_open")
int on_open(struct exit_context *ctx) {
  if (ctx->returned < 0 || !cgroup_watched()) return 0;
  struct pt_regs *saved = saved_registers();
  return opened(ctx->returned, argument(saved, 0), argument(saved, 1));
}

SEC("tracepoint/syscalls/sys_exit_creat")
int on_creat(struct exit_context *ctx) {
  if (ctx->returned < 0 || !cgroup_watched()) return 0;
  return opened(ctx->returned, argument(saved_registers(), 0), O_CREAT | O_TRUNC | 1);
}

/* The handle is not a name: path stays empty, resolved tells. */
SEC("tracepoint/syscalls/sys_exit_open_by_handle_at")
int on_open_by_handle(struct exit_context *ctx) {
  if (ctx->returned < 0 || !cgroup_watched()) return 0;
  return opened(ctx->returned, 0, argument(saved_registers(), 2));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
