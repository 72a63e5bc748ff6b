import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kernelOrSkip } from '../story/kernel.ts';
import { until } from '../until.ts';
import { type Abused, type Aftermath, startAbused } from './abused.ts';

const MOST_GROWN_MB = 350;

/** Each is followed by an honest exchange of another process, which must come through whole: see abused.ts. */
describe.skipIf(kernelOrSkip())('hostile processes and files', () => {
  let product: Abused;
  beforeAll(async () => {
    product = await startAbused();
  });
  afterAll(() => product.close());

  const abuse = async (name: string, ...args: readonly string[]): Promise<Aftermath> => {
    const after = await product.abuse(name, ...args);
    expect(after.grown.sensor).toBeLessThan(MOST_GROWN_MB);
    expect(after.grown.hub).toBeLessThan(MOST_GROWN_MB);
    return after;
  };

  it('of 5,000 children each birth and end is told with its exit code, and the exchange between them is whole', async () => {
    const { pid, of, lost } = await abuse('storm', '5000', 'stormy');
    const born = of('process.fork', pid).map(({ data }) => `${data.child.pid}@${data.child.start_boot_ns}`);
    const ended = of('process.exit').map(({ process }) => `${process?.pid}@${process?.start_boot_ns}`);
    expect(lost(/^kernel\.(fork|exit)$/)).toBe(0);
    expect(new Set(born).size).toBe(5000);
    expect(born.filter((child) => !new Set(ended).has(child))).toEqual([]);
    expect(new Set(of('process.exit').map(({ data }) => data.exit_code)).size).toBe(200);
    const [request] = of('llm.request', pid);
    const [response] = of('llm.response', pid);
    expect(request?.data.messages[0]?.text).toBe('What about stormy?');
    expect(response?.data).toMatchObject({
      response_id: 'chatcmpl-stormy',
      complete: true,
      exchange: request?.data.exchange,
    });
  });

  it('of 500 programs one after another each is told with its arguments', async () => {
    const { of, lost } = await abuse('program-storm', '500');
    expect(lost(/^kernel\.exec$/)).toBe(0);
    const marks = of('process.exec').map(({ data }) => data.argv[1]);
    expect(marks.filter((mark) => /^storm-\d+$/.test(mark ?? ''))).toEqual(
      Array.from({ length: 500 }, (_, number) => `storm-${number}`),
    );
  });

  it('of 5,000 short connections each is told with its request and answer, or said to be lost', async () => {
    const { pid, of, lost } = await abuse('short-connections', '5000');
    const targets = new Set(of('http.request', pid).map(({ data }) => data.target));
    expect(of('net.connect', pid).length + lost(/^kernel\.net/)).toBeGreaterThanOrEqual(5000);
    expect(targets.size + lost(/tls|wire/)).toBeGreaterThanOrEqual(5000);
    if (lost() === 0) {
      expect(targets.size).toBe(5000);
      expect(of('http.response', pid)).toHaveLength(5000);
    }
  });

  it('arguments that are long, many or no UTF-8 are told as far as they are kept, and what is missing is said', async () => {
    const { of, coverageByNow } = await abuse('long-arguments');
    const by = (mark: string) => of('process.exec').find(({ data }) => data.argv[1] === mark)?.data;
    expect(by('long')?.argv_truncated).toBe(true);
    expect(by('long')?.argv[2]).toMatch(/^a{1000,}$/);
    expect(by('many')?.argv_truncated).toBe(true);
    expect(by('bytes')).toMatchObject({ argv_truncated: false });
    expect(by('bytes')?.argv.slice(4)).toEqual(['new\nline', '\x1b[31mred\u202e']);
    expect(by('bytes')?.argv.every((argument) => argument.isWellFormed())).toBe(true);
    const cut = await until(async () => {
      const said = (await coverageByNow()).filter(({ source }) => source === 'kernel.exec');
      const sum = said.reduce((all, one) => all + one.truncated, 0);
      return sum >= 2 && sum;
    });
    expect(cut).toBe(2);
  });

  it('files are told by their names, whatever these hold, up to a path of 4 kB', async () => {
    const { pid, of, said } = await abuse('odd-files', product.folder, 'filer');
    const opened = of('file.open', pid).filter(({ data }) => data.path.startsWith(`${product.folder}/`));
    for (const op of ['create', 'read']) {
      const names = opened
        .filter(({ data }) => data.op === op)
        .map(({ data }) => data.path.slice(product.folder.length + 1));
      expect(names.slice(0, 8)).toEqual([
        'new\nline.txt',
        'esc\x1b[2Jape.txt',
        'bidi-\u202etxt.exe',
        'bytes-\ufffd\ufffd.txt',
        ' ',
        '-rf',
        '${HOME}',
        'a'.repeat(255),
      ]);
      expect(names[8]).toMatch(/^d{200}\/.*\/f+$/);
      expect(product.folder.length + 1 + (names[8]?.length ?? 0)).toBe(said['longest']);
    }
  });

  it('a process that renames itself stays the same process', async () => {
    const { pid, of } = await abuse('rename', 'renamer');
    const requests = of('llm.request', pid);
    expect(requests).toHaveLength(4);
    expect(new Set(requests.map(({ process }) => process?.start_boot_ns)).size).toBe(1);
    expect(of('process.exec', pid).map(({ data }) => data.exe)).toEqual([expect.stringMatching(/python3/)]);
  });

  it('two processes that had the same pid are two, each with its own file', async () => {
    const { of, said } = await abuse('reuse', product.folder, 'reuser');
    const born = of('process.fork').filter(({ data }) => data.child.pid === said['pid']);
    expect(new Set(born.map(({ data }) => data.child.start_boot_ns)).size).toBe(2);

    const lines = await product.graph();
    const nodes = lines.filter(({ type }) => type === 'node') as unknown as GraphNode[];
    const processes = nodes.filter(({ kind, attrs }) => kind === 'process' && attrs['pid'] === said['pid']);
    const files = processes.map(({ id }) => {
      const did = lines.filter(({ type, from, rel }) => type === 'edge' && from === id && rel === 'did');
      const paths = did.map(({ to }) => nodes.find((node) => node.id === to)?.attrs['path']);
      return new Set(paths.map((path) => String(path).slice(product.folder.length + 1)));
    });
    const attempt = String(said['attempt']);
    expect(files.map((set) => [...set])).toEqual([[`first-${attempt}`], [`second-${attempt}`]]);
  });
});

interface GraphNode {
  readonly id: string;
  readonly kind: string;
  readonly attrs: Readonly<Record<string, unknown>>;
}
