// Block a subject key: it is never certified again, what has it is revoked, and orders for it fail.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import type { RevocationCause } from '../model/revocation-reason.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { BlockedKey, KeyHolding } from '../ports/subject-keys.ts';
import { OBSTACLES, subjectKeyHashesOf } from '../keys/subject-keys.ts';
import { revokeOne } from './revoke.ts';
import { cancelScheduleBefore } from './superseded.ts';

/** Certificates that are looked at in one transaction: with their jobs and records about 10 ms of the one writer. */
export const SWEEP_PAGE = 50;
/** For so long the worker leaves the sweep to whoever has blocked the key; then it looks what came of it. */
export const SWEEP_PATIENCE_MS = 5 * SECOND_MS;

export interface BlockRequest {
  /** As BlockedKey has it. */
  readonly keySha256: string;
  readonly reason: string;
}

/** What became of the certificates with a key. */
export interface Swept {
  readonly revoked: number;
  readonly failed: number;
  /** Issued elsewhere and only kept here: to be revoked by whoever issued them. */
  readonly uploaded: number;
}

export interface Blocked extends Swept {
  /** As it is on the list, with the reason of its first time. */
  readonly key: BlockedKey;
  /** False where it was blocked before; what has the key was looked for again. */
  readonly isNew: boolean;
}

type BlockWorld = Pick<World, 'store' | 'clock'>;

/**
 * Once the key is on the list nothing is planned with it any more, so what the sweep finds is all there is. A crash in
 * between leaves the job, by which the worker goes on.
 */
export async function blockKey(world: BlockWorld, { keySha256, reason }: BlockRequest): Promise<Blocked> {
  const now = world.clock.now();
  const job = { kind: 'blockedKey', subject: keySha256, accountUin: undefined } as const;
  const wish = { keySha256, reason, blockedAt: now };
  const { isNew, key } = await world.store.transact(async (rows) => {
    await rows.jobs.schedule({ ...job, runAt: addMs(now, SWEEP_PATIENCE_MS) });
    const isFirst = await rows.subjectKeys.block(wish);
    return { isNew: isFirst, key: (await rows.subjectKeys.findBlocked(keySha256)) ?? wish };
  });
  const swept = await sweepBlockedKey(world, keySha256);
  await world.store.transact((rows) => rows.jobs.settle(job));
  return { key, isNew, ...swept };
}

/** Goes on where blocking a key was cut off. */
export async function finishBlocking(
  world: BlockWorld & Pick<World, 'wake'>,
  keySha256: string,
): Promise<{ readonly kind: 'done' }> {
  await sweepBlockedKey(world, keySha256);
  world.wake();
  return { kind: 'done' };
}

/**
 * Page after page, each in a transaction of its own; again, it finds what is left. First it waits for the write sets that have
 * looked for the key on the list before it was there, and are about to plan with it: they see and are seen by no transaction.
 */
export async function sweepBlockedKey(world: BlockWorld, keySha256: string): Promise<Swept> {
  await world.store.transactAlone(async () => undefined);
  const sum = { revoked: 0, failed: 0, uploaded: 0 };
  let after: Omit<KeyHolding, 'keySha256'> | undefined;
  for (;;) {
    const page = await world.store.transact((rows) => sweepPage(rows, { keySha256, after, now: world.clock.now() }));
    for (const fate of page.fates) if (fate !== 'untouched') sum[fate] += 1;
    if (page.last === undefined) return sum;
    after = { accountUin: page.last.accountUin, certificateId: page.last.id };
  }
}

type Fate = keyof Swept | 'untouched';

interface Page {
  readonly keySha256: string;
  readonly after: Omit<KeyHolding, 'keySha256'> | undefined;
  readonly now: Date;
}

async function sweepPage(
  rows: Rows,
  { keySha256, after, now }: Page,
): Promise<{ readonly fates: readonly Fate[]; readonly last: Certificate | undefined }> {
  const holders = await rows.subjectKeys.listHolders(keySha256, { after, limit: SWEEP_PAGE });
  const cause = revocationCauseOf((await rows.subjectKeys.findBlocked(keySha256))?.reason);
  const fates: Fate[] = [];
  for (const holder of holders) {
    fates.push(hasKey(holder, keySha256) ? await end(rows, { certificate: holder, cause, now }) : 'untouched');
  }
  // Afterwards, since it may change others of the page.
  for (const [at, fate] of fates.entries()) {
    const certificate = holders[at];
    if (fate === 'revoked' && certificate !== undefined) {
      await cancelScheduleBefore(rows, { certificate, actor: certificate.accountUin, isOpen: () => true, now });
    }
  }
  return { fates, last: holders.length < SWEEP_PAGE ? undefined : holders.at(-1) };
}

/** An order may have got another key since the record was made; what was uploaded never changes. */
function hasKey(holder: Certificate, keySha256: string): boolean {
  if (holder.deletedAt !== undefined) return false;
  return holder.source === 'uploaded' || subjectKeyHashesOf(holder).includes(keySha256);
}

/** BR §4.9.1.1. The comment says so too, before what is known besides. */
function revocationCauseOf(why: string | undefined): RevocationCause {
  const comment = ['keyCompromise', why].filter((part) => part !== undefined && part !== '').join(': ');
  return { reason: 'keyCompromise', comment };
}

async function end(
  rows: Rows,
  {
    certificate,
    cause,
    now,
  }: { readonly certificate: Certificate; readonly cause: RevocationCause; readonly now: Date },
): Promise<Fate> {
  if (certificate.source === 'uploaded') return 'uploaded';
  switch (phaseOf(certificate, now)) {
    case 'issued':
      await revokeOne(rows, { certificate, actor: certificate.accountUin, cause, now });
      return 'revoked';
    case 'validating':
    case 'issuing':
      await fail(rows, certificate, now);
      return 'failed';
    default:
      return 'untouched';
  }
}

/** What was planned is abandoned with it, so that a signature that is being made is never shown. */
async function fail(rows: Rows, certificate: Certificate, now: Date): Promise<void> {
  const { id, accountUin } = certificate;
  const failureDetail = because('keyNotCertifiable', { why: OBSTACLES.blocked });
  const failed = { step: 'failed', failure: 'keyBlocked', failureDetail, updatedAt: now } as const;
  await rows.certificates.save(certificate, { ...certificate, ...failed });
  await rows.issuances.abandonPlanned(id, now);
  await rows.jobs.schedule({ kind: 'advance', subject: id, accountUin, runAt: now });
}
