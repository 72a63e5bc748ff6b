import type { FastifyPluginAsync } from 'fastify';
import type { ApiContext } from './context.ts';

/** /metrics in Prometheus' text format. */
export const metricsApi: FastifyPluginAsync<ApiContext> = async (app, { fold, log, live, state }) => {
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const { position, behind, folded, late, failed } = fold.status();
    const { events, bytes } = log.size();
    const lines = [
      ...metric('remit_log_events', 'gauge', 'Events in the log', events),
      ...metric('remit_log_bytes', 'gauge', 'Bytes of the events in the log', bytes),
      ...metric('remit_fold_position', 'counter', 'Position in the log up to which everything is folded', position),
      ...metric('remit_fold_behind', 'gauge', 'Events that wait to be folded', behind),
      ...metric('remit_fold_events_total', 'counter', 'Events folded since the hub started', folded),
      ...metric('remit_fold_late_events_total', 'counter', 'Events older than the last mark of their node', late),
      ...metric('remit_fold_failed_events_total', 'counter', 'Events the fold could not take', failed),
      ...metric('remit_live_clients', 'gauge', 'Clients of /api/v1/live', live.clients()),
    ];
    for (const [name, value] of Object.entries(state.counters())) {
      lines.push(...metric(`remit_store_${name}_total`, 'counter', 'See docs: what left the store', value));
    }
    return reply.type('text/plain; version=0.0.4').send(`${lines.join('\n')}\n`);
  });
};

function metric(name: string, type: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`];
}
