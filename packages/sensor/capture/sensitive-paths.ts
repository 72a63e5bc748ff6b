/**
 * Files whose opening is worth reporting whoever opens them. `what` names the kind in reports; `source` says why it is here:
 * a technique of MITRE ATT&CK (Enterprise, v17) or the documentation of the tool that keeps its credentials there.
 */
export interface SensitivePath {
  readonly what: string;
  readonly pattern: RegExp;
  readonly source: string;
}

const sensitivePaths: readonly SensitivePath[] = [
  {
    what: 'service account or projected token',
    pattern: /^(\/var)?\/run\/secrets\/./,
    source:
      'Kubernetes: serviceaccount and projected volumes are mounted there; Azure and EKS put their web identity tokens beside',
  },
  {
    what: 'projected volume of a pod',
    pattern: /\/volumes\/kubernetes\.io~(projected|secret)\/./,
    source: 'kubelet: /var/lib/kubelet/pods/UID/volumes; T1528',
  },
  {
    what: 'kubeconfig',
    pattern: /\/\.kube\/(config|cache\/oidc-login)|\/kubeconfig$|\/etc\/kubernetes\/\w[\w.-]*\.conf$/,
    source: 'kubectl, kubeadm; T1552.001',
  },
  {
    what: 'cluster key',
    pattern: /\/(etc\/kubernetes|var\/lib\/kubelet)\/pki\/.*(key|current)/,
    source: 'kubeadm, kubelet; T1552.004',
  },
  {
    what: 'AWS credentials',
    pattern: /\/\.aws\/(credentials|config|(sso|cli)\/cache\/.)/,
    source: 'AWS CLI; T1552.001',
  },
  {
    what: 'Google Cloud credentials',
    pattern:
      /\/gcloud\/(credentials\.db|access_tokens\.db|application_default_credentials\.json|legacy_credentials\/.)/,
    source: 'gcloud CLI; T1552.001',
  },
  {
    what: 'Azure credentials',
    pattern: /\/\.azure\/(msal_token_cache|accessTokens|service_principal_entries|azureProfile)/,
    source: 'Azure CLI; T1552.001',
  },
  {
    what: 'private key',
    pattern: /\/\.ssh\/(?!known_hosts|config$|authorized_keys|.*\.pub$)./,
    source: 'OpenSSH; T1552.004',
  },
  { what: 'SSH access list', pattern: /\/\.ssh\/authorized_keys/, source: 'T1098.004' },
  { what: 'host key', pattern: /^\/etc\/ssh\/ssh_host_.*_key$/, source: 'OpenSSH; T1552.004' },
  { what: 'keyring', pattern: /\/\.gnupg\/(private-keys|secring)/, source: 'GnuPG; T1552.004' },
  {
    what: 'stored login',
    pattern:
      /\/(\.netrc|\.git-credentials|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|\.vault-token|\.docker\/config\.json|\.dockercfg)$/,
    source: 'curl, git, PostgreSQL, MySQL, npm, twine, Vault, Docker; T1552.001',
  },
  {
    what: 'stored login',
    pattern: /\/\.config\/(gh\/hosts\.yml|git\/credentials|huggingface\/token|op\/config)/,
    source: 'T1552.001',
  },
  { what: 'environment file', pattern: /\/\.env(\.[\w-]+)?$/, source: 'T1552.001' },
  { what: 'password hashes', pattern: /^\/etc\/(g?shadow-?|security\/opasswd)$/, source: 'T1003.008' },
  { what: 'privileges', pattern: /^\/etc\/sudoers(\.d\/.|$)/, source: 'T1548.003' },
  { what: 'environment of a process', pattern: /^\/proc\/[^/]+\/(task\/\d+\/)?environ$/, source: 'T1552, T1003.007' },
  {
    what: 'memory of another process',
    pattern: /^\/proc\/\d+\/(task\/\d+\/)?(mem|maps)$/,
    source: 'T1003.007, T1055.009',
  },
  { what: 'files of another process', pattern: /^\/proc\/\d+\/(root|cwd)\/./, source: 'T1611' },
  { what: 'shell history', pattern: /\/\.(bash|zsh|python|psql|mysql)_history$/, source: 'T1552.003' },
  { what: 'container runtime socket', pattern: /\/(docker|containerd|crio)\.sock$/, source: 'T1611' },
];

/** The kind of sensitive file that `path` is; `pid` is the opener's, whose own memory is its own business. */
export function sensitiveKind(path: string, pid: number): string | undefined {
  if (path.startsWith(`/proc/${pid}/`) && !path.endsWith('/environ')) return undefined;
  return sensitivePaths.find(({ pattern }) => pattern.test(path))?.what;
}
