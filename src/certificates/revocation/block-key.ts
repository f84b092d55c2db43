// Block a subject key: it is never certified again, what has it is revoked, and orders for it fail.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import type { RevocationCause } from '../model/revocation-reason.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { afterSaving, type Saving, saving } from '../deciding/saving.ts';
import type { World } from '../ports/world.ts';
import type { BlockedKey, KeyHolding } from '../ports/subject-keys.ts';
import { changing, expecting, NO_CHANGE, together } from '../ports/write-set.ts';
import { OBSTACLES, subjectKeyHashesOf } from '../keys/subject-keys.ts';
import { revokingOne } from './revoke.ts';
import { cancellingScheduleBefore } from './superseded.ts';

/** Certificates that end in one write set: with their jobs and records about 10 ms of the one writer. */
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

type BlockWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'clock'>;

/**
 * Once the key is on the list nothing is planned with it any more, so what the sweep finds is all there is. A crash in
 * between leaves the job, by which the worker goes on.
 */
export async function blockKey(world: BlockWorld, { keySha256, reason }: BlockRequest): Promise<Blocked> {
  const now = world.clock.now();
  const { subjectKeys } = world.store.reads;
  const wish = { keySha256, reason, blockedAt: now };
  const job = { kind: 'blockedKey', subject: keySha256, accountUin: undefined } as const;
  const isNew = await carryOut(world, async () => {
    const isOnList = (await subjectKeys.findBlocked(keySha256)) !== undefined;
    const block = changing(
      { kind: 'scheduleJob', job: { ...job, runAt: addMs(now, SWEEP_PATIENCE_MS) } },
      { kind: 'blockKey', key: wish },
    );
    const set = isOnList ? block : together(expecting({ kind: 'keyNotBlocked', keySha256 }), block);
    return { set, answer: !isOnList };
  });
  const swept = await sweepBlockedKey(world, keySha256);
  await world.store.apply(changing({ kind: 'settleJob', job }));
  return { key: (await subjectKeys.findBlocked(keySha256)) ?? wish, isNew, ...swept };
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
 * Page after page, each as a write set of its own; again, it finds what is left. First it waits for the write sets that have
 * looked for the key on the list before it was there, and are about to plan with it: they see and are seen by no transaction.
 */
export async function sweepBlockedKey(world: BlockWorld, keySha256: string): Promise<Swept> {
  await world.store.transactAlone(async () => undefined);
  const sum = { revoked: 0, failed: 0, uploaded: 0 };
  let after: Omit<KeyHolding, 'keySha256'> | undefined;
  for (;;) {
    const page = await carryOut(world, async () => await sweepingPage(world, { keySha256, after }));
    for (const fate of page.fates) if (fate !== 'untouched') sum[fate] += 1;
    if (page.last === undefined) return sum;
    after = { accountUin: page.last.accountUin, certificateId: page.last.id };
  }
}

type Fate = keyof Swept | 'untouched';

interface Page {
  readonly fates: readonly Fate[];
  /** After it there are more. */
  readonly last: Certificate | undefined;
}

async function sweepingPage(
  world: BlockWorld,
  { keySha256, after }: { readonly keySha256: string; readonly after: Omit<KeyHolding, 'keySha256'> | undefined },
): Promise<Decision<Page>> {
  const now = world.clock.now();
  const { subjectKeys, certificates } = world.store.reads;
  const holders = await subjectKeys.listHolders(keySha256, { after, limit: SWEEP_PAGE });
  const cause = revocationCauseOf((await subjectKeys.findBlocked(keySha256))?.reason);
  const ends = holders.map((certificate) =>
    hasKey(certificate, keySha256) ? ending(world, { certificate, cause, now }) : UNTOUCHED,
  );
  const sets = ends.flatMap(({ saving: own }) => (own === undefined ? [] : [own.set]));
  const saved = ends.flatMap(({ saving: own }) => (own === undefined ? [] : [own.saved]));
  for (const certificate of saved.filter(({ step }) => step === 'revoking')) {
    // Afterwards, since it may change others of the page.
    const reads = afterSaving(certificates, saved);
    const earlier = await cancellingScheduleBefore(world, {
      certificate,
      actor: certificate.accountUin,
      isOpen: () => true,
      reads,
      now,
    });
    if (earlier === undefined) continue;
    sets.push(earlier.set);
    saved.push(earlier.saved);
  }
  const page = { fates: ends.map(({ fate }) => fate), last: holders.length < SWEEP_PAGE ? undefined : holders.at(-1) };
  return { set: sets.length === 0 ? NO_CHANGE : together(...sets), answer: page };
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

interface End {
  readonly fate: Fate;
  readonly saving: Saving | undefined;
}

const UNTOUCHED: End = { fate: 'untouched', saving: undefined };

interface Ending {
  readonly certificate: Certificate;
  readonly cause: RevocationCause;
  readonly now: Date;
}

function ending(world: BlockWorld, { certificate, cause, now }: Ending): End {
  if (certificate.source === 'uploaded') return { fate: 'uploaded', saving: undefined };
  switch (phaseOf(certificate, now)) {
    case 'issued': {
      const actor = certificate.accountUin;
      return { fate: 'revoked', saving: revokingOne(world, { certificate, actor, cause, now }) };
    }
    case 'validating':
    case 'issuing':
      return { fate: 'failed', saving: failing(world, certificate, now) };
    default:
      return UNTOUCHED;
  }
}

/** What was planned is abandoned with it, so that a signature that is being made is never shown. */
function failing(world: BlockWorld, certificate: Certificate, now: Date): Saving {
  const { id, accountUin } = certificate;
  const failureDetail = because('keyNotCertifiable', { why: OBSTACLES.blocked });
  const failed = { step: 'failed', failure: 'keyBlocked', failureDetail, updatedAt: now } as const;
  const { set, saved } = saving(world, certificate, { ...certificate, ...failed });
  const besides = changing(
    { kind: 'abandonPlans', certificateId: id, at: now },
    { kind: 'scheduleJob', job: { kind: 'advance', subject: id, accountUin, runAt: now } },
  );
  return { set: together(set, besides), saved };
}
