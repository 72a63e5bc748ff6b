import type { Finder, Sighting } from '../sighting.ts';

/** Weights and adapters that a workload opened, named by the repository they came from where the path says it. */
export const modelFiles: Finder<Sighting> = () =>
  function* ({ event }) {
    if (event.kind !== 'file.open') return;
    const path = event.data.resolved ?? event.data.path;
    const kind = modelFileKind(path);
    if (kind === undefined) return;
    const { name, version } = modelNameOf(path);
    yield { kind, name, version, facts: { path, op: event.data.op }, counts: { opens: 1 + (event.data.repeats ?? 0) } };
  };

export function modelFileKind(path: string): 'model_file' | 'adapter' | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^adapter_(model|config)\.|lora.*\.(safetensors|gguf|bin|pt)$/.test(file)) return 'adapter';
  if (/\.(gguf|ggml|safetensors|onnx|tflite|mlmodel|engine|mar|nemo|llamafile)$/.test(file)) return 'model_file';
  if (/^(pytorch_model|model|consolidated).*\.(bin|pth?)$/.test(file)) return 'model_file';
  if (/\/models\/blobs\/sha256-[0-9a-f]{64}$/.test(path)) return 'model_file';
  return undefined;
}

/** The caches of Hugging Face (`models--org--name/snapshots/REVISION`) and Ollama (blobs by digest) say more than the file's name. */
function modelNameOf(path: string): { name: string; version?: string } {
  const hub = /\/models--([^/]+?)--([^/]+)\/(?:snapshots\/([^/]+)\/|blobs\/)/.exec(path);
  if (hub) return { name: `${hub[1]}/${hub[2]}`, ...(hub[3] !== undefined && { version: hub[3] }) };
  const digest = /\/blobs\/(sha256-[0-9a-f]{64})$/.exec(path)?.[1];
  if (digest !== undefined) return { name: `blob ${digest.slice(7, 19)}`, version: digest.slice(7) };
  return { name: path.slice(path.lastIndexOf('/') + 1) };
}
