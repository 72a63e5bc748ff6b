import { Command, CommanderError } from 'commander';
import { catalogue } from '@remit/core/error';
import { exitCodes } from './exit.ts';

/** The command line before it has verbs. */
export function createProgram(): Command {
  return new Command('remit')
    .description('Keeps AI agents within their remit: watches what they really do and tells what went wrong.')
    .showSuggestionAfterError()
    .configureOutput({
      outputError: (text, write) =>
        write(
          `REMIT_USAGE: ${text.trim().replace(/^error: /, '')}; ${catalogue.REMIT_USAGE.cause}; ${catalogue.REMIT_USAGE.remedy}\n`,
        ),
    })
    .exitOverride();
}

/** Runs the verb that the arguments name and sets the exit status. */
export async function runProgram(program: Command): Promise<void> {
  // A reader that has had enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : exitCodes.failed),
  );
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for is fine; help that is shown because nothing was asked is wrong use.
    process.exitCode = error.code === 'commander.helpDisplayed' ? exitCodes.fine : exitCodes.usage;
  }
}
