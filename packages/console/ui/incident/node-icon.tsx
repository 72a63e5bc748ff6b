import type { NodeKind } from '@remit/core/trace';

/** 16 × 16, strokes only. */
export function NodeIcon({ kind }: { readonly kind: NodeKind }) {
  return <path className="node-icon" d={icons[kind]} />;
}

const icons: Record<NodeKind, string> = {
  workload: 'M8 1.5 14 5v6l-6 3.5L2 11V5zM2 5l6 3.5L14 5M8 8.5v6',
  process: 'M1.5 2.5h13v11h-13zM4 6l2.5 2L4 10M8 10.5h4',
  conversation: 'M2 2.5h9v6H6l-2.5 2.5v-2.5H2zM13 6h1.5v6H13v2l-2.2-2H7.5',
  turn: 'M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 5.5 10.5 8 8 10.5 5.5 8zM3.5 3.5l1.6 1.6M10.9 10.9l1.6 1.6M12.5 3.5l-1.6 1.6M5.1 10.9l-1.6 1.6',
  segment: 'M3 1.5h10v13H3zM5.5 5h5M5.5 8h5M5.5 11h3',
  tool_call: 'M10 2a4 4 0 0 0-3.8 5.2L2 11.4 4.6 14l4.2-4.2A4 4 0 0 0 14 6l-2.5 1.5L9 7l-.5-2.5z',
  file: 'M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3',
  connection: 'M1.5 8h9M7.5 4.5 11 8l-3.5 3.5M14 2.5v11',
  request: 'M2 4.5h10.5M10 2l2.5 2.5L10 7M14 11.5H3.5M6 9l-2.5 2.5L6 14',
  k8s_call: 'M8 1.5 13.5 4.3l1 5.8-4 4.4h-5l-4-4.4 1-5.8zM8 5.5v5M5.8 6.8l4.4 2.5M10.2 6.8 5.8 9.3',
  cloud_call: 'M4.5 12.5a3 3 0 0 1-.3-6A4 4 0 0 1 12 6.2a3.2 3.2 0 0 1-.3 6.3z',
  credential: 'M5 6.5a3.5 3.5 0 1 0 0 .1M8.5 6.5h6v3M12 6.5v2.2',
  record: 'M2.5 4c0-3 11-3 11 0v8c0 3-11 3-11 0zM2.5 4c0 3 11 3 11 0M2.5 8c0 3 11 3 11 0',
};
