// A record put into the store or saved over, as a write set: with what must be so, and with what it tells.

import { type Certificate, isRenewal } from '../model/certificate.ts';
import { eventOf } from '../model/event.ts';
import { type CertificateReads, StaleState } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { type Change, together, type WriteSet } from '../ports/write-set.ts';

type Telling = Pick<World, 'origin' | 'hooksToldOf'>;

/** A record under an id that nothing has had yet. */
export function inserting(world: Telling, certificate: Certificate): WriteSet {
  return {
    expects: [{ kind: 'idFree', certificateId: certificate.id }],
    changes: [{ kind: 'insert', certificate }, ...told(world, undefined, certificate)],
  };
}

export interface Saving {
  readonly set: WriteSet;
  /** As it is stored afterwards. */
  readonly saved: Certificate;
}

/** `next` over the record that was read as `previous`. */
export function saving(world: Telling, previous: Certificate, next: Certificate): Saving {
  const saved = { ...next, version: previous.version + 1 };
  const set: WriteSet = {
    expects: [{ kind: 'saved', certificate: previous }],
    changes: [{ kind: 'save', previous, next: saved }, ...told(world, previous, saved), ...followed(previous, saved)],
  };
  return { set, saved };
}

/**
 * Saves `next` over `previous`, with what changes besides, and answers it as it is stored. Throws StaleState where the stored
 * certificate is not the one that was read.
 */
export async function saveOver(
  world: Telling & Pick<World, 'store'>,
  change: { readonly previous: Certificate; readonly next: Certificate; readonly besides: WriteSet },
): Promise<Certificate> {
  const { previous, next, besides } = change;
  const { set, saved } = saving(world, previous, next);
  const applied = await world.store.apply(together(besides, set));
  if (applied.kind === 'applied') return saved;
  throw new StaleState(`Cannot save certificate ${previous.id}: version ${previous.version} is not the stored one`);
}

/** The records as they stand once a set is carried out that has saved these. */
export function afterSaving(
  reads: Pick<CertificateReads, 'findWithDeleted'>,
  saved: readonly Certificate[],
): Pick<CertificateReads, 'findWithDeleted'> {
  const byId = new Map(saved.map((certificate) => [certificate.id, certificate]));
  return { findWithDeleted: async (id) => byId.get(id) ?? (await reads.findWithDeleted(id)) };
}

function told(world: Telling, previous: Certificate | undefined, next: Certificate): readonly Change[] {
  const event = eventOf(previous, next, world.origin);
  return event === undefined ? [] : [{ kind: 'event', event, hooks: world.hooksToldOf(event) }];
}

/** What was to be renewed is looked at again as soon as its renewal has come to nothing. */
function followed(previous: Certificate, next: Certificate): readonly Change[] {
  const isOver = next.step === 'failed' || next.step === 'cancelled';
  if (!isOver || previous.step === next.step || !isRenewal(next) || next.renews === undefined) return [];
  const { renews: subject, accountUin, updatedAt: runAt } = next;
  return [{ kind: 'scheduleJob', job: { kind: 'renew', subject, accountUin, runAt } }];
}
