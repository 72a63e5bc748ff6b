/**
 * Bundles the command line into packages/cli/dist: started from there it needs no type stripping (a WebAssembly compiler in every
 * process) and loads a dozen files instead of hundreds. Each verb's part stays a chunk of its own, loaded when it is used.
 */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');
const out = join(root, 'packages/cli/dist');
const fresh = `${out}.${process.pid}`;

/** A source that looks for files beside itself finds them from the bundle too: its place is written in relative to the bundle. */
const places: Plugin = {
  name: 'places',
  setup(build) {
    build.onLoad({ filter: /\/packages\/.*\.tsx?$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.')) return null;
      const here = `new URL(${JSON.stringify(relative(out, path))}, import.meta.url)`;
      const folder = `decodeURIComponent(new URL('.', ${here}).pathname).slice(0, -1)`;
      const places: Readonly<Record<string, string>> = { url: `${here}.href`, dirname: folder, main: 'false' };
      const contents = source.replaceAll(
        /import\.meta\.(url|dirname|main)\b/g,
        (_, name: string) => places[name] ?? '',
      );
      return { contents, loader: 'ts' };
    });
  },
};

const options: BuildOptions = {
  outdir: fresh,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  external: ['koffi'],
  plugins: [places],
  legalComments: 'none',
  logLevel: 'warning',
  // What is CommonJS inside asks for Node's own modules with require.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
};
const cli = join(root, 'packages/cli');
await build({ ...options, entryPoints: { remit: join(cli, 'main.ts') }, splitting: true });
await build({ ...options, entryPoints: { sensor: join(cli, 'main-sensor.ts') } });
rmSync(out, { recursive: true, force: true });
renameSync(fresh, out);
