import type { NodeOf } from '../../trace/index.ts';
import { metadataEndpoint } from '../metadata-access/endpoints.ts';
import { isOutside } from '../new-destination/outside.ts';
import { address, plain } from '../story/summarise.ts';
import {
  clock,
  doerOf,
  processName,
  purposeOf,
  steeringSegments,
  type Teller,
  type Telling,
  told,
  unseen,
} from './teller.ts';

/** Requests, and connections whose content was not captured: what was asked, of whom, what came back as far as it was seen. */
export const network: Teller = (telling) => [
  ...telling.story.ofKind('request').flatMap((request) => ofRequest(request, telling)),
  ...telling.story.ofKind('connection').flatMap((connection) => ofConnection(connection, telling)),
];

function ofRequest(request: NodeOf<'request'>, telling: Telling) {
  const { story } = telling;
  const doer = doerOf(story, request.id);
  if (doer === undefined || isSource(request.id, telling)) return [];
  const carried = story.in(request.id, 'carried')[0];
  const connection = carried && story.getAs(carried.from, 'connection');
  const purpose = purposeOf(story, request.id, connection?.id);
  const { method, host = 'a host not named', path = '', status, items, k8s, bytes_out: bytes } = request.attrs;
  const sentence = told(
    request,
    [doer.edge, ...purpose.edges],
    () => {
      const at = connection === undefined ? '' : ` (${address(connection.attrs.dst_ip, connection.attrs.dst_port)})`;
      const means =
        k8s === undefined
          ? ''
          : `, that is ${plain(`${k8s.verb} ${k8s.resource}`)}${k8s.namespace === undefined ? '' : ` in namespace ${plain(k8s.namespace)}`}`;
      const sent = bytes === undefined || bytes === 0 ? '' : `, with ${bytes} bytes`;
      const answer =
        status === undefined ? '' : `; the answer was ${status}${items === undefined ? '' : ` with ${items} items`}`;
      return `${clock(request, telling)} ${processName(doer.process)}${purpose.text} asked ${plain(host)}${at}${newness(request.id, connection?.id, telling)}: ${plain(method)} ${plain(path)}${means}${sent}${answer}.`;
    },
    connection === undefined ? [] : [connection.id],
  );
  if (status !== undefined) return [sentence];
  return [
    sentence,
    unseen(request, `It is not visible whether ${plain(host)} answered.`, doer.edge.evidence, [request.id]),
  ];
}

function ofConnection(connection: NodeOf<'connection'>, telling: Telling) {
  const { story } = telling;
  const doer = doerOf(story, connection.id);
  const seenInside = story.out(connection.id, 'carried').length > 0;
  if (doer === undefined || seenInside || isModels(connection, telling)) return [];
  const { dst_ip: ip, dst_port: port, dst_name: name, bytes_out: out, bytes_in: into, verdict } = connection.attrs;
  if (port === DNS) return [];
  const metadata = metadataEndpoint(ip, port);
  const purpose = purposeOf(story, connection.id);
  const peer = `${name === undefined ? '' : `${plain(name)} at `}${address(ip, port)}`;
  const sentence = told(connection, [doer.edge, ...purpose.edges], () => {
    const means = metadata === undefined ? '' : `, a cloud metadata endpoint (${metadata.cloud})`;
    const flow = out === undefined && into === undefined ? '' : `; ${out ?? 0} bytes went out and ${into ?? 0} came in`;
    return `${clock(connection, telling)} ${processName(doer.process)}${purpose.text} ${verdict === 'failed' ? 'tried to connect' : 'connected'} to ${peer}${means}${newness(connection.id, undefined, telling)}${verdict === 'failed' ? ', and failed' : flow}.`;
  });
  if (verdict === 'failed') return [sentence];
  const hidden =
    verdict === undefined && out === undefined
      ? `It is not visible whether the connection to ${peer} succeeded, or what was said on it.`
      : out === undefined
        ? `It is not visible what was asked and answered on the connection to ${peer}, or how much.`
        : `It is not visible what was asked and answered on the connection to ${peer}.`;
  return [sentence, unseen(connection, hidden, doer.edge.evidence, [connection.id])];
}

/** What the detector found when it looked at what the workload had done until then. Its signal also names what was read before. */
function newness(id: string, other: string | undefined, { story, signals }: Telling): string {
  const found = new Set(
    signals.filter((signal) => signal.detector === 'new-destination').flatMap(({ nodes }) => nodes),
  );
  const isNew = [id, other].some((one) => {
    const node = one === undefined ? undefined : (story.getAs(one, 'request') ?? story.getAs(one, 'connection'));
    return node !== undefined && found.has(node.id) && isOutside(node);
  });
  return isNew ? ', which this workload had not been seen to use' : '';
}

const DNS = 53;

/** A page that a tool fetched and that then steered is told where it entered. */
function isSource(request: string, { story }: Telling): boolean {
  const steering = steeringSegments(story);
  return story.in(request, 'came_from').some((edge) => steering.has(edge.from));
}

/** The connection over which the agent spoke to its model is no part of what went wrong. */
function isModels(connection: NodeOf<'connection'>, { story, signals }: Telling): boolean {
  if (signals.some((signal) => signal.node === connection.id || signal.nodes.includes(connection.id))) return false;
  return story.out(connection.id, 'carried').some((edge) => story.getAs(edge.to, 'turn') !== undefined);
}
