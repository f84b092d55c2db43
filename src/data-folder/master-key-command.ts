// A master key that a program hands out: an agent of a key management service, or of a hardware module.

import { type ExecFileException, execFile } from 'node:child_process';
import { SECOND_MS } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { MasterKeySetting } from '../secrets/master-key.ts';

/** A start that waits longer for its key has none. */
export const COMMAND_LIMIT_MS = 10 * SECOND_MS;
/** A key has 65 characters at most. */
export const MAX_COMMAND_OUTPUT = 1024;

/**
 * What it prints. No shell runs it, it has the environment of this process without keys, and what it says on stderr is shown
 * nowhere: nobody knows what is in it. Throws OperatorError where it fails, says too much, or takes too long.
 */
export async function askCommand(
  { variable, words }: Extract<MasterKeySetting, { kind: 'command' }>,
  limitMs: number = COMMAND_LIMIT_MS,
): Promise<string> {
  const [program, ...options] = words;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const limits = { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: MAX_COMMAND_OUTPUT, windowsHide: true } as const;
  const child = execFile(program, options, limits, (error, stdout) => {
    if (error === null) resolve(stdout);
    // Without its cause, whose message has the arguments, and stdout as far as it came.
    else reject(new OperatorError(`Cannot run the command of ${variable}: ${reasonOf(error)}`));
  });
  child.stdin?.end();
  return await promise;
}

function reasonOf({ code, killed, signal }: ExecFileException): string {
  if (code === 'ENOENT') return 'there is no such program';
  if (code === 'EACCES') return 'this user may not run it';
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it printed more than ${MAX_COMMAND_OUTPUT} bytes`;
  if (killed) return 'it took too long';
  return typeof code === 'number' ? `it ended with exit code ${code}` : `it ended by ${signal ?? 'an error'}`;
}
