import { RemitError } from '@remit/core/error';

/**
 * A record: NDJSON, first this header, then the events of a log in log order, each line as the log holds it. With a name that ends in
 * `.zst` it is compressed with zstd.
 */
export interface RecordHeader {
  readonly remit_record: 1;
  /** Version of the product that wrote it. */
  readonly product: string;
}

export function headerLine(product: string): string {
  return `${JSON.stringify({ remit_record: 1, product } satisfies RecordHeader)}\n`;
}

export function readHeader(line: string): RecordHeader | RemitError {
  try {
    const header = JSON.parse(line) as { readonly remit_record?: unknown; readonly product?: unknown } | null;
    if (header?.remit_record === 1) return { remit_record: 1, product: String(header.product) };
    if (typeof header?.remit_record === 'number') {
      return new RemitError(
        'REMIT_BAD_FILE',
        `a record of version ${header.remit_record}; this product reads version 1`,
      );
    }
  } catch {
    // not JSON: no record either
  }
  return new RemitError('REMIT_BAD_FILE', 'the first line is not the header of a record');
}

export function isCompressed(path: string): boolean {
  return path.endsWith('.zst');
}
