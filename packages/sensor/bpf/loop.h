// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Bounded loops, and what keeps the verifier from going through every turn and branch of them. */
#ifndef REMIT_LOOP_H
#define REMIT_LOOP_H

#include "kernel.h"

/*
 * STEP(index, CONTEXT) up to COUNT times, until it returns 1. By bpf_loop where the kernel has it (5.17): going through each turn of
 * a long loop takes the verifier a tenth of a second and more, at every start and for every program that uses it.
 */
#define STEPS(COUNT, STEP, CONTEXT)                                        \
  if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop)) {       \
    bpf_loop(COUNT, STEP, CONTEXT, 0);                                     \
  } else {                                                                 \
    for (int step = 0; step < COUNT; step++)                               \
      if (STEP(step, CONTEXT)) break;                                      \
  }

/* The same value; hides from the compiler where it comes from, of which it would make a branch, which the verifier would follow. */
static __always_inline u64 no_branch(u64 value) {
  asm volatile("" : "+r"(value));
  return value;
}

/* 1 where the value is not 0, else 0. */
static __always_inline u64 is_set(u64 value) {
  return (value | no_branch(-value)) >> 63;
}

#endif
