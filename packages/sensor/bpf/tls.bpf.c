// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Plaintext at OpenSSL's and BoringSSL's interface. A call is remembered at entry and copied at return, when the library says
 * how many bytes really went: a call that asks to be repeated (WANT_READ, WANT_WRITE) transfers none.
 */
#include "gate.h"

TELL_LAYOUT(tls_record)
TELL_LAYOUT(tls_free_record)
TELL_LAYOUT(session_key)

#define PART_LENGTH 32768
/* 2 MiB of one call; what lies beyond is cut. */
#define PARTS 64

struct call_key {
  u64 thread;
  /* Stack pointer: the same at entry and return, and different for a call within a call (TLS through a TLS proxy). */
  u64 stack;
};

struct call {
  u64 session;
  u64 buffer;
  /* Where the _ex functions put the number of bytes; 0 where the return value is that number. */
  u64 count_at;
  u32 incoming;
  u32 padding;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, struct call_key);
  __type(value, struct call);
} calls SEC(".maps");

struct session_key {
  u64 session;
  u32 pid;
  u32 padding;
};

struct session {
  u64 start_boot_ns;
  u64 exec_id;
  u64 bytes_out;
  u64 bytes_in;
  u64 socket;
  s32 fd;
  u32 padding;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 32768);
  __type(key, struct session_key);
  __type(value, struct session);
} sessions SEC(".maps");

/* Sessions user space has no interest in, with the start of their process. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, struct session_key);
  __type(value, u64);
} sessions_ignored SEC(".maps");

static __always_inline struct session_key key_of(u64 session) {
  struct session_key key = {.session = session, .pid = bpf_get_current_pid_tgid() >> 32};
  return key;
}

/* A session of the same address in another process or image is another: start afresh. */
static __always_inline struct session *session_of(struct session_key *key) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  u64 start = group_start(task);
  u64 exec_id = BPF_CORE_READ(task, self_exec_id);
  struct session *found = bpf_map_lookup_elem(&sessions, key);
  if (found && found->start_boot_ns == start && found->exec_id == exec_id) return found;
  struct session fresh = {.start_boot_ns = start, .exec_id = exec_id, .fd = -1};
  bpf_map_update_elem(&sessions, key, &fresh, BPF_ANY);
  return bpf_map_lookup_elem(&sessions, key);
}

static __always_inline bool is_ignored(struct session_key *key) {
  u64 *start = bpf_map_lookup_elem(&sessions_ignored, key);
  return start && *start == group_start((struct task_struct *)bpf_get_current_task());
}

static __always_inline int enter(struct pt_regs *ctx, u64 count_at, u32 incoming) {
  if (!watched()) return 0;
  struct session_key session = key_of(PT_REGS_PARM1(ctx));
  if (is_ignored(&session)) return 0;
  struct call_key key = {.thread = bpf_get_current_pid_tgid(), .stack = PT_REGS_SP(ctx)};
  struct call call = {
    .session = session.session, .buffer = PT_REGS_PARM2(ctx), .count_at = count_at, .incoming = incoming};
  bpf_map_update_elem(&calls, &key, &call, BPF_ANY);
  return 0;
}

/* The socket behind the session's descriptor, if one was ever given a cookie. */
static __noinline u64 socket_of(s32 fd) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct fdtable *table = BPF_CORE_READ(task, files, fdt);
  if ((u32)fd >= BPF_CORE_READ(table, max_fds)) return 0;
  struct file **slots = BPF_CORE_READ(table, fd);
  struct file *file = 0;
  bpf_probe_read_kernel(&file, sizeof(file), &slots[(u32)fd]);
  if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK) return 0;
  struct socket *socket = BPF_CORE_READ(file, private_data);
  return BPF_CORE_READ(socket, sk, __sk_common.skc_cookie.counter);
}

struct part {
  u64 session;
  u64 socket;
  u64 buffer;
  u64 offset;
  u32 length;
  u32 cut;
  s32 fd;
  u32 incoming;
};

static __always_inline int fill_part(struct tls_record *record, struct part *part, u32 length) {
  if (bpf_probe_read_user(record->data, length, (void *)part->buffer)) {
    bpf_ringbuf_discard(record, 0);
    return -1;
  }
  fill_header(&record->header, RECORD_TLS);
  record->session = part->session;
  record->offset = part->offset;
  record->socket = part->socket;
  record->length = length;
  record->cut = part->cut;
  record->fd = part->fd;
  record->incoming = part->incoming;
  bpf_ringbuf_submit(record, 0);
  return 0;
}

/* Room is reserved in a few constant sizes, as the verifier wants it; the smallest that holds the part is taken. */
#define SEND_WITH_ROOM_FOR(SIZE)                                                                   \
  if (length <= SIZE) {                                                                            \
    struct tls_record *record = bpf_ringbuf_reserve(&bulk, sizeof(struct tls_record) + SIZE, 0);   \
    return record ? fill_part(record, part, length) : -1;                                          \
  }

static __noinline int send_part(struct part *part) {
  u32 length = part->length;
  SEND_WITH_ROOM_FOR(512)
  SEND_WITH_ROOM_FOR(2048)
  SEND_WITH_ROOM_FOR(8192)
  SEND_WITH_ROOM_FOR(PART_LENGTH)
  return -1;
}

static __noinline int send_call(struct call *call, struct session *session, u64 count) {
  struct part part = {
    .session = call->session, .buffer = call->buffer, .incoming = call->incoming, .fd = session->fd};
  if (session->fd >= 0 && !session->socket) session->socket = socket_of(session->fd);
  part.socket = session->socket;
  part.offset = call->incoming ? session->bytes_in : session->bytes_out;
  if (call->incoming) session->bytes_in += count;
  else session->bytes_out += count;

  u64 left = count;
  for (int i = 0; i < PARTS && left; i++) {
    u64 length = left > PART_LENGTH ? PART_LENGTH : left;
    left -= length;
    part.length = length;
    part.cut = i == PARTS - 1 ? left : 0;
    if (send_part(&part)) count_lost(RECORD_TLS);
    part.buffer += length;
    part.offset += length;
  }
  return 0;
}

static __always_inline int leave(struct pt_regs *ctx) {
  u64 stack = PT_REGS_SP(ctx);
#if defined(__TARGET_ARCH_x86)
  /* ret has taken the return address off the stack. */
  stack -= sizeof(u64);
#endif
  struct call_key key = {.thread = bpf_get_current_pid_tgid(), .stack = stack};
  struct call *found = bpf_map_lookup_elem(&calls, &key);
  if (!found) return 0;
  struct call call = *found;
  /* Where one inode is probed twice (an overlay and its lower file), only the first probe finds the call. */
  if (bpf_map_delete_elem(&calls, &key)) return 0;

  s32 returned = PT_REGS_RC(ctx);
  u64 count = returned > 0 ? returned : 0;
  if (call.count_at && returned == 1) {
    count = 0;
    bpf_probe_read_user(&count, sizeof(count), (void *)call.count_at);
  }
  if (!count) return 0;
  struct session_key session_key = key_of(call.session);
  struct session *session = session_of(&session_key);
  if (!session) {
    count_lost(RECORD_TLS);
    return 0;
  }
  return send_call(&call, session, count);
}

static __always_inline int set_fd(struct pt_regs *ctx) {
  if (!watched()) return 0;
  struct session_key key = key_of(PT_REGS_PARM1(ctx));
  struct session *session = session_of(&key);
  if (!session) return 0;
  session->fd = PT_REGS_PARM2(ctx);
  session->socket = 0;
  return 0;
}

static __always_inline int freed(struct pt_regs *ctx) {
  if (!watched()) return 0;
  struct session_key key = key_of(PT_REGS_PARM1(ctx));
  bool ignored = bpf_map_delete_elem(&sessions_ignored, &key) == 0;
  bool known = bpf_map_delete_elem(&sessions, &key) == 0;
  if (!known && !ignored) return 0;
  struct tls_free_record *record = bpf_ringbuf_reserve(&bulk, sizeof(*record), 0);
  if (!record) {
    count_lost(RECORD_TLS_FREE);
    return 0;
  }
  fill_header(&record->header, RECORD_TLS_FREE);
  record->session = key.session;
  bpf_ringbuf_submit(record, 0);
  return 0;
}

/* The cookie each function's probe is attached with: one program then serves them all, and one link a file. */
enum probed_function {
  SSL_WRITE = 1,
  SSL_WRITE_EX = 2,
  SSL_WRITE_EX2 = 3,
  SSL_READ = 4,
  SSL_READ_EX = 5,
  SSL_SET_FD = 6,
  SSL_FREE = 7,
};

const enum probed_function *probed_function_layout __attribute__((unused));

SEC("uprobe")
int ssl_entered(struct pt_regs *ctx) {
  switch (bpf_get_attach_cookie(ctx)) {
    case SSL_WRITE:
      return enter(ctx, 0, 0);
    case SSL_WRITE_EX:
      return enter(ctx, PT_REGS_PARM4(ctx), 0);
    case SSL_WRITE_EX2:
      return enter(ctx, PT_REGS_PARM5(ctx), 0);
    case SSL_READ:
      return enter(ctx, 0, 1);
    case SSL_READ_EX:
      return enter(ctx, PT_REGS_PARM4(ctx), 1);
    case SSL_SET_FD:
      return set_fd(ctx);
    case SSL_FREE:
      return freed(ctx);
  }
  return 0;
}

SEC("uretprobe")
int ssl_returned(struct pt_regs *ctx) {
  return leave(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
