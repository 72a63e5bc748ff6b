/**
 * Files that hold a credential by where they are. The sensor also recognises credentials by content (`yielded`), which needs
 * no path; the table serves where content could not be read.
 */
export interface CredentialFile {
  readonly what: string;
  readonly pattern: RegExp;
  /** Whether it speaks for the workload itself to the platform that runs it. */
  readonly platform: boolean;
}

export const credentialFiles: readonly CredentialFile[] = [
  {
    // Kubelet mounts it through `..data` and a dated folder. https://kubernetes.io/docs/concepts/storage/projected-volumes/
    what: 'the Kubernetes service-account token',
    pattern: /\/secrets\/kubernetes\.io\/serviceaccount\/(?:\.\.[^/]+\/)?token$/,
    platform: true,
  },
  {
    // https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html and pod-id-how-it-works.html
    what: 'the pod’s AWS identity token',
    pattern: /\/secrets\/(?:eks|pods\.eks)\.amazonaws\.com\/[^/]+\/(?:\.\.[^/]+\/)?(?:token|eks-pod-identity-token)$/,
    platform: true,
  },
  {
    // https://azure.github.io/azure-workload-identity/docs/installation/mutating-admission-webhook.html
    what: 'the pod’s Azure identity token',
    pattern: /\/secrets\/azure\/tokens\/(?:\.\.[^/]+\/)?azure-identity-token$/,
    platform: true,
  },
  {
    what: 'a kubeconfig',
    pattern: /(?:\/\.kube\/config|\/etc\/kubernetes\/[a-z-]+\.conf|\/k3s\.yaml)$/,
    platform: true,
  },
  { what: 'AWS credentials', pattern: /\/\.aws\/(?:credentials|sso\/cache\/[^/]+\.json)$/, platform: true },
  {
    what: 'Google Cloud credentials',
    pattern: /\/gcloud\/(?:application_default_credentials\.json|credentials\.db|access_tokens\.db)$/,
    platform: true,
  },
  {
    what: 'Azure credentials',
    pattern: /\/\.azure\/(?:msal_token_cache\.(?:json|bin)|accessTokens\.json|service_principal_entries\.json)$/,
    platform: true,
  },
  { what: 'a private SSH key', pattern: /\/\.ssh\/id_[a-z0-9_]+$/, platform: false },
  { what: 'registry credentials', pattern: /\/(?:\.docker\/config\.json|containers\/auth\.json)$/, platform: false },
  { what: 'git credentials', pattern: /\/(?:\.git-credentials|\.netrc)$/, platform: false },
  { what: 'the environment of a process', pattern: /^\/proc\/(?:self|\d+)\/environ$/, platform: false },
  { what: 'password hashes', pattern: /^\/etc\/shadow-?$/, platform: false },
];

export function credentialFile(path: string): CredentialFile | undefined {
  return credentialFiles.find((known) => known.pattern.test(path));
}
