import type { Incident } from '@remit/core/detect';
import type { AgentSummary } from '@remit/core/engine';
import { RemitError } from '@remit/core/error';
import type { InteractionMap, WorkloadInventory } from '@remit/core/inventory';
import { createHubClient } from './hub-client.ts';
import type { CoverageAnswer, ReadingSource } from './source.ts';

const PAGE = 1000;

export function createHubSource(url: string, token: string): ReadingSource {
  const client = createHubClient(url, token);
  const json = async <T>(path: string): Promise<T | RemitError> => {
    const answer = await client.get(`/api/v1${path}`);
    return answer instanceof RemitError ? answer : whole(client.url, () => answer.json() as Promise<T>);
  };
  return {
    name: client.url,
    async agents() {
      const answer = await json<{ agents: AgentSummary[] }>('/agents');
      return answer instanceof RemitError ? answer : answer.agents;
    },
    async inventory() {
      const answer = await json<{ workloads: WorkloadInventory[] }>('/inventory');
      return answer instanceof RemitError ? answer : answer.workloads;
    },
    map: () => json<InteractionMap>('/map'),
    async incidents() {
      const answer = await json<{ incidents: Incident[] }>('/incidents');
      return answer instanceof RemitError ? answer : answer.incidents;
    },
    async document(id) {
      const answer = await client.get(`/api/v1/incidents/${encodeURIComponent(id)}`);
      return answer instanceof RemitError ? answer : whole(client.url, () => answer.text());
    },
    coverage: () => json<CoverageAnswer>('/coverage'),
    async events(after, since) {
      const query = new URLSearchParams({ after: String(after), limit: String(PAGE), ...(since && { since }) });
      const answer = await client.get(`/api/v1/events?${query}`);
      if (answer instanceof RemitError) return answer;
      const text = await whole(client.url, () => answer.text());
      if (text instanceof RemitError) return text;
      const bodies = text.split('\n').filter((line) => line !== '');
      return { bodies, position: Number(answer.headers.get('remit-position')) };
    },
    async *export(selection) {
      const query = new URLSearchParams({ format: 'jsonl', ...selection });
      const answer = await client.get(`/api/v1/export?${query}`);
      if (answer instanceof RemitError) return yield answer;
      const decoder = new TextDecoder();
      try {
        for await (const bytes of answer.body ?? []) yield decoder.decode(bytes, { stream: true });
      } catch (error) {
        yield cut(client.url, error);
      }
    },
    close() {},
  };
}

async function whole<T>(url: string, read: () => Promise<T>): Promise<T | RemitError> {
  try {
    return await read();
  } catch (error) {
    return cut(url, error);
  }
}

function cut(url: string, error: unknown): RemitError {
  return new RemitError('REMIT_HUB_AWAY', `${url} broke off in the middle of an answer`, { cause: error });
}
