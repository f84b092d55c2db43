// Whether the keys that are to be made ahead are there, or being made.

import type { Finding } from '../../cli/finding.ts';
import type { PoolLevel } from '../../key-pool/ports.ts';
import { HOUR_MS } from '../../lib/clock.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

/** A service that fills its pool makes a key in less, even one of RSA 4096 on a machine with little to spare. */
export const SLOW_MS = HOUR_MS;

export async function checkKeyPool({
  config,
  store,
  clock,
}: Pick<Examined, 'config' | 'store' | 'clock'>): Promise<readonly Finding[]> {
  const levels = new Map(store?.keyPool.map((level) => [level.algorithm, level]));
  const sizes = store === undefined ? [] : [...config.keyPool.sizes];
  return await Promise.resolve(
    sizes.map(([algorithm, wanted]) => levelOf({ algorithm, wanted, level: levels.get(algorithm), now: clock.now() })),
  );
}

export function levelOf({
  algorithm,
  wanted,
  level,
  now,
}: {
  readonly algorithm: KeyAlgorithmId;
  readonly wanted: number;
  readonly level: PoolLevel | undefined;
  readonly now: Date;
}): Finding {
  const keys = level?.keys ?? 0;
  const found = `${keys} of ${wanted} keys are there, made ahead`;
  const isBeingFilled = level !== undefined && now.getTime() - level.newestMadeAt.getTime() <= SLOW_MS;
  if (keys >= wanted || isBeingFilled) return finding('keyPool', { subject: algorithm, condition: 'good', found });
  const advice =
    'start the service; where it runs, its log says why keys cannot be made, or the machine has no time for them: a smaller keyPool.sizes, or one processor more';
  return finding('keyPool', {
    subject: algorithm,
    condition: 'attention',
    found: `${found}, and none was made in the last hour`,
    advice,
  });
}
