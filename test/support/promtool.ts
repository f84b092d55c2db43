// Prometheus's own tool as a judge of metrics, rules and queries.

import { spawnSync } from 'node:child_process';

/** The option `skip` of a test that needs promtool: a reason where it is missing, but never under CI=true. */
export const skipWithoutPromtool: string | false =
  spawnSync('promtool', ['--version']).error === undefined || process.env['CI'] === 'true'
    ? false
    : 'promtool is not installed';

/** What promtool has to say, and whether it is content. */
export function promtool(args: readonly string[], input = ''): { readonly isGood: boolean; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('promtool', [...args], { input, encoding: 'utf8' });
  return { isGood: status === 0, text: stdout + stderr };
}
