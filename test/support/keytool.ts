// Java's keytool as a judge from outside.

import { spawnSync } from 'node:child_process';
import { skipWithout } from './judges/needed.ts';

/** The option `skip` of a test that needs keytool. */
export const skipWithoutKeytool: string | false = skipWithout('keytool');

/** What keytool prints, in English, and whether it succeeded. */
export function keytool(args: readonly string[]): { readonly isGood: boolean; readonly text: string } {
  // Java reads its arguments by the locale, and starts faster where it compiles less.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const quick = ['-J-XX:TieredStopAtLevel=1', '-J-Duser.language=en'];
  const { status, stdout, stderr } = spawnSync('keytool', [...quick, ...args], { encoding: 'utf8', env });
  return { isGood: status === 0, text: stdout + stderr };
}
