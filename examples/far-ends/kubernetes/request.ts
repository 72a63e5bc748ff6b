/** What a request to the API asks for, in the words of its authorizer. */
export interface ApiRequest {
  readonly verb: string;
  readonly path: string;
  /** Absent for discovery and other paths that name no resource. */
  readonly resource?: string;
  readonly group: string;
  readonly version?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Reads /api/V/…, /apis/G/V/… with or without namespaces/NS, then RESOURCE[/NAME]. */
export function parseRequest(method: string, url: URL): ApiRequest {
  const path = url.pathname;
  const parts = path.split('/').filter((part) => part !== '');
  const core = parts[0] === 'api';
  const group = core ? '' : (parts[1] ?? '');
  const version = core ? parts[1] : parts[2];
  let rest = parts.slice(core ? 2 : 3);
  if ((!core && parts[0] !== 'apis') || rest.length === 0) return { verb: method.toLowerCase(), path, group: '' };

  let namespace: string | undefined;
  if (rest[0] === 'namespaces' && rest.length > 2) [namespace, rest] = [rest[1], rest.slice(2)];
  const [resource, name] = rest;
  return {
    verb: verbOf(method, name !== undefined, url.searchParams.get('watch')),
    path,
    resource: resource!,
    group,
    ...(version === undefined ? {} : { version }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function verbOf(method: string, named: boolean, watch: string | null): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (watch === 'true' || watch === '1') return 'watch';
      return named ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}
