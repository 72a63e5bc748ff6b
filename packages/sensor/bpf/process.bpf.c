// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Processes: fork, exec, exit. */
#include "gate.h"
#include "path.h"

TELL_LAYOUT(record_header)
TELL_LAYOUT(fork_record)
TELL_LAYOUT(exec_record)
TELL_LAYOUT(exit_record)
const enum record_type *record_type_layout __attribute__((unused));

#define ARGV_LENGTH 16384
#define ARGV_MASK (ARGV_LENGTH - 1)

struct exec_scratch {
  struct exec_record record;
  char data[ARGV_LENGTH + 2 * PATH_LENGTH];
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct exec_scratch);
} exec_scratches SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct path_buffer);
} exec_paths SEC(".maps");

/* Thread groups whose end was told: two last threads can both see themselves as the last. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 4096);
  __type(key, u64);
  __type(value, u32);
} exited SEC(".maps");

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child) {
  if (child->pid != child->tgid || !watched()) return 0;
  struct fork_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
  if (!record) {
    count_lost(RECORD_FORK);
    return 0;
  }
  fill_header(&record->header, RECORD_FORK);
  record->child_start_boot_ns = child->start_boottime;
  record->child_pid = child->tgid;
  record->padding = 0;
  bpf_ringbuf_submit(record, RING_QUIET);
  return 0;
}

static __always_inline u32 append_path(char *data, u32 at, struct vfsmount *mount, struct dentry *dentry,
                                       struct fs_struct *fs) {
  u32 zero = 0;
  struct path_buffer *buffer = bpf_map_lookup_elem(&exec_paths, &zero);
  if (!buffer) return 0;
  u32 start = walk(buffer, mount, dentry, fs);
  u32 length = walked_length(start);
  bpf_probe_read_kernel(data + at, length, &buffer->bytes[start]);
  return length;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task) {
  if (!watched()) return 0;
  u32 zero = 0;
  struct exec_scratch *scratch = bpf_map_lookup_elem(&exec_scratches, &zero);
  if (!scratch) return 0;
  struct exec_record *record = &scratch->record;
  fill_header(&record->header, RECORD_EXEC);

  struct task_struct *parent = BPF_CORE_READ(task, real_parent, group_leader);
  record->ppid = BPF_CORE_READ(parent, tgid);
  record->parent_start_boot_ns = BPF_CORE_READ(parent, start_boottime);
  record->padding = 0;

  u64 first = BPF_CORE_READ(task, mm, arg_start);
  u64 total = BPF_CORE_READ(task, mm, arg_end) - first;
  u32 length = total > ARGV_MASK ? ARGV_MASK : total;
  /* Keeps the compiler from dropping the mask, which the verifier needs to see. */
  asm volatile("" : "+r"(length));
  length &= ARGV_MASK;
  if (bpf_probe_read_user(scratch->data, length, (void *)first)) length = 0;
  record->argv_total = total;
  record->argv_length = length;

  struct fs_struct *fs = BPF_CORE_READ(task, fs);
  struct file *exe = BPF_CORE_READ(task, mm, exe_file);
  u32 exe_length =
    append_path(scratch->data, length, BPF_CORE_READ(exe, f_path.mnt), BPF_CORE_READ(exe, f_path.dentry), fs);
  record->exe_length = exe_length;
  u32 cwd_length =
    append_path(scratch->data, length + exe_length, BPF_CORE_READ(fs, pwd.mnt), BPF_CORE_READ(fs, pwd.dentry), fs);
  record->cwd_length = cwd_length;

  u64 size = sizeof(*record) + length + exe_length + cwd_length;
  if (bpf_ringbuf_output(&events, scratch, size, RING_QUIET)) count_lost(RECORD_EXEC);
  return 0;
}

#define SIGNAL_GROUP_EXIT 4

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task) {
  struct signal_struct *signal = BPF_CORE_READ(task, signal);
  if (BPF_CORE_READ(signal, live.counter) != 0 || !watched()) return 0;
  u64 start = group_start(task);
  u64 key = start ^ ((u64)task->tgid << 40);
  u32 one = 1;
  if (bpf_map_update_elem(&exited, &key, &one, BPF_NOEXIST) == -17) return 0;
  struct exit_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
  if (!record) {
    count_lost(RECORD_EXIT);
    return 0;
  }
  fill_header(&record->header, RECORD_EXIT);
  u32 code = BPF_CORE_READ(task, group_leader, exit_code);
  if (BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT) code = BPF_CORE_READ(signal, group_exit_code);
  record->exit_code = (code >> 8) & 0xff;
  record->signal = code & 0x7f;
  bpf_ringbuf_submit(record, RING_QUIET);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
