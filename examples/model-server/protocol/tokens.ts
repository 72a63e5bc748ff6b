/** Text cut as a tokenizer would roughly cut it: short words whole, long ones in pieces. Joined, the pieces are the text. */
export function tokens(text: string): string[] {
  return text.match(/\s?[\p{L}\p{N}]{1,6}|\s?[^\s\p{L}\p{N}]{1,3}|\s+/gu) ?? [];
}

export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}
