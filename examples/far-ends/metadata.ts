import { randomBytes, randomUUID } from 'node:crypto';
import type { AccessLog } from './access-log.ts';
import { type Arrived, type Place, type Reply, serve } from './serve.ts';

/**
 * The instance metadata service of an Azure virtual machine: GET /metadata/instance and /metadata/identity/oauth2/token, with the
 * header and parameters it insists on. The tokens it gives are worth nothing.
 */
export function serveMetadata(place: Place, log: AccessLog): Promise<number> {
  return serve('metadata', place, log, (arrived) => ({
    ...answer(arrived),
    headers: { server: 'IMDS/150.870.65.1854' },
  }));
}

function answer({ request, method, url }: Arrived): Reply {
  if (
    request.headers['x-forwarded-for'] !== undefined ||
    request.headers['metadata']?.toString().toLowerCase() !== 'true'
  ) {
    return bad('Required metadata header not specified');
  }
  if (method !== 'GET') return { status: 405, body: { error: 'method_not_allowed' } };
  if (!url.searchParams.has('api-version')) return bad("Required 'api-version' query parameter is missing");
  switch (url.pathname.replace(/\/$/, '')) {
    case '/metadata/instance':
      return { status: 200, body: INSTANCE };
    case '/metadata/identity/oauth2/token':
      return token(url.searchParams.get('resource'));
    default:
      return { status: 404, body: { error: 'Not found' } };
  }
}

function token(resource: string | null): Reply {
  if (resource === null) return bad("Required 'resource' query parameter is missing");
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: resource,
    iss: `https://sts.windows.net/${TENANT}/`,
    iat: now,
    nbf: now,
    exp: now + 86_400,
    appid: CLIENT,
    idtyp: 'app',
    oid: OBJECT,
    sub: OBJECT,
    tid: TENANT,
    uti: randomBytes(16).toString('base64url'),
    xms_mirid: `${RESOURCE_GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks-agentpool`,
  };
  return {
    status: 200,
    body: {
      access_token: jwt(claims),
      client_id: CLIENT,
      expires_in: '86400',
      expires_on: String(claims.exp),
      ext_expires_in: '86399',
      not_before: String(now),
      resource,
      token_type: 'Bearer',
    },
  };
}

function bad(description: string): Reply {
  return { status: 400, body: { error: 'invalid_request', error_description: description } };
}

/** In the form of a signed token; the signature is noise. */
function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const kid = randomBytes(20).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })}.${part(claims)}.${randomBytes(256).toString('base64url')}`;
}

const TENANT = randomUUID();
const CLIENT = randomUUID();
const OBJECT = randomUUID();
const SUBSCRIPTION = randomUUID();
const RESOURCE_GROUP = `/subscriptions/${SUBSCRIPTION}/resourcegroups/mc_finance_agents_westeurope`;
const INSTANCE = {
  compute: {
    azEnvironment: 'AzurePublicCloud',
    location: 'westeurope',
    name: 'aks-agentpool-31870462-vmss_2',
    osType: 'Linux',
    resourceGroupName: 'MC_finance_agents_westeurope',
    resourceId: `${RESOURCE_GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/aks-agentpool-31870462-vmss/virtualMachines/2`,
    subscriptionId: SUBSCRIPTION,
    vmId: randomUUID(),
    vmSize: 'Standard_D4s_v5',
  },
  network: { interface: [{ ipv4: { ipAddress: [{ privateIpAddress: '10.224.0.6', publicIpAddress: '' }] } }] },
};
