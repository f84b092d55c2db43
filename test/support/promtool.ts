// Prometheus's own tool as a judge of metrics, rules and queries.

import { spawnSync } from 'node:child_process';
import { skipWithout } from './judges/needed.ts';

/** The option `skip` of a test that needs promtool. */
export const skipWithoutPromtool: string | false = skipWithout('promtool');

/** What promtool has to say, and whether it is content. */
export function promtool(args: readonly string[], input = ''): { readonly isGood: boolean; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('promtool', [...args], { input, encoding: 'utf8' });
  return { isGood: status === 0, text: stdout + stderr };
}
