/**
 * The direction of data is the direction of imports: a room imports only from rooms above it in this list. Tests may look
 * anywhere below their own package's neighbours, so they are checked for cycles only.
 */
const rooms = [
  'packages/core/error',
  'packages/core/event',
  'packages/core/wire',
  'packages/core/trace',
  'packages/core/profile',
  'packages/core/inventory',
  'packages/core/detect',
  'packages/core/contract',
  'packages/core/engine',
  'packages/sensor',
  'packages/hub',
  'packages/console',
  'packages/cli',
];
const test = '\\.test\\.tsx?$|/testing/|\\.contract\\.ts$';
const within = (list) => `^(${list.join('|')})/`;

module.exports = {
  forbidden: [
    ...rooms.slice(0, -1).map((room, i) => ({
      name: `${room.split('/').slice(1).join('-')}-knows-nothing-below-it`,
      severity: 'error',
      from: { path: within([room]), pathNot: test },
      to: { path: within(rooms.slice(i + 1)) },
    })),
    {
      name: 'hub-and-sensor-meet-only-on-the-wire',
      severity: 'error',
      from: { path: '^packages/hub/', pathNot: test },
      to: { path: '^packages/sensor/' },
    },
    {
      name: 'core-reaches-nothing-outside',
      comment: 'core is pure: hashing and decompression are functions, everything else of Node is the outside',
      severity: 'error',
      from: { path: '^packages/core/', pathNot: test },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib|buffer)$' },
    },
    {
      name: 'packages-do-not-know-examples-or-tests',
      severity: 'error',
      from: { path: '^packages/', pathNot: test },
      to: { path: '^(examples|test|bench)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist|\\.venv)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};
