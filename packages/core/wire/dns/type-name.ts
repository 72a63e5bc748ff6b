/** The library's name of a record type; those it does not know by the names the registry gives them, else `TYPE65`. */
export function typeName(type: string | undefined): string {
  const number = /^UNKNOWN_(\d{1,5})$/.exec(type ?? '')?.[1];
  if (number === undefined) return type ?? 'TYPE0';
  return LATER[number] ?? `TYPE${number}`;
}

const LATER: Readonly<Record<string, string>> = { '64': 'SVCB', '65': 'HTTPS', '255': 'ANY', '256': 'URI' };
