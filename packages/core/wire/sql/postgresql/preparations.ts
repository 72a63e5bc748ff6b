import type { Cells } from '../cells.ts';
import { readSql, type SqlStatement } from '../text/statement.ts';
import { type Binding, type Column, readTypes } from './messages.ts';
import { valueText } from './values.ts';

/** A statement that was prepared on this connection. */
export interface Prepared {
  readonly name: string;
  readonly statement: SqlStatement | undefined;
  readonly types: readonly number[];
  columns: readonly Column[] | undefined;
}

/** A portal: a prepared statement with its parameters, which may be fetched from in several steps. */
export interface Execution {
  /** Undefined when it was prepared before the connection was watched. */
  readonly prepared: Prepared | undefined;
  readonly parameters: readonly string[];
  readonly results: readonly boolean[];
  columns: readonly Column[] | undefined;
  readonly bytesOut: number;
  rows: number;
  bytesIn: number;
  cells: Cells | undefined;
  /** Fetched from, and not to its end. */
  open: boolean;
}

export interface Preparations {
  parse(body: Buffer, whole: boolean): Prepared;
  bind(binding: Binding, size: number): Execution;
  statement(name: string): Prepared | undefined;
  portal(name: string): Execution;
  /** The portal that this ends, if it does. */
  close(statement: boolean, name: string): Execution | undefined;
  /** The server did not accept it. */
  failed(prepared: Prepared): void;
  text(type: number, binary: boolean, bytes: Buffer): string | undefined;
}

export function createPreparations(key: string): Preparations {
  const statements = new Map<string, Prepared>();
  const portals = new Map<string, Execution>();

  return {
    parse(body, whole) {
      const named = body.indexOf(0);
      const ended = body.indexOf(0, named + 1);
      const name = body.toString('utf8', 0, Math.max(named, 0));
      const [statement] = readSql(body.toString('utf8', named + 1, ended < 0 ? body.length : ended), 'postgresql', key);
      const types = ended < 0 ? [] : readTypes(body.subarray(ended + 1));
      const seen = statement && (whole ? statement : { ...statement, cut: true });
      const prepared: Prepared = { name, statement: seen, types, columns: undefined };
      keep(statements, name, prepared, MOST_STATEMENTS);
      return prepared;
    },
    bind(binding, size) {
      const prepared = statements.get(binding.statement);
      const parameters = binding.parameters.flatMap(({ binary, bytes }, i) => {
        const text = bytes && valueText(prepared?.types[i] ?? 0, binary, bytes);
        return text === undefined ? [] : [text];
      });
      const results = binding.results;
      const execution = {
        prepared,
        parameters,
        results,
        columns: undefined,
        bytesOut: size,
        rows: 0,
        bytesIn: 0,
        cells: undefined,
        open: false,
      };
      keep(portals, binding.portal, execution, MOST_PORTALS);
      return execution;
    },
    statement: (name) => statements.get(name),
    portal: (name) => portals.get(name) ?? unseen(),
    close(statement, name) {
      if (statement) statements.delete(name);
      const portal = statement ? undefined : portals.get(name);
      if (!statement) portals.delete(name);
      return portal;
    },
    failed(prepared) {
      if (statements.get(prepared.name) === prepared) statements.delete(prepared.name);
    },
    text: (type, binary, bytes) =>
      valueText(type, binary, bytes.length > LONGEST_CELL ? bytes.subarray(0, LONGEST_CELL) : bytes),
  };
}

const MOST_STATEMENTS = 1_024;
const MOST_PORTALS = 64;
const LONGEST_CELL = 4_096;

function unseen(): Execution {
  return {
    prepared: undefined,
    parameters: [],
    results: [],
    columns: undefined,
    bytesOut: 0,
    rows: 0,
    bytesIn: 0,
    cells: undefined,
    open: false,
  };
}

function keep<T>(map: Map<string, T>, name: string, value: T, most: number): void {
  map.delete(name);
  map.set(name, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
