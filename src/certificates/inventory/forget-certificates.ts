// Records of certificates that are over are forgotten, with what is kept beside them; the log says which.

import { inBatches, BATCH_ROWS } from '../../lib/turns/batches.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import type { Certificate } from '../model/certificate.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { storedBytesOf } from '../model/quota.ts';
import {
  FORGET_RULES,
  type ForgetRule,
  isForgettable,
  restedUntil,
  type RestingPlace,
  type RetentionDays,
} from '../model/retention.ts';
import { subjectKeyHashesOf } from '../keys/subject-keys.ts';

export type ForgetWorld = Pick<World, 'store' | 'clock'> & {
  readonly days: RetentionDays;
  readonly closing: AbortSignal;
};

/** What it makes answers whether all was forgotten that was to be; if not, it is to be run again, and goes on there. */
export function makeForgetter(world: ForgetWorld): () => Promise<boolean> {
  const places = new Map<ForgetRule, RestingPlace>();
  return async () => {
    let isAll = true;
    for (const rule of FORGET_RULES) isAll = (await forgetBy(world, { rule, places })) && isAll;
    return isAll;
  };
}

/** From the longest at rest on; what has to stay is passed over. */
async function forgetBy(
  world: ForgetWorld,
  { rule, places }: { readonly rule: ForgetRule; readonly places: Map<ForgetRule, RestingPlace> },
): Promise<boolean> {
  const { store, clock, days, closing } = world;
  return await inBatches(async () => {
    const until = restedUntil(rule, { days, now: clock.now() });
    const after = places.get(rule);
    const page = await store.reads.certificates.listResting(rule, { after, until, limit: BATCH_ROWS });
    const last = page.at(-1);
    if (last === undefined) {
      places.delete(rule);
      return 'done';
    }
    places.set(rule, last);
    await store.transact(async (rows) => await forgetPage(rows, { world, rule, ids: page.map(({ id }) => id) }));
    return 'more';
  }, closing);
}

async function forgetPage(
  rows: Rows,
  page: { readonly world: ForgetWorld; readonly rule: ForgetRule; readonly ids: readonly string[] },
): Promise<void> {
  const { world, rule, ids } = page;
  const now = world.clock.now();
  const forgotten: string[] = [];
  // The newest of a lineage first, so that a line which has ended goes as a whole.
  for (const id of ids.toReversed()) {
    const certificate = await rows.certificates.findWithDeleted(id);
    if (certificate === undefined || !isForgettable(certificate, { days: world.days, now })) continue;
    if (await forget(rows, certificate)) forgotten.push(id);
  }
  if (forgotten.length === 0) return;
  const entry = { accountUin: '', actor: '', certificateId: '', kind: 'pruned' as const, at: now };
  const detail = JSON.stringify({ table: 'certificates', rule, count: forgotten.length, certificateIds: forgotten });
  await rows.operations.append({ ...entry, detail });
}

/** False, and nothing changed, where a reissue of it or a job is still on record. */
async function forget(rows: Rows, certificate: Certificate): Promise<boolean> {
  if (!(await rows.certificates.remove(certificate))) return false;
  const { id: certificateId, accountUin } = certificate;
  for (const keySha256 of keysOf(certificate)) {
    await rows.subjectKeys.forget({ keySha256, accountUin, certificateId });
  }
  await rows.subjectKeys.settleUnrecorded(certificateId);
  await rows.usage.give(accountUin, { records: 1, bytes: storedBytesOf(certificate) });
  return true;
}

/** What cannot be read any more has no key on record either. */
function keysOf(certificate: Certificate): readonly string[] {
  try {
    return subjectKeyHashesOf(certificate);
  } catch (error) {
    if (error instanceof EncodingError) return [];
    throw error;
  }
}
