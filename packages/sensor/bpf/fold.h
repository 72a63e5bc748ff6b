// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Happenings of which a process makes many of the same kind: the first few of a second are told one by one, the further ones
 * counted here, with no record each. The record that begins the counting names its slot; user space takes the count out of the
 * slot a second later, when the process ends or when it stops.
 *
 * A slot's state, generation and count change in one step, so that no count is lost: what is added after user space has taken
 * the count finds another state, and is told singly.
 */
#ifndef REMIT_FOLD_H
#define REMIT_FOLD_H

#include "maps.h"

#define FOLD_SLOTS 4096
/* Told one by one in a second; the last of them begins the counting. */
#define FOLD_SINGLES 16
#define FOLD_WINDOW_NS 1000000000ULL
/* How long it is remembered that a file is of no interest. */
#define FOLD_IGNORED_NS 10000000000ULL

#define FOLD_STATE_SHIFT 56
#define FOLD_GENERATION_SHIFT 40
#define FOLD_COUNT_MASK ((1ULL << FOLD_GENERATION_SHIFT) - 1)

enum fold_state {
  FOLD_FREE = 0,
  FOLD_CLAIMED = 1,
  FOLD_RECENT = 2,
  FOLD_COUNTING = 3,
  FOLD_IGNORED = 4,
};

const enum fold_state *fold_state_layout __attribute__((unused));
TELL_LAYOUT(fold_slot)

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, FOLD_SLOTS);
  __type(key, u32);
  __type(value, struct fold_slot);
} folds SEC(".maps");

/* Who did what to what. `name` keeps apart two names of one object, and a new object from an old one of its number. */
struct fold_key {
  u64 start_boot_ns;
  u64 object;
  u32 dev;
  u32 pid;
  u32 use;
  u32 name;
};

struct fold_answer {
  /* Where the key is; valid while the slot's word has this state and generation. */
  u32 slot;
  u32 generation;
  /* The happening must be told, and, where it is, fold_begin called. */
  bool begins;
  bool known;
};

static __always_inline u64 fold_word(u64 state, u64 generation) {
  return state << FOLD_STATE_SHIFT | (generation & 0xffff) << FOLD_GENERATION_SHIFT;
}

static __always_inline u64 fold_state_of(u64 word) {
  return word >> FOLD_STATE_SHIFT;
}

static __always_inline u32 fold_generation_of(u64 word) {
  return word >> FOLD_GENERATION_SHIFT & 0xffff;
}

static __always_inline u64 fold_load(u64 *word) {
  return *(volatile u64 *)word;
}

static __always_inline u32 fold_place(struct fold_key *key) {
  u64 hash = key->start_boot_ns ^ key->object * 0x9e3779b97f4a7c15ULL ^ ((u64)key->name << 32 | key->use);
  hash ^= hash >> 29;
  return hash * 0xbf58476d1ce4e5b9ULL >> 52;
}

static __always_inline bool fold_is(struct fold_slot *slot, struct fold_key *key) {
  return slot->object == key->object && slot->start_boot_ns == key->start_boot_ns && slot->name == key->name &&
         slot->use == key->use && slot->dev == key->dev && slot->pid == key->pid;
}

static __always_inline bool fold_may_claim(struct fold_slot *slot, u64 word, u64 now) {
  u64 state = fold_state_of(word);
  if (state == FOLD_FREE) return 1;
  if (state == FOLD_RECENT) return (word & FOLD_COUNT_MASK) < 2 || now - slot->window_ns >= FOLD_WINDOW_NS;
  return state == FOLD_IGNORED && now - slot->window_ns >= FOLD_IGNORED_NS;
}

static __always_inline bool fold_claim(struct fold_slot *slot, u64 word, struct fold_key *key, u64 now, u32 *generation) {
  u32 next = (fold_generation_of(word) + 1) & 0xffff;
  if (next == 0) next = 1;
  if (__sync_val_compare_and_swap(&slot->word, word, fold_word(FOLD_CLAIMED, next)) != word) return 0;
  slot->window_ns = now;
  slot->start_boot_ns = key->start_boot_ns;
  slot->object = key->object;
  slot->dev = key->dev;
  slot->pid = key->pid;
  slot->use = key->use;
  slot->name = key->name;
  __sync_lock_test_and_set(&slot->word, fold_word(FOLD_RECENT, next) | 1);
  *generation = next;
  return 1;
}

/* True: it was counted, or is of no interest; nothing is to be told. */
__noinline int fold_counts(struct fold_key *key, struct fold_answer *answer) {
  if (!key || !answer) return 0;
  u32 place = fold_place(key);
  struct fold_slot *slots[2];
  u64 words[2];
  answer->known = 0;
  answer->begins = 0;
  answer->generation = 0;
#pragma unroll
  for (int i = 0; i < 2; i++) {
    u32 at = place ^ i;
    struct fold_slot *slot = bpf_map_lookup_elem(&folds, &at);
    if (!slot) return 0;
    u64 word = fold_load(&slot->word);
    slots[i] = slot;
    words[i] = word;
    u64 state = fold_state_of(word);
    if (state < FOLD_RECENT || !fold_is(slot, key)) continue;
    if (state == FOLD_RECENT && bpf_ktime_get_boot_ns() - slot->window_ns >= FOLD_WINDOW_NS) continue;
    if (state == FOLD_IGNORED) {
      if (bpf_ktime_get_boot_ns() - slot->window_ns >= FOLD_IGNORED_NS) continue;
      return 1;
    }
    u64 old = __sync_fetch_and_add(&slot->word, 1);
    /* Taken, or another's, since it was read. */
    if ((old ^ word) >> FOLD_GENERATION_SHIFT) return 0;
    if (state == FOLD_COUNTING) return 1;
    answer->known = 1;
    answer->slot = at;
    answer->generation = fold_generation_of(word);
    answer->begins = (old & FOLD_COUNT_MASK) + 1 >= FOLD_SINGLES;
    return 0;
  }
  u64 now = bpf_ktime_get_boot_ns();
#pragma unroll
  for (int i = 0; i < 2; i++) {
    if (!fold_may_claim(slots[i], words[i], now)) continue;
    if (!fold_claim(slots[i], words[i], key, now, &answer->generation)) continue;
    answer->slot = place ^ i;
    answer->known = 1;
    return 0;
  }
  return 0;
}

/* After the record that names the slot is in the ring. */
static __always_inline void fold_begin(struct fold_answer *answer) {
  struct fold_slot *slot = bpf_map_lookup_elem(&folds, &answer->slot);
  if (!slot) return;
  u64 word = fold_load(&slot->word);
  if (word >> FOLD_GENERATION_SHIFT != fold_word(FOLD_RECENT, answer->generation) >> FOLD_GENERATION_SHIFT) return;
  __sync_val_compare_and_swap(&slot->word, word, fold_word(FOLD_COUNTING, answer->generation));
}

/* The thing turned out to be of no interest: the next look at it ends here. Worth a slot only from the second time on. */
static __always_inline void fold_ignore(struct fold_answer *answer) {
  struct fold_slot *slot = answer->known ? bpf_map_lookup_elem(&folds, &answer->slot) : 0;
  if (!slot) return;
  u64 word = fold_load(&slot->word);
  if (word >> FOLD_GENERATION_SHIFT != fold_word(FOLD_RECENT, answer->generation) >> FOLD_GENERATION_SHIFT) return;
  if ((word & FOLD_COUNT_MASK) < 2) return;
  __sync_val_compare_and_swap(&slot->word, word, fold_word(FOLD_IGNORED, answer->generation));
}

#endif
