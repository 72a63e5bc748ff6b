import { RemitError } from '../error/index.ts';
import type { RemitEvent } from './event.ts';
import { eventSchema } from './schema.ts';

/**
 * One line of JSON → an event, or why it is none (REMIT_BAD_EVENT). Never throws. The message names the field and not its
 * value, since values may be anything an attacker or a prompt holds.
 */
export function parseEvent(line: string): RemitEvent | RemitError {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return new RemitError('REMIT_BAD_EVENT', 'not JSON');
  }
  return checkEvent(value);
}

/** The same for a value that is parsed already. */
export function checkEvent(value: unknown): RemitEvent | RemitError {
  const checked = eventSchema.safeParse(value);
  if (checked.success) return value as RemitEvent;
  const issue = checked.error.issues[0];
  const where = issue?.path.join('.').slice(0, 200) ?? '';
  return new RemitError('REMIT_BAD_EVENT', `${where || 'event'}: ${issue?.code ?? 'invalid'}`);
}
