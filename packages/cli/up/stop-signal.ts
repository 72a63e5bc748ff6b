/** Ctrl-C or SIGTERM asks to stop in order; a second one ends it at once. */
export interface StopSignal {
  readonly wait: Promise<void>;
  told(): boolean;
  now(): void;
}

const EXIT_ON_SECOND = 130;

export function stopSignal(): StopSignal {
  const { promise: wait, resolve } = Promise.withResolvers<void>();
  let told = false;
  const now = (): void => {
    told = true;
    resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (told ? process.exit(EXIT_ON_SECOND) : now()));
  }
  return { wait, told: () => told, now };
}
