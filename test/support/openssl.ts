// The system's openssl as a judge from outside.

import { execFileSync, spawnSync } from 'node:child_process';
import { skipWithout } from './judges/needed.ts';

/** The text of a revocation list of 30,000 entries has 6 MB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** The option `skip` of a test that needs openssl. */
export const skipWithoutOpenssl: string | false = skipWithout('openssl');

/** What openssl prints to its standard output. Throws, with what it printed as errors, when it fails. */
export function openssl(args: readonly string[], input: Uint8Array = new Uint8Array()): string {
  return execFileSync('openssl', [...args], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: MAX_OUTPUT_BYTES,
  });
}

/** What openssl prints to both outputs, and whether it succeeded. */
export function tryOpenssl(args: readonly string[]): { readonly isGood: boolean; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('openssl', [...args], { encoding: 'utf8' });
  return { isGood: status === 0, text: stdout + stderr };
}
