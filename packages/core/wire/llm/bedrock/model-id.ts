/** The model a path names: an id, or the name of a profile, a provisioned model or an endpoint by its ARN. */
export function modelOf(path: string): string {
  const part = /\/model\/([^/]+)\//.exec(path)?.[1];
  if (part === undefined) return '';
  try {
    return decodeURIComponent(part).slice(0, 512);
  } catch {
    return part.slice(0, 512);
  }
}
