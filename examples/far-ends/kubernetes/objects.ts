import { hash } from 'node:crypto';
import type { Reply } from '../serve.ts';
import type { ApiRequest } from './request.ts';
import { failure } from './status.ts';

interface Home {
  readonly namespace: string;
  readonly pod: string;
  readonly serviceAccount: string;
}

type KubeObject = { readonly metadata: { readonly name: string } } & Record<string, unknown>;

/** The objects of the agent's namespace, and the API's description of itself. */
export function createObjects(home: Home): { read(asked: ApiRequest): Reply; discovery(path: string): Reply } {
  const objects: Record<string, KubeObject[]> = {
    pods: pods(home),
    secrets: secrets(home),
    configmaps: configMaps(home),
    services: services(home),
    deployments: [],
  };
  return {
    read(asked) {
      const all = objects[asked.resource!];
      if (all === undefined) return failure(404, 'NotFound', 'the server could not find the requested resource');
      const apiVersion = asked.group === '' ? 'v1' : `${asked.group}/${asked.version}`;
      const kind = KINDS[asked.resource!]!;
      if (asked.name === undefined) {
        return {
          status: 200,
          body: { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: '482113' }, items: all },
        };
      }
      const one = all.find((object) => object.metadata.name === asked.name);
      if (one === undefined)
        return failure(404, 'NotFound', `${asked.resource} "${asked.name}" not found`, kindOf(asked));
      return { status: 200, body: { kind, apiVersion, ...one } };
    },
    discovery(path) {
      const found = DISCOVERY[path.replace(/\/$/, '')];
      return found === undefined
        ? failure(404, 'NotFound', 'the server could not find the requested resource')
        : { status: 200, body: found };
    },
  };
}

/** The `details` of a failure. */
export function kindOf(asked: ApiRequest): object {
  return { ...(asked.name === undefined ? {} : { name: asked.name }), kind: asked.resource };
}

const KINDS: Record<string, string> = {
  pods: 'Pod',
  secrets: 'Secret',
  configmaps: 'ConfigMap',
  services: 'Service',
  deployments: 'Deployment',
};

const DISCOVERY: Record<string, object> = {
  '/version': { major: '1', minor: '33', gitVersion: 'v1.33.5', platform: 'linux/amd64' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: ['pods', 'secrets', 'configmaps', 'services'].map((name) => ({
      name,
      namespaced: true,
      kind: KINDS[name],
      verbs: ['get', 'list', 'watch'],
    })),
  },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/healthz': { ok: true },
};

function metadata(home: Home, name: string, labels: Record<string, string> = {}): KubeObject['metadata'] {
  return {
    name,
    namespace: home.namespace,
    uid: hash('sha256', `${home.namespace}/${name}`, 'hex').replace(
      /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/,
      '$1-$2-$3-$4-$5',
    ),
    resourceVersion: '481907',
    creationTimestamp: '2026-11-02T07:41:18Z',
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
  } as KubeObject['metadata'];
}

function pods(home: Home): KubeObject[] {
  const pod = (name: string, app: string, image: string, podIP: string, account: string): KubeObject => ({
    metadata: metadata(home, name, { app }),
    spec: {
      serviceAccountName: account,
      nodeName: 'aks-agentpool-31870462-vmss000002',
      containers: [{ name: app, image, resources: { limits: { memory: '512Mi' } } }],
    },
    status: { phase: 'Running', podIP, qosClass: 'Burstable', startTime: '2026-11-02T07:41:19Z' },
  });
  return [
    pod(
      home.pod,
      'invoice-assistant',
      'registry.northwind.example/invoice-assistant:1.14.2',
      '10.244.1.17',
      home.serviceAccount,
    ),
    pod(
      'ledger-api-6f7c9d5b8-x2k4p',
      'ledger-api',
      'registry.northwind.example/ledger-api:3.2.0',
      '10.244.1.22',
      'ledger-api',
    ),
    pod(
      'payment-batch-0',
      'payment-batch',
      'registry.northwind.example/payment-batch:2.0.7',
      '10.244.2.9',
      'payment-batch',
    ),
  ];
}

function secrets(home: Home): KubeObject[] {
  const secret = (name: string, type: string, data: Record<string, string>): KubeObject => ({
    metadata: metadata(home, name),
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
    type,
  });
  return [
    secret('ledger-db', 'Opaque', {
      username: 'ledger',
      password: 'not-a-real-password-7Qm2',
      host: 'ledger-db.finance.svc',
    }),
    secret('bank-gateway', 'Opaque', { client_id: 'northwind-ap', client_secret: 'not-a-real-secret-x81Lk0' }),
    secret('registry-pull', 'kubernetes.io/dockerconfigjson', { '.dockerconfigjson': '{"auths":{}}' }),
  ];
}

function configMaps(home: Home): KubeObject[] {
  return [
    { metadata: metadata(home, 'invoice-assistant'), data: { MODEL: 'gpt-5-mini', APPROVAL_LIMIT: '5000' } },
    { metadata: metadata(home, 'kube-root-ca.crt'), data: {} },
  ];
}

function services(home: Home): KubeObject[] {
  return ['ledger-api', 'payment-batch'].map((name, index) => ({
    metadata: metadata(home, name),
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.96.14.${20 + index}`,
      ports: [{ port: 8080, protocol: 'TCP' }],
      selector: { app: name },
    },
  }));
}
