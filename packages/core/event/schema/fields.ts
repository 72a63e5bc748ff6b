import { z } from 'zod';

/** The values that fields of several events hold, each with the bound that a well-made event keeps. */
export const text = z.string();
export const count = z.number().int().nonnegative();
export const integer = z.number().int();
export const ns = z.string().regex(/^(0|[1-9]\d{0,19})$/);
export const name = z.string().min(1).max(512);
export const ip = z.string().min(2).max(64);
export const port = z.number().int().min(0).max(65_535);
export const prints = z.array(z.string().max(64)).max(4096);
