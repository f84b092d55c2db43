// GET /console/events: what becomes of the account's certificates, as server-sent events, for as long as somebody is signed in.

import { decide } from '../accounts/policy.ts';
import type { RecordedEvent } from '../certificates/model/event.ts';
import { isRestricted, mayTouch, policyActionOf } from '../api/rights/rights.ts';
import { countsView, statesView } from '../api/views/campaign.ts';
import { DomainError, refuse } from '../failure.ts';
import { MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import type { CampaignNews } from './campaign-news.ts';
import type { EventStream } from './event-feed.ts';
import type { ConsoleAnswer, ConsoleRequest } from './exchange.ts';
import { findBySession, findSignedIn, type SignedIn } from './signed-in.ts';
import type { ConsoleWorld } from './world.ts';

/** So soon a stream ends whose session has. */
export const SESSION_LOOK_MS = 5 * SECOND_MS;
/** Shorter than proxies wait for something to come. */
export const BEAT_MS = 15 * SECOND_MS;
/** Then the browser comes again, with a new look at who it is. */
export const STREAM_MS = 10 * MINUTE_MS;

/** Whoever may see this of a certificate is told when it changes. */
const SEEN_BY = 'DescribeCertificateDetail';
/** Of a campaign. */
const CAMPAIGN_SEEN_BY = 'ResealDescribeCampaign';

/** Throws tooManyAtOnce where there are too many streams. A stream does not keep its session alive. */
export async function streamEvents(world: ConsoleWorld, request: ConsoleRequest): Promise<ConsoleAnswer> {
  const signedIn = await findSignedIn(world, request);
  if (signedIn === undefined) return refuse({ kind: 'notSignedIn' });
  const stream = await world.events.open(signedIn.caller.accountUin, signedIn.session.idSha256);
  if (stream === undefined) return refuse({ kind: 'tooManyAtOnce' });
  return {
    kind: 'stream',
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    pieces: (closed) => pieces({ world, request, stream, id: signedIn.id }, AbortSignal.any([closed, world.closing])),
  };
}

interface Streamed {
  readonly world: ConsoleWorld;
  readonly request: ConsoleRequest;
  readonly stream: EventStream;
  readonly id: string;
}

async function* pieces(streamed: Streamed, closed: AbortSignal): AsyncGenerator<string, void> {
  const { world, request, id } = streamed;
  using stream = streamed.stream;
  const begunMs = world.monotonicMs();
  let beatMs = begunMs;
  yield message('hello', { At: world.clock.now().toISOString() });
  while (!closed.aborted && world.monotonicMs() - begunMs < STREAM_MS) {
    await stream.wait(SESSION_LOOK_MS, closed);
    if (closed.aborted) return;
    const signedIn = await findStill(world, id, request);
    if (signedIn === undefined) {
      yield message('ended', {});
      return;
    }
    const events = stream.take();
    if (events === undefined) yield message('missed', {});
    else yield* changes(world, signedIn, events);
    yield* campaigns(signedIn, stream.takeCampaigns());
    if (world.monotonicMs() - beatMs < BEAT_MS) continue;
    beatMs = world.monotonicMs();
    yield ': beat\n\n';
  }
}

/** A key that may not be used from here any more, and an account that is suspended, end it too. */
async function findStill(world: ConsoleWorld, id: string, request: ConsoleRequest): Promise<SignedIn | undefined> {
  try {
    return await findBySession(world, id, request);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** One piece for all that came together. */
async function* changes(
  world: ConsoleWorld,
  { caller }: SignedIn,
  events: readonly RecordedEvent[],
): AsyncGenerator<string, void> {
  const told = isRestricted(caller, SEEN_BY)
    ? await openOf(world, caller, events)
    : events.filter(() => mayAny(caller, SEEN_BY));
  const messages = told.map(({ number, kind, certificateId, at }) =>
    message('change', { Number: number, Kind: kind, CertificateId: certificateId, At: at.toISOString() }),
  );
  if (messages.length > 0) yield messages.join('');
}

/** How far each is; who may see one sees all of it, as its page does. */
function* campaigns({ caller }: SignedIn, news: readonly CampaignNews[]): Generator<string, void> {
  if (news.length === 0 || !mayAny(caller, CAMPAIGN_SEEN_BY)) return;
  const messages = news.map(({ campaignId, step, counts, waves }) =>
    message('campaign', {
      CampaignId: campaignId,
      Step: step,
      Counts: countsView(counts),
      Waves: waves.map(({ wave, counts: ofWave }) => ({ Wave: wave, ...statesView(ofWave) })),
    }),
  );
  yield messages.join('');
}

function mayAny({ policy }: SignedIn['caller'], action: string): boolean {
  return decide(policy, { action: policyActionOf(action), resources: [] }) === 'allowed';
}

/** As the certificates stand now, deleted ones too. */
async function openOf(
  { store }: ConsoleWorld,
  caller: SignedIn['caller'],
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const ids = [...new Set(events.map(({ certificateId }) => certificateId))];
  const certificates = await store.reads.certificates.listWithDeleted(ids);
  const open = new Set(certificates.filter((one) => mayTouch(caller, SEEN_BY, one)).map(({ id }) => id));
  return events.filter(({ certificateId }) => open.has(certificateId));
}

/** HTML §9.2.5: JSON has no line end of its own. */
function message(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
