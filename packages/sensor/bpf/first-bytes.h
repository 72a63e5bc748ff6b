// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the first bytes of a turn of a connection look like. Only a guess that keeps the other traffic out: user space reads what is
 * let through, and has a flow switched off that turns out to be something else.
 */
#ifndef REMIT_FIRST_BYTES_H
#define REMIT_FIRST_BYTES_H

#include "kernel.h"

#define FIRST_BYTES 16

enum looks {
  /* Nothing known; a later turn may be. */
  LOOKS_UNKNOWN = 0,
  LOOKS_WANTED = 1,
  /* Will never be readable. */
  LOOKS_CLOSED = 2,
};

/* Four bytes as a big-endian number, the way they are read in a specification. */
#define FOUR(A, B, C, D) ((u32)(A) << 24 | (u32)(B) << 16 | (u32)(C) << 8 | (u32)(D))

static __always_inline u32 four_at(const u8 *bytes, int at) {
  return FOUR(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

static __always_inline u32 three_at(const u8 *bytes, int at) {
  return FOUR(0, bytes[at], bytes[at + 1], bytes[at + 2]);
}

/* Start lines of HTTP/1 and the preface of HTTP/2. */
static __always_inline bool looks_like_http(const u8 *bytes) {
  switch (four_at(bytes, 0)) {
    case FOUR('G', 'E', 'T', ' '):
    case FOUR('P', 'O', 'S', 'T'):
    case FOUR('P', 'U', 'T', ' '):
    case FOUR('H', 'E', 'A', 'D'):
    case FOUR('D', 'E', 'L', 'E'):
    case FOUR('P', 'A', 'T', 'C'):
    case FOUR('O', 'P', 'T', 'I'):
    case FOUR('C', 'O', 'N', 'N'):
    case FOUR('Q', 'U', 'E', 'R'):
    case FOUR('S', 'E', 'A', 'R'):
    case FOUR('P', 'R', 'O', 'P'):
    case FOUR('R', 'E', 'P', 'O'):
    case FOUR('H', 'T', 'T', 'P'):
    case FOUR('P', 'R', 'I', ' '):
      return 1;
  }
  return 0;
}

/* The longest frame every HTTP/2 endpoint takes unasked (RFC 9113 6.5.2), and types of frames. */
#define HTTP2_FRAME 16384
#define HTTP2_SETTINGS 4
#define HTTP2_PING 6
#define HTTP2_GOAWAY 7
#define HTTP2_WINDOW_UPDATE 8
#define HTTP2_LAST_TYPE 9

/* A connection begins with settings; one that was joined later may show any frame first. */
static __always_inline bool looks_like_http2(const u8 *bytes, u32 length, bool joined) {
  if (length < 9 || three_at(bytes, 0) > HTTP2_FRAME || three_at(bytes, 0) + 9 > length) return 0;
  u8 type = bytes[3];
  u32 stream = four_at(bytes, 5);
  if (type == HTTP2_SETTINGS) return stream == 0 && three_at(bytes, 0) % 6 == 0;
  if (!joined || type > HTTP2_LAST_TYPE || (bytes[5] & 0x80)) return 0;
  if (type == HTTP2_WINDOW_UPDATE) return three_at(bytes, 0) == 4;
  return (type == HTTP2_PING || type == HTTP2_GOAWAY) == (stream == 0);
}

/* JSON-RPC over a bare connection: one object a line. */
static __always_inline bool looks_like_json_rpc(const u8 *bytes) {
  if (bytes[0] != '{' || bytes[1] != '"') return 0;
  u32 key = four_at(bytes, 2);
  return key == FOUR('j', 's', 'o', 'n') || key == FOUR('m', 'e', 't', 'h') || three_at(bytes, 2) == FOUR(0, 'i', 'd', '"');
}

/* A request for encryption (SSLRequest, GSSENCRequest) says nothing yet: what follows its answer does. */
static __always_inline bool looks_like_postgres(const u8 *bytes, u32 length, bool joined) {
  u32 stated = four_at(bytes, 0);
  /* Startup has no type byte, and names major version 3. */
  if (stated == length && bytes[4] == 0 && bytes[5] == 3 && bytes[6] == 0) return 1;
  if (!joined || length < 6) return 0;
  u32 body = four_at(bytes, 1);
  if (bytes[0] == 'Q') return body + 1 == length;
  return (bytes[0] == 'P' || bytes[0] == 'B') && body >= 6 && body + 1 <= length;
}

static __always_inline bool looks_like_mysql(const u8 *bytes, u32 length, bool joined) {
  u32 stated = (u32)bytes[0] | (u32)bytes[1] << 8 | (u32)bytes[2] << 16;
  if (stated + 4 != length || bytes[3] != 0) return 0;
  bool greets = bytes[4] == 10 && bytes[5] >= '0' && bytes[5] <= '9' && length > 40;
  bool asks = joined && (bytes[4] == 0x03 || bytes[4] == 0x16 || bytes[4] == 0x17);
  return greets || (asks && length > 5);
}

/* Packet header of TDS: type, status, length in network order; batch, RPC, login and prelogin begin a session or a request. */
static __always_inline bool looks_like_tds(const u8 *bytes, u32 length, bool joined) {
  bool begins = bytes[0] == 0x12 || (joined && (bytes[0] == 0x01 || bytes[0] == 0x03 || bytes[0] == 0x10));
  u32 stated = FOUR(0, 0, bytes[2], bytes[3]);
  return begins && bytes[1] <= 1 && length > 8 && stated >= 8 && stated <= length && bytes[7] == 0;
}

#define TLS_HANDSHAKE 0x16
#define TLS_DATA 0x17

static __always_inline bool looks_like_tls(const u8 *bytes) {
  return (bytes[0] == TLS_HANDSHAKE || bytes[0] == TLS_DATA) && bytes[1] == 3 && bytes[2] <= 4;
}

/* `bytes`: the first FIRST_BYTES of the `length` that came at once, zero where there were fewer. */
static __noinline int first_looks(const u8 *bytes, u32 length, u32 joined) {
  if (!bytes) return LOOKS_UNKNOWN;
  if (looks_like_tls(bytes)) return LOOKS_CLOSED;
  bool wanted = looks_like_http(bytes) || looks_like_http2(bytes, length, joined) || looks_like_json_rpc(bytes) ||
                looks_like_postgres(bytes, length, joined) || looks_like_mysql(bytes, length, joined) ||
                looks_like_tds(bytes, length, joined);
  return wanted ? LOOKS_WANTED : LOOKS_UNKNOWN;
}

#endif
