// The checks of `reseal doctor` that a service runs on itself: those that ask nobody outside once in a while at most.

import { type Examination, type ExaminationFinding, NEAR_EXAMINATIONS } from '../../api/installation/installation.ts';
import type { Config } from '../../config/config.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { checkAcmeIssuers } from '../doctor/acme-issuers.ts';
import { checkClock } from '../doctor/clock.ts';
import { checkDatabase, inspectStore } from '../doctor/database.ts';
import { checkDisk } from '../doctor/disk.ts';
import { checkDnsProviders } from '../doctor/dns-providers.ts';
import { runCheck } from '../doctor/examine.ts';
import type { Check } from '../doctor/examined.ts';
import { checkBuiltIn } from '../doctor/issuers.ts';
import { checkKeyPool } from '../doctor/key-pool.ts';
import { checkPerspectives } from '../doctor/perspectives.ts';
import { checkResolvers } from '../doctor/resolvers.ts';

/** Pages ask whenever something has changed; a disk does not fill in less. */
export const NEAR_FINDINGS_KEPT_MS = 10 * SECOND_MS;
/** Whoever waits for an answer waits no longer. */
export const EXAMINATION_MS = MINUTE_MS;

const CHECKS: { readonly [name in Exclude<Examination, 'database'>]: Check } = {
  disk: checkDisk,
  clock: checkClock,
  keyPool: checkKeyPool,
  authorities: checkBuiltIn,
  issuers: checkAcmeIssuers,
  resolvers: checkResolvers,
  dnsProviders: checkDnsProviders,
  perspectives: checkPerspectives,
};

export interface ExaminationsWorld {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly monotonicMs: () => number;
  readonly closing: AbortSignal;
}

type Examine = (examinations: readonly Examination[]) => Promise<readonly ExaminationFinding[]>;

export function makeExamine(world: ExaminationsWorld): Examine {
  let near: { readonly at: number; readonly findings: ReturnType<Examine> } | undefined;
  const lookNear = async (): Promise<readonly ExaminationFinding[]> => {
    const now = world.monotonicMs();
    if (near === undefined || now - near.at >= NEAR_FINDINGS_KEPT_MS) {
      near = { at: now, findings: look(NEAR_EXAMINATIONS, world) };
    }
    return await near.findings;
  };
  return async (examinations) => {
    if (examinations.length === NEAR_EXAMINATIONS.length && examinations.every(isNear)) return await lookNear();
    return await look(examinations, world);
  };
}

function isNear(examination: Examination): boolean {
  return NEAR_EXAMINATIONS.includes(examination);
}

async function look(
  examinations: readonly Examination[],
  { config, clock, random, closing }: ExaminationsWorld,
): Promise<readonly ExaminationFinding[]> {
  const inspected = await inspectStore({ config });
  const store = 'trouble' in inspected ? undefined : inspected;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(EXAMINATION_MS)]);
  const examined = { config, clock, random, store, signal };
  const found = await Promise.all(
    examinations.map(async (name) => {
      if (name === 'database') return checkDatabase(config, inspected);
      return await runCheck(name, CHECKS[name], examined);
    }),
  );
  return found.flat();
}
