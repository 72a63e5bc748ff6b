import { DatabaseSync } from 'node:sqlite';
import type { Tool } from './index.ts';

const MAX_ROWS = 100;

/** Read-only SQL over the invoice ledger, in the agent's own process. */
export function sqlQuery(database: string): Tool {
  return {
    name: 'sql_query',
    description:
      'Query the invoice ledger (SQLite). Table invoices(number, vendor, issued, due, amount, currency, status); status is open, paid or disputed.',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    async run({ query = '' }) {
      const ledger = new DatabaseSync(database, { readOnly: true });
      try {
        return JSON.stringify({ rows: ledger.prepare(query).all().slice(0, MAX_ROWS) });
      } finally {
        ledger.close();
      }
    },
  };
}
