// Room for what an account puts on record.

import { refuse } from '../../failure.ts';
import {
  type Addition,
  additionOf,
  judgeAddition,
  type QuotaWorld,
  type UsageReads,
  type Wanted,
} from '../model/quota.ts';
import type { WriteSet } from '../ports/write-set.ts';

/** Room for what goes on record, as a part of its write set; checkRoom says what is lacking where it does not fit. */
export function takingRoom(world: QuotaWorld, wanted: Wanted): WriteSet {
  const addition = additionOf(world, wanted);
  return { expects: [{ kind: 'room', addition }], changes: [{ kind: 'takeRoom', addition }] };
}

/** Refuses an addition that the account has no room for; where it has by now, nothing. */
export async function checkRoom({ usage }: { readonly usage: UsageReads }, addition: Addition): Promise<void> {
  const { accountUin, day, allowed, amounts } = addition;
  const judged = judgeAddition(await usage.find(accountUin, day), { amounts, allowed });
  if ('exceeded' in judged) refuse({ kind: 'quotaReached', quota: judged.exceeded, limit: allowed[judged.exceeded] });
}
