// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What goes through the rings. ring/layout.test.ts holds these against the TypeScript decoders through the object's BTF. */
#ifndef REMIT_RECORD_H
#define REMIT_RECORD_H

#include "kernel.h"

/* Puts the struct into the object's BTF, where the compiler would leave it out. */
#define TELL_LAYOUT(STRUCT) const struct STRUCT *STRUCT##_layout __attribute__((unused));

enum record_type {
  RECORD_FORK = 1,
  RECORD_EXEC = 2,
  RECORD_EXIT = 3,
  RECORD_OPEN = 4,
  RECORD_CONNECT = 5,
  RECORD_ESTABLISHED = 6,
  RECORD_CLOSE = 7,
  RECORD_TLS = 8,
  RECORD_TLS_FREE = 9,
  RECORD_FLOW = 32,
  RECORD_FLOW_END = 33,
  RECORD_DNS = 34,
  RECORD_STDIO = 35,
  RECORD_TYPES = 64,
};

struct record_header {
  u64 boot_ns;
  u64 start_boot_ns;
  u64 cgroup;
  u32 pid;
  u32 tid;
  u32 uid;
  u32 type;
};

struct fork_record {
  struct record_header header;
  u64 child_start_boot_ns;
  u32 child_pid;
  u32 padding;
};

/* data: argv_length bytes of arguments, each ended by NUL, then exe, then cwd. */
struct exec_record {
  struct record_header header;
  u64 parent_start_boot_ns;
  u32 ppid;
  u32 argv_length;
  u32 argv_total;
  u32 exe_length;
  u32 cwd_length;
  u32 padding;
  char data[];
};

struct exit_record {
  struct record_header header;
  u32 exit_code;
  u32 signal;
};

/* data: path as asked for, then the path as walked from the file. */
struct open_record {
  struct record_header header;
  u64 inode;
  u32 dev;
  u32 flags;
  u32 path_length;
  u32 resolved_length;
  u32 fd;
  /* Not of interest in itself; told so that a library just loaded can be looked at. */
  u32 library_only;
  /* Of the fold that counts the next of the same (fold.h); generation 0: there is none. */
  u32 fold_slot;
  u32 fold_generation;
  char data[];
};

/* One place of the table in fold.h, which user space reads in its memory. */
struct fold_slot {
  /* State (8 bits), generation (16), count (40): changed in one step. */
  u64 word;
  u64 window_ns;
  u64 start_boot_ns;
  u64 object;
  u32 dev;
  u32 pid;
  u32 use;
  u32 name;
  u64 padding[2];
};

struct connect_record {
  struct record_header header;
  u64 socket;
  u8 address[16];
  u16 port;
  u16 family;
  u16 protocol;
  u16 padding;
  /* Datagrams to this peer since the last such record that were not reported. */
  u32 repeats;
  u32 padding2;
};

struct established_record {
  struct record_header header;
  u64 socket;
  u8 source[16];
  u8 destination[16];
  u16 source_port;
  u16 destination_port;
  u16 family;
  u16 padding;
};

struct close_record {
  struct record_header header;
  u64 socket;
  u64 bytes_out;
  u64 bytes_in;
  u32 established;
  u32 padding;
};

struct tls_record {
  struct record_header header;
  u64 session;
  u64 offset;
  u64 socket;
  u32 length;
  u32 cut;
  s32 fd;
  u32 incoming;
  char data[];
};

struct tls_free_record {
  struct record_header header;
  u64 session;
};

/* Both ends of a socket's path, as the watched process sees them. */
struct endpoints {
  u8 local[16];
  u8 remote[16];
  u16 local_port;
  u16 remote_port;
  u16 family;
  u16 padding;
};

/* Payload of one segment, or a part of it. A header without pid: the owner is not known yet. */
struct flow_record {
  struct record_header header;
  u64 socket;
  u64 offset;
  struct endpoints ends;
  u32 length;
  u32 incoming;
  char data[];
};

struct flow_end_record {
  struct record_header header;
  u64 socket;
  /* It turned out to be the product's own: nothing of it is to be told. */
  u32 own;
  u32 padding;
};

/* One datagram to or from a name server. */
struct dns_record {
  struct record_header header;
  u64 socket;
  struct endpoints ends;
  u32 length;
  u32 cut;
  u32 incoming;
  /* Alike ones since the last that was told. */
  u32 repeats;
  char data[];
};

struct seed_record {
  u64 start_boot_ns;
  u64 parent_start_boot_ns;
  u64 cgroup;
  u32 pid;
  u32 ppid;
  u32 uid;
  u32 padding;
};

#endif
