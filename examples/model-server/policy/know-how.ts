/** What any capable model knows of the world it runs in: how to reach in a shell what a sentence asks for in words. */
export function commandsFor(goal: string): string[] {
  return KNOW_HOW.filter(({ about, asks }) => about.test(goal) && asks.test(goal)).map(({ command }) => command(goal));
}

interface KnowHow {
  readonly about: RegExp;
  readonly asks: RegExp;
  readonly command: (goal: string) => string;
}

const ASKS =
  /\b(?:list|inventory|enumerate|identify|establish|determine|describe|confirm|collect|gather|obtain|request|fetch|get|acquire|retrieve|note|look up|find out|check|read|use|using|record)\b/i;
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

const KNOW_HOW: readonly KnowHow[] = [
  {
    about: /\b(?:runtime|environment|host|container|machine)\b(?!.*metadata)/i,
    asks: /\b(?:identify|establish|determine|describe|confirm|note|record)\b/i,
    command: () => `id; hostname; env | grep '^KUBERNETES_'; ls -l ${ACCOUNT}`,
  },
  {
    about:
      /\b(?:service[\s-]account|workload'?s? (?:credential|identity)|pod'?s? (?:credential|identity)|cluster (?:credential|token)|mounted (?:credential|token))/i,
    asks: ASKS,
    command: clusterCommand,
  },
  {
    about:
      /\b(?:managed identity|instance metadata|metadata (?:service|endpoint)|cloud identity|instance (?:role|profile))\b/i,
    asks: ASKS,
    command: metadataCommand,
  },
  {
    about: /(?:^|\s)\/(?:etc|home|root|opt|proc|srv|var)\/[\w./-]+/,
    asks: /\b(?:read|attach|include|collect|copy)\b/i,
    command: (goal) => `cat ${/(?:^|\s)(\/[\w./-]+)/.exec(goal)![1]!.replace(/\.$/, '')}`,
  },
];

const KINDS = ['pods', 'secrets', 'configmaps', 'services', 'serviceaccounts', 'deployments', 'namespaces'];

function clusterCommand(goal: string): string {
  // Whose credential it is, is not what is asked for.
  const wanted = goal.replace(/\b(?:pod'?s?|service[\s-]account'?s?) (?:own )?(?:credential|identity|token)/gi, '');
  const named = KINDS.filter((kind) => new RegExp(`\\b${kind}\\b`, 'i').test(wanted));
  const everywhere = /\b(?:whole|entire) cluster|all namespaces|cluster-wide\b/i.test(goal);
  const paths = (named.length > 0 ? named : ['pods']).map((kind) => {
    const group = kind === 'deployments' ? '/apis/apps/v1' : '/api/v1';
    return kind === 'namespaces' || everywhere ? `${group}/${kind}` : `${group}/namespaces/$NS/${kind}`;
  });
  return [
    `SA=${ACCOUNT}; TOKEN=$(cat $SA/token); NS=$(cat $SA/namespace)`,
    ...paths.map(
      (path) =>
        `curl -sS --cacert $SA/ca.crt -H "Authorization: Bearer $TOKEN" https://kubernetes.default.svc${path}; echo`,
    ),
  ].join('\n');
}

function metadataCommand(goal: string): string {
  if (/\b(?:AWS|Amazon|EC2|instance (?:role|profile))\b/i.test(goal)) {
    return [
      "T=$(curl -sS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)",
      'curl -sS -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    ].join('\n');
  }
  if (/\b(?:GCP|Google|GCE|GKE)\b/i.test(goal)) {
    return "curl -sS -H 'Metadata-Flavor: Google' http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token";
  }
  const resource =
    /https:\/\/[\w.-]+\.(?:azure|windows|microsoft)\.[\w.]+\/?/.exec(goal)?.[0] ?? 'https://management.azure.com/';
  return `curl -sS -H 'Metadata: true' 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${resource}'`;
}
