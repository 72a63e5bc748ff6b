/**
 * Values that are secret because of the name before them: `password=…` in a query, a form or a command line, and
 * `"client_secret": "…"` in JSON, also in JSON inside a JSON string. What is plainly a reference ($TOKEN, {{token}}, <token>) or
 * already replaced is left. In both patterns the value is the group `secret` and ends the match.
 */
const STRONG = String.raw`passw(?:or)?d|passwd|pwd|passphrase|client[_-]?secret|api[_-]?key|access[_-]?key|account[_-]?key|secret[_-]?key|private[_-]?key|subscription[_-]?key|(?:access|refresh|id|session|security|auth|bearer)[_-]?token|client[_-]?assertion`;
/** In JSON these also name things that are no secret, so there the value must look like one. */
const WEAK = 'secret|token|credentials?|sig|signature|sharedaccesskey';

const REFERENCE = String.raw`(?![$\x60<‹{*(\[]|%(?![0-9A-Fa-f]{2}))`;
const QUOTE = String.raw`\\{0,3}["']`;

/** The name may be the end of a longer one (db_password, X-Amz-Signature); `max_tokens` is none of them. */
export const assigned = new RegExp(
  String.raw`(?:${STRONG}|${WEAK})["']?(?:\s?=\s?|%3D)["']?${REFERENCE}(?<secret>[^\s"'\\&,;<>‹›|)\x60]{4,})`,
  'gi',
);

export const quoted = new RegExp(
  String.raw`(?:(?:${STRONG})${QUOTE}\s{0,8}:\s{0,8}${QUOTE}${REFERENCE}(?<secret>[^"'\\\s‹›]{4,})` +
    String.raw`|(?:${WEAK})${QUOTE}\s{0,8}:\s{0,8}${QUOTE}${REFERENCE}(?<other>(?=[^"'\\\s‹›0-9]{0,200}[0-9])[^"'\\\s‹›]{8,}))`,
  'gi',
);
