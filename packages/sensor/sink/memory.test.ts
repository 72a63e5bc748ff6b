import { describe } from 'vitest';
import { createMemorySink } from './memory.ts';
import { sinkContract } from './sink.contract.ts';

describe('memory sink', () => {
  sinkContract(async () => {
    const sink = createMemorySink();
    return { sink, arrived: () => sink.events, close: () => sink.close() };
  });
});
