// Whether a change could be made at each target, without a reload, and whether each served address shows a certificate.

import type { Finding } from '../../cli/finding.ts';
import type { Target } from '../../certificates/ports/targets.ts';
import type { Checked } from '../../deploy/targets.ts';
import { atMostAtOnce } from '../../lib/turns/at-most-at-once.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { openTargets } from '../targets/placed-targets.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

/** What is good is counted, since there may be hundreds. */
export async function checkTargets({
  config,
  clock,
  random,
  signal,
}: Pick<Examined, 'config' | 'clock' | 'random' | 'signal'>): Promise<readonly Finding[]> {
  const targets = openTargets(config, { clock, random });
  const look = atMostAtOnce(config.deploy.limits.actsAtOnce, async (target: Target) => {
    return targetFinding(target, await targets.check(target, { reloads: false }, signal));
  });
  const found = await Promise.all(targets.list().map(async (target) => await look(target)));
  const troubled = found.filter((one) => one !== undefined);
  const good = found.length - troubled.length;
  return good === 0
    ? troubled
    : [...troubled, finding('targets', { condition: 'good', found: `${good} of ${found.length} are good` })];
}

/** Undefined for one that is good. */
function targetFinding({ resourceType, instanceId }: Target, { failure, observations }: Checked): Finding | undefined {
  const subject = `${resourceType} ${instanceId}`;
  if (failure !== undefined) {
    const advice = `mend what it names, and try: reseal targets check '${instanceId}'`;
    return finding('targets', { subject, condition: 'bad', found: inEnglish(failure.reason), advice });
  }
  const unseen = observations.find((one) => one.unseen !== undefined)?.unseen;
  if (unseen === undefined) return undefined;
  const advice = 'see that the server runs, and that this machine reaches it';
  return finding('targets', { subject, condition: 'attention', found: inEnglish(unseen), advice });
}
