/**
 * Text from events is an attacker's as often as not. On a terminal, control characters move the cursor, change the title or hide
 * lines, and bidirectional controls turn words around: each is shown as what it is, `\u{202e}`.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Cs}\p{Co}]|[\u{e0000}-\u{e007f}]/gu, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
