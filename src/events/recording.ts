// The outbox: whatever saves a certificate saves in the same transaction what that tells, and for whom.

import type { CertificateRows } from '../certificates/ports/store.ts';
import { type Origin, SERVICE, type Underlying } from '../lib/origin.ts';
import { type Event, eventOf } from '../certificates/model/event.ts';
import type { RecordingRows } from './ports.ts';
import { isTold, type Subscription } from './subscription.ts';

/** The same store, but for its transactions: no event without its fact, no fact without its event. */
export function recordingEvents<R extends RecordingRows, S extends Underlying<R>>(
  store: S,
  subscriptions: readonly Subscription[],
): S {
  const transact: Underlying<R>['transact'] = (work, origin = SERVICE) =>
    store.transact(
      (rows) => work({ ...rows, certificates: recordingCertificates(rows, { subscriptions, origin }) }),
      origin,
    );
  return { ...store, transact };
}

interface Recording {
  readonly subscriptions: readonly Subscription[];
  readonly origin: Origin;
}

function recordingCertificates(rows: RecordingRows, { subscriptions, origin }: Recording): CertificateRows {
  const { certificates } = rows;
  return {
    ...certificates,
    insert: async (certificate) => {
      await certificates.insert(certificate);
      await recordIfAny(rows, { event: eventOf(undefined, certificate, origin), subscriptions });
    },
    save: async (previous, next) => {
      const saved = await certificates.save(previous, next);
      await recordIfAny(rows, { event: eventOf(previous, saved, origin), subscriptions });
      return saved;
    },
  };
}

interface Telling {
  readonly event: Event;
  readonly subscriptions: readonly Subscription[];
}

async function recordIfAny(
  rows: RecordingRows,
  { event, subscriptions }: Omit<Telling, 'event'> & { readonly event: Event | undefined },
): Promise<void> {
  if (event !== undefined) await recordEvent(rows, { event, subscriptions });
}

export async function recordEvent(
  rows: Pick<RecordingRows, 'events' | 'deliveries'>,
  { event, subscriptions }: Telling,
): Promise<void> {
  const eventNumber = await rows.events.append(event);
  for (const subscription of subscriptions) {
    if (!isTold(subscription, event)) continue;
    await rows.deliveries.add({ hook: subscription.name, eventNumber, now: event.at });
  }
}
