import { assigned, quoted } from './named-values.ts';

/**
 * The shapes of secrets. `needles`: one of these must stand in a text before the pattern is tried, so that most texts cost a few
 * substring searches. The value is the group `secret` or `other`, which ends the match; without one it is the whole match.
 *
 * Every pattern starts at a literal behind a boundary and has no two neighbouring repetitions over the same characters, so it
 * takes linear time on any input.
 */
export interface SecretShape {
  readonly type: string;
  readonly needles: readonly string[];
  readonly pattern: RegExp;
}

/** Where a token may begin: not inside a word, but right behind an escape (\n, \u003d, %3D) even though that ends in a letter. */
const EDGE = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4})|(?<=%[0-9A-Fa-f]{2}))`;
const END = '(?![A-Za-z0-9])';

export const shapes: readonly SecretShape[] = [
  {
    type: 'private_key',
    needles: ['-----BEGIN'],
    // A key that is cut off is still a key: the end line is optional. Spaces and line ends may be URL-encoded.
    pattern:
      /-----BEGIN(?:[A-Z0-9 +]|%20){0,40}PRIVATE(?:[ +]|%20)KEY(?:[ +]BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,()%]|-(?!----))*(?:-----END(?:[A-Z0-9 +]|%20){0,40}KEY(?:[ +]BLOCK)?-----)?/g,
  },
  {
    type: 'jwt',
    needles: ['eyJ'],
    pattern:
      /(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4})|(?<=%[0-9A-Fa-f]{2}))eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*/g,
  },
  token('api_key', ['sk-'], 'sk-(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{20,}'),
  token('aws_access_key', ['AKIA', 'ASIA'], `A(?:KIA|SIA)[A-Z0-9]{16}${END}`),
  token('github_token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], `gh[pousr]_[A-Za-z0-9]{36,}`),
  token('github_token', ['github_pat_'], 'github_pat_[A-Za-z0-9_]{22,}'),
  token('gitlab_token', ['glpat-'], 'glpat-[A-Za-z0-9_-]{20,}'),
  token('slack_token', ['xox'], 'xox[abeoprs]-[A-Za-z0-9-]{10,}'),
  token('slack_token', ['xapp-'], 'xapp-[A-Za-z0-9-]{10,}'),
  token('google_key', ['AIza'], 'AIza[A-Za-z0-9_-]{35}'),
  token('google_token', ['ya29.'], 'ya29\\.[A-Za-z0-9_-]{20,}'),
  token('stripe_key', ['_live_', '_test_'], '[sr]k_(?:live|test)_[A-Za-z0-9]{16,}'),
  token('huggingface_token', ['hf_'], 'hf_[A-Za-z0-9]{30,}'),
  token('npm_token', ['npm_'], 'npm_[A-Za-z0-9]{36}'),
  token('groq_key', ['gsk_'], 'gsk_[A-Za-z0-9]{30,}'),
  token('xai_key', ['xai-'], 'xai-[A-Za-z0-9]{30,}'),
  token('vault_token', ['hvs.', 'hvb.'], 'hv[sb]\\.[A-Za-z0-9_-]{20,}'),
  token('databricks_token', ['dapi'], `dapi[0-9a-f]{32}(?:-\\d)?${END}`),
  token('digitalocean_token', ['_v1_'], 'do[opr]_v1_[0-9a-f]{64}'),
  token('sendgrid_key', ['SG.'], 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}'),
  token('telegram_token', [':AA'], '(?:(?<=/bot)|(?<![0-9]))[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}', ''),
  token('azure_client_secret', ['8Q~'], '[A-Za-z0-9_.~-]{3}8Q~[A-Za-z0-9_.~-]{34}', ''),
  {
    type: 'slack_webhook',
    needles: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[A-Za-z0-9/_-]{20,})/g,
  },
  {
    type: 'bearer',
    needles: ['earer', 'EARER'],
    // "Bearer" is also a word: without "authorization" before it, its value must have a digit among twenty characters.
    pattern:
      /(?:authorization["'\\]{0,4}\s{0,3}[:=]\s{0,3}["'\\]{0,4}bearer\s{1,3}(?<secret>[A-Za-z0-9._~+/=-]{6,})|\bbearer(?:\s{1,3}|%20)(?<other>(?=[A-Za-z._~+/=-]{0,200}[0-9])[A-Za-z0-9._~+/=-]{20,}))/gi,
  },
  {
    type: 'basic',
    needles: ['asic ', 'ASIC '],
    pattern: /authorization["'\\]{0,4}\s{0,3}[:=]\s{0,3}["'\\]{0,4}basic\s{1,3}(?<secret>[A-Za-z0-9+/=_-]{6,})/gi,
  },
  {
    type: 'password',
    needles: ['://'],
    pattern: /:\/\/[^\s:@/?#"'<>‹›]{0,128}:(?<secret>[^\s@/?#"'<>‹›$]{1,256})(?=@)/g,
  },
  { type: 'assigned', needles: ['=', '%3D'], pattern: assigned },
  { type: 'assigned', needles: ['":', "':", '" :'], pattern: quoted },
];

function token(type: string, needles: readonly string[], body: string, edge = EDGE): SecretShape {
  return { type, needles, pattern: new RegExp(edge + body, 'g') };
}
