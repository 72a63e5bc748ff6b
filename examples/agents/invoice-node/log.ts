/** What the agent does, for people, on stderr. */
export function log(task: number, what: string): void {
  process.stderr.write(
    `${new Date().toISOString()} [${task}] ${what.length > 400 ? `${what.slice(0, 400)}…` : what}\n`,
  );
}
