/**
 * Where clouds answer a workload's questions about itself, credentials among them. Link-local addresses and names, with the
 * provider's page as source. Ports: those that serve metadata; absent for any but DNS, which some of them also answer.
 */
export interface MetadataEndpoint {
  readonly host: string;
  readonly cloud: string;
  readonly ports?: readonly number[];
  /** What it gives out beyond descriptions. */
  readonly gives: string;
  readonly source: string;
}

export const endpoints: readonly MetadataEndpoint[] = [
  {
    host: '169.254.169.254',
    cloud: 'AWS, Azure, Google Cloud and most others',
    gives: 'tokens of the machine’s or pod’s identity',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html',
  },
  {
    host: 'fd00:ec2::254',
    cloud: 'AWS (IPv6)',
    gives: 'credentials of the instance role',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html',
  },
  {
    host: '169.254.170.2',
    cloud: 'AWS ECS and Fargate',
    gives: 'credentials of the task role',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
  },
  {
    host: '169.254.170.23',
    cloud: 'AWS EKS Pod Identity',
    gives: 'credentials of the pod’s role',
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html',
  },
  {
    host: 'fd00:ec2::23',
    cloud: 'AWS EKS Pod Identity (IPv6)',
    gives: 'credentials of the pod’s role',
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html',
  },
  {
    host: '169.254.169.252',
    cloud: 'Google GKE workload identity',
    ports: [80, 987, 988],
    gives: 'tokens of the pod’s service account',
    source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity',
  },
  {
    host: 'fd20:ce::254',
    cloud: 'Google Cloud (IPv6)',
    gives: 'tokens of the machine’s service account',
    source: 'https://cloud.google.com/compute/docs/metadata/overview',
  },
  {
    host: 'metadata.google.internal',
    cloud: 'Google Cloud',
    gives: 'tokens of the machine’s or pod’s service account',
    source: 'https://cloud.google.com/compute/docs/metadata/overview',
  },
  {
    host: '168.63.129.16',
    cloud: 'Azure WireServer',
    ports: [80, 32526],
    gives: 'the machine’s certificates and extension settings',
    source: 'https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16',
  },
  {
    host: '100.100.100.200',
    cloud: 'Alibaba Cloud',
    gives: 'tokens of the instance’s RAM role',
    source: 'https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata',
  },
  {
    host: '169.254.0.23',
    cloud: 'Tencent Cloud',
    gives: 'tokens of the instance’s CAM role',
    source: 'https://www.tencentcloud.com/document/product/213/4934',
  },
];

const BY_HOST = new Map(endpoints.map((endpoint) => [endpoint.host, endpoint]));
const DNS = 53;
const NTP = 123;

/** `host`: an address or a name. */
export function metadataEndpoint(host: string, port: number): MetadataEndpoint | undefined {
  const endpoint = BY_HOST.get(
    host
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, ''),
  );
  if (endpoint === undefined || port === DNS || port === NTP) return undefined;
  return endpoint.ports === undefined || endpoint.ports.includes(port) ? endpoint : undefined;
}

/** Paths whose answer is a credential, over the clouds above. */
const CREDENTIAL_PATHS = [
  /^\/metadata\/identity\/oauth2\/token\b/,
  /\/meta-data\/iam\/security-credentials\/./,
  /\/meta-data\/identity-credentials\/ec2\/security-credentials\/./,
  /^\/computeMetadata\/v1\/instance\/service-accounts\/[^/]+\/(?:token|identity)\b/,
  /^\/v[12]\/credentials\b/,
  /\/meta-data\/ram\/security-credentials\/./,
  /\/meta-data\/cam\/security-credentials\/./,
];

export function givesCredential(path: string): boolean {
  return CREDENTIAL_PATHS.some((pattern) => pattern.test(path));
}
