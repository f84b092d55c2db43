// Room for what an account puts on record.

import { refuse } from '../../failure.ts';
import type { Certificate } from '../model/certificate.ts';
import {
  type Addition,
  additionOf,
  type Amounts,
  judgeAddition,
  type QuotaWorld,
  storedBytesOf,
  type UsageReads,
  type Wanted,
} from '../model/quota.ts';
import { changing, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';

/** Room for what goes on record, as a part of its write set; checkRoom says what is lacking where it does not fit. */
export function takingRoom(world: QuotaWorld, wanted: Wanted): WriteSet {
  const addition = additionOf(world, wanted);
  return { expects: [{ kind: 'room', addition }], changes: [{ kind: 'takeRoom', addition }] };
}

/** The same for a certificate that is saved anew: what it has more of is taken, what it has less of is given back. */
export function takingRoomForChange(
  world: QuotaWorld,
  change: { readonly from: Certificate; readonly to: Certificate } & Pick<Partial<Amounts>, 'orders' | 'acts'>,
): WriteSet {
  const { from, to, orders = 0, acts = 0 } = change;
  const { accountUin } = to;
  const bytes = storedBytesOf(to) - storedBytesOf(from);
  const added = { bytes: Math.max(bytes, 0), orders, acts };
  return together(
    bytes < 0 ? changing({ kind: 'giveRoom', accountUin, records: 0, bytes: -bytes }) : NO_CHANGE,
    added.bytes + orders + acts > 0 ? takingRoom(world, { accountUin, ...added }) : NO_CHANGE,
  );
}

/** Refuses an addition that the account has no room for; where it has by now, nothing. */
export async function checkRoom({ usage }: { readonly usage: UsageReads }, addition: Addition): Promise<void> {
  const { accountUin, day, allowed, amounts } = addition;
  const judged = judgeAddition(await usage.find(accountUin, day), { amounts, allowed });
  if ('exceeded' in judged) refuse({ kind: 'quotaReached', quota: judged.exceeded, limit: allowed[judged.exceeded] });
}
