// `reseal serve`, and not a word more: the service without the other commands, which would stay in its memory.

import { complainOf, EXIT_DONE, EXIT_FAILED } from './exit.ts';
import type { Shell } from './shell.ts';

/** What else there is with this word, such as its help, is for the command line. */
export function isToServe(words: readonly string[]): boolean {
  return words.length === 1 && words[0] === 'serve';
}

/** Never throws, as runCommandLine. */
export async function runService(shell: Pick<Shell, 'checkVariables' | 'serve' | 'complain'>): Promise<number> {
  try {
    shell.checkVariables();
    await shell.serve();
    return EXIT_DONE;
  } catch (error) {
    complainOf(error, shell);
    return EXIT_FAILED;
  }
}
