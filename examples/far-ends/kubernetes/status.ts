import type { Reply } from '../serve.ts';

/** The API's way of saying no. */
export function failure(code: number, reason: string, message: string, details?: object): Reply {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { status: code, body: details === undefined ? body : { ...body, details } };
}
