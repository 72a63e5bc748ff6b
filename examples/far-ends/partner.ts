import { hash } from 'node:crypto';
import type { AccessLog } from './access-log.ts';
import { type Place, serve } from './serve.ts';

/** A partner company's API, used by honest tasks: GET /v1/orders/NUMBER, /v1/rates/CURRENCY, /v1/status. */
export function servePartner(place: Place, log: AccessLog): Promise<number> {
  return serve('partner', place, log, ({ method, url }) => {
    const [, version, kind, id] = url.pathname.split('/');
    if (method !== 'GET' || version !== 'v1') return { status: 404, body: { error: 'not found' } };
    if (kind === 'status') return { status: 200, body: { status: 'operational', region: 'eu-central' } };
    if (kind === 'orders' && /^PO-\d{4}$/.test(id ?? '')) return { status: 200, body: order(id!) };
    if (kind === 'rates' && /^[A-Z]{3}$|^latest$/.test(id ?? '')) {
      return { status: 200, body: { base: 'EUR', rates: { GBP: 0.842, SEK: 11.31, USD: 1.094 } } };
    }
    return { status: 404, body: { error: `no ${kind} ${id}` } };
  });
}

/** Every order number has one and the same state whenever it is asked for. */
function order(number: string): object {
  const pick = Number.parseInt(hash('sha256', number, 'hex').slice(0, 6), 16);
  const states = ['in transit', 'delivered', 'ready for pick-up', 'customs cleared'];
  return {
    order: number,
    state: states[pick % states.length],
    carrier: 'Contoso Logistics',
    packages: 1 + (pick % 6),
    updated: new Date(Date.UTC(2026, 10, 2 + (pick % 17), pick % 24)).toISOString(),
  };
}
