// Looks at the CAA records of an order that is proved; where all let it be issued, it goes to its issuer.

import { type ActOutcome, type ActWorld, type Attempt, record } from '../deciding/act.ts';
import { CAA_PATIENCE_MS, type CaaFinding, type CaaStanding, namesUnderCaa } from '../model/caa.ts';
import { nextCheckAt } from '../model/next-step.ts';
import { addMs } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';

/**
 * What is found is recorded, so that the applicant can read what stands in the way; it is looked again, for records can be
 * changed, until the order's time for that is over.
 */
export async function checkCaa(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, attempts } = attempt;
  const { caa } = certificate;
  // The operator does not ask any more.
  if (world.caa === undefined || caa === undefined) return await record(world, certificate, { caa: undefined });
  const findings = await world.caa.check(namesUnderCaa(certificate), certificate);
  const now = world.clock.now();
  const objections = findings.filter(({ result }) => result !== 'permitted');
  const [objection] = objections;
  if (objection === undefined) {
    return await record(world, certificate, { caa: { deadline: undefined, checkedAt: now, findings } });
  }
  const deadline = caa.deadline ?? addMs(now, CAA_PATIENCE_MS);
  const next: CaaStanding = { deadline, checkedAt: now, findings: objections };
  if (now >= deadline) {
    const failureDetail = because('caaLate', { finding: objection.detail });
    return await record(world, certificate, { caa: next, step: 'failed', failure: 'caaForbids', failureDetail });
  }
  if (!isSaid(caa.findings, objections)) await record(world, certificate, { caa: next });
  return { kind: 'again', at: nextCheckAt({ proofDeadline: deadline }, { attempts, now }) };
}

/** Looks that find the same again are not recorded: there are hundreds of them within the order's time. */
function isSaid(known: readonly CaaFinding[], found: readonly CaaFinding[]): boolean {
  return JSON.stringify(known) === JSON.stringify(found);
}
