const WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** Waits for the condition to hold and returns what it gave; fails after 30 s. */
export async function until<T>(condition: () => T | Promise<T>): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
    if (performance.now() > deadline) throw new Error(`not within ${WITHIN_MS} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
