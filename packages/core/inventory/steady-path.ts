/**
 * The path by which a file stays known. Kubernetes writes projected volumes (tokens, config maps) into a folder named after the
 * time, `..2026_11_21_12_15_23.351308957`, and swaps a link; every rotation would else be a new file.
 */
export function steadyPath(path: string): string {
  return path.replace(/\/\.\.\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d\.\d+(?=\/)/, '');
}
