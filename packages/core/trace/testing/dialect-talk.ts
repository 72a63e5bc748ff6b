import { createModelMemory, createSessionParser } from '../../wire/index.ts';
import type { WrittenBody } from '../../wire/testing/stream-bodies.ts';
import { createScene, type Scene } from './scene.ts';
import type { SceneProcess } from './scene-process.ts';

/** One exchange with a model, as the wire carries it. */
export interface WireExchange {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request: unknown;
  readonly answer: WrittenBody;
  readonly status?: number;
}

/** The events of these exchanges, read from their bytes by the real parser, each on a connection of its own. */
export function talked(exchanges: readonly WireExchange[], scene = createScene(), agent = anAgent(scene)): Scene {
  const memory = createModelMemory();
  for (const exchange of exchanges) {
    const id = `t${scene.number('talk')}`;
    const parser = createSessionParser<number>({ channel: { id, kind: 'tls' }, key: scene.key, memory });
    const request = Buffer.from(JSON.stringify(exchange.request));
    const headers = Object.entries({ host: 'models.example', ...exchange.headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    const asked = `POST ${exchange.path} HTTP/1.1\r\n${headers.join('')}content-type: application/json\r\ncontent-length: ${request.length}\r\n\r\n`;
    const { type, bytes } = exchange.answer;
    const answered = `HTTP/1.1 ${exchange.status ?? 200} X\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    const told = [
      ...parser.push('out', 0, Buffer.concat([Buffer.from(asked), request]), 0),
      ...parser.push('in', 0, Buffer.concat([Buffer.from(answered), bytes]), 1),
      ...parser.close(),
    ];
    for (const { kind, data } of told) scene.emit(kind, data, agent.ref, 'tls');
  }
  return scene;
}

function anAgent(scene: Scene): SceneProcess {
  return scene.process(['python3', 'agent.py'], { cgroup: '/system.slice/agent.service' });
}
