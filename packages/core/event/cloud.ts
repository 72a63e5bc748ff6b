import type { Channel, CredentialRef } from './http.ts';

/**
 * What an HTTP exchange asked of a cloud, in the cloud's own names, told with the answer and beside the `http.*` events of the same
 * `exchange`.
 */
export interface CloudCallData {
  /** That of the HTTP exchange. */
  readonly exchange: string;
  readonly channel: Channel;
  readonly role: 'client' | 'server';
  readonly provider: CloudProvider;
  /** s3, sts, keyvault, storage, bigquery, metadata, … */
  readonly service: string;
  /** The permission that such a call needs, `s3:ListBucket`; where that is not known the operation. */
  readonly action: string;
  readonly action_is: 'permission' | 'operation';
  /** What the API calls it (CloudTrail's eventName, the ARM operation, the method of a Google API): `ListObjectsV2`. */
  readonly operation?: string;
  /** Path or name within the provider; empty where the call names none. */
  readonly resource: string;
  /** Subscription, account or project. */
  readonly account?: string;
  readonly region?: string;
  /** Tenant of a directory, realm. */
  readonly tenant?: string;
  /** Who asks, as far as the request says: object id or application id, access key id, service account. */
  readonly principal?: string;
  /** What kind of name `principal` is: `oid`, `appid`, `access_key_id`, `service_account`, `sub`, `client_id`, … */
  readonly principal_is?: string;
  readonly credential?: CredentialRef;
  /** Credentials that the answer gave out. */
  readonly yielded?: readonly CredentialRef[];
  /** The provider's own id of this request: the key to its log record. */
  readonly request_id?: string;
  readonly outcome: 'success' | 'denied' | 'error';
  readonly status: number;
  /** The provider's error code. */
  readonly error?: string;
  readonly bytes_in: number;
  /** Objects, rows, entries that came back. */
  readonly items?: number;
}

export type CloudProvider = 'azure' | 'aws' | 'gcp';
