import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createSessionParser, type ModelMemory, type WireResult } from '../index.ts';

export interface TapListener {
  readonly read: (results: readonly WireResult<number>[]) => void;
  readonly opened?: () => void;
  readonly closed?: () => void;
  /** Shared by all connections, as on a node. */
  readonly memory?: ModelMemory;
}

let sessions = 0;

/** Hands on the bytes of each connection to `port`, and to a parser what a probe in the client would see of them. */
export function tapTo(port: number, { read, opened, closed, memory }: TapListener): Server {
  return createServer((near) => {
    opened?.();
    const parser = createSessionParser<number>({
      channel: { id: `s${++sessions}`, kind: 'plain' },
      key: 'test',
      ...(memory && { memory }),
    });
    const far = connect(port, '127.0.0.1');
    const watch = (from: Socket, to: Socket, direction: 'out' | 'in') => {
      let offset = 0;
      from.on('data', (bytes) => {
        read(parser.push(direction, offset, Buffer.from(bytes), 0));
        offset += bytes.length;
        to.write(bytes);
      });
      from.on('end', () => to.end()).on('error', () => to.destroy());
    };
    watch(near, far, 'out');
    watch(far, near, 'in');
    near.on('close', () => {
      far.destroy();
      read(parser.close());
      closed?.();
    });
  });
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
