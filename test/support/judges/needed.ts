// Which judges must be there: the others' tests are skipped, with the reason, where they are missing.

import { spawnSync } from 'node:child_process';
import { env } from 'node:process';
import { JUDGE_NAMES, JUDGES, type JudgeName } from './table.ts';

const { RESEAL_JUDGES } = env;

/** The word that needs every judge. */
const ALL = 'required';

const needed = readNeeded(RESEAL_JUDGES);
const reasons = new Map<JudgeName, string | false>();

/** The option `skip` of a test that needs this judge; false where RESEAL_JUDGES names it, so that the test fails without it. */
export function skipWithout(name: JudgeName): string | false {
  const known = reasons.get(name);
  if (known !== undefined) return known;
  const reason = needed.has(name) || isThere(name) ? false : `${name} is not installed: see ${sourceOf(name)}`;
  reasons.set(name, reason);
  return reason;
}

/**
 * The judges that a value of RESEAL_JUDGES needs: "required" for all, or their names with commas between. Throws where a
 * name is not in the table.
 */
export function readNeeded(setting = ''): ReadonlySet<JudgeName> {
  if (setting === ALL) return new Set(JUDGE_NAMES);
  return new Set(setting === '' ? [] : setting.split(',').map(readName));
}

export function isThere(name: JudgeName): boolean {
  const [program, ...args] = JUDGES[name].probe;
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function readName(word: string): JudgeName {
  const name = JUDGE_NAMES.find((known) => known === word);
  if (name !== undefined) return name;
  throw new Error(`Cannot read RESEAL_JUDGES: "${word}" is none of ${[ALL, ...JUDGE_NAMES].join(', ')}`);
}

/** As "debian openssl". */
function sourceOf(name: JudgeName): string {
  return Object.entries(JUDGES[name].source).flat().join(' ');
}
