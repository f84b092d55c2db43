// Makes the key and the CSR of an order whose applicant has brought none.

import type { ActOutcome, ActWorld, Attempt } from '../deciding/act.ts';
import { saveOver } from '../deciding/saving.ts';
import { changing } from '../ports/write-set.ts';
import { recordingSubjectKey } from '../keys/admitted-keys.ts';
import { lackingKeysOf } from '../keys/lacking-keys.ts';

export async function makeKeys(world: ActWorld, { certificate }: Attempt): Promise<ActOutcome> {
  const made = await lackingKeysOf(world, certificate, async (wanted) => await world.keyMaker.makeKey(wanted));
  const next = { ...certificate, ...made, updatedAt: world.clock.now() };
  const besides = changing(...recordingSubjectKey(next));
  return { kind: 'went', certificate: await saveOver(world, { previous: certificate, next, besides }) };
}
