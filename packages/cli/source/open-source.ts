import { RemitError } from '@remit/core/error';
import { readAddress, readToken, storePath } from '@remit/hub/folder';
import { createHubClient } from './hub-client.ts';
import { createHubSource } from './hub-source.ts';
import type { ReadingSource } from './source.ts';

export interface SourceOptions {
  readonly data: string;
  readonly hub?: string | undefined;
}

/**
 * The hub that was named, else the one that runs on the data folder, else the folder's store itself. The token is
 * REMIT_TOKEN or the data folder's.
 */
export async function openSource(options: SourceOptions): Promise<ReadingSource | RemitError> {
  const token = process.env['REMIT_TOKEN'] ?? readToken(options.data) ?? '';
  if (options.hub !== undefined) {
    if (!URL.canParse(options.hub)) return new RemitError('REMIT_USAGE', `--hub ${options.hub} is not a URL`);
    return createHubSource(options.hub, token);
  }
  const address = readAddress(options.data);
  if (address !== undefined && (await answers(address.url, token))) return createHubSource(address.url, token);
  const [{ openStore }, { createStoreSource }] = await Promise.all([import('@remit/hub'), import('./store-source.ts')]);
  const store = await openStore(storePath(options.data));
  return store instanceof RemitError ? store : createStoreSource(store, storePath(options.data));
}

/** A hub that was killed leaves its address behind, and somebody else may listen there now: only its own answer counts. */
async function answers(url: string, token: string): Promise<boolean> {
  const answer = await createHubClient(url, token).get('/api/v1/health', AbortSignal.timeout(2000));
  return !(answer instanceof RemitError);
}
