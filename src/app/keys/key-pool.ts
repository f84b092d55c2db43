// The pool of keys made ahead, opened: what hands its keys out, and what fills it.

import type { KeyMaker } from '../../certificates/ports/key-maker.ts';
import type { PeriodicJob } from '../../jobs/periodic.ts';
import { KeyPoolFiller } from '../../key-pool/filler.ts';
import type { MAKING_TASKS } from '../../key-pool/making.ts';
import { KeyPool } from '../../key-pool/pool.ts';
import { type KeyPoolSettings, servingKeys } from '../../key-pool/settings.ts';
import { DAY_MS, HOUR_MS, monotonicMs } from '../../lib/clock.ts';
import { entryUrl, IsolatedWork } from '../../lib/threads/isolated-work.ts';
import type { Log } from '../../lib/log.ts';
import { keyHashesOf } from '../../x509/keys/key-identity.ts';
import { publicKeyOf } from '../../x509/keys/keys.ts';
import { readPublicKey } from '../../x509/keys/public-key.ts';
import { withCsr } from '../../x509/keys/subject-key.ts';
import type { KeyMakerThreads } from './key-maker.ts';
import type { Local } from '../local.ts';

/** An RSA key of 4096 bits takes seconds of a processor, of which there may be a seventieth. */
const DEADLINE_MS = HOUR_MS;

type Threads = IsolatedWork<typeof MAKING_TASKS>;

export interface OpenedKeyPool {
  readonly pool: KeyPool;
  readonly filler: KeyPoolFiller;
  readonly figures: () => Threads['figures'];
  /** Gives up the keys that are made, and fills no more. To be called before the pool itself is disposed of. */
  readonly stopFilling: () => Promise<void>;
}

interface KeyPoolParts {
  readonly local: Pick<Local, 'store' | 'secrets' | 'keyPolicy' | 'clock' | 'random'>;
  /** Whoever makes keys for orders. */
  readonly keyMaker: Pick<KeyMakerThreads, 'figures'>;
  readonly log: Log;
}

/** Undefined where no keys are to be made ahead. */
export function openKeyPool(settings: KeyPoolSettings, parts: KeyPoolParts): OpenedKeyPool | undefined {
  if (settings.sizes.size === 0) return undefined;
  const { local, keyMaker, log } = parts;
  const { store, secrets, clock, random } = local;
  const pool = new KeyPool({
    store,
    settings,
    secrets,
    clock,
    monotonicMs,
    isGood: async (pkcs8) => await isGood(local, pkcs8),
    report: (error) => log.warn({ error }, 'Cannot open a key that was made ahead: it is thrown away'),
  });
  const threads: Threads = new IsolatedWork({
    name: 'make keys ahead',
    entry: entryUrl(import.meta.url, '../../key-pool/making-entry'),
    threads: 1,
    deadlineMs: DEADLINE_MS,
    maxWaiting: 1,
    maxWaitingOfShare: 1,
  });
  const filler = new KeyPoolFiller({
    pool,
    store,
    settings,
    secrets,
    clock,
    random,
    make: async (wanted) => await threads.run('makeAhead', wanted, { share: 'pool' }),
    isOrderWaiting: () => keyMaker.figures.running + keyMaker.figures.waiting > 0,
    report: (error) => log.warn({ error }, 'Cannot fill the pool of keys; trying again'),
  });
  const stopFilling = async (): Promise<void> => {
    await Promise.all([filler[Symbol.asyncDispose](), threads[Symbol.asyncDispose]()]);
  };
  return { pool, filler, figures: () => threads.figures, stopFilling };
}

/** What is made for orders is taken from the pool first. */
export function withPool(keyMaker: Pick<KeyMaker, 'makeKey'>, pool: KeyPool | undefined): KeyMaker {
  const takeKeyAtHand: KeyMaker['takeKeyAtHand'] = async ({ algorithm, accountUin, names, subject = [] }) => {
    const pkcs8 = await pool?.take(algorithm, accountUin);
    return pkcs8 && (await withCsr(pkcs8, { names, subject }));
  };
  return {
    makeFreshKey: async (wanted) => await keyMaker.makeKey(wanted),
    makeKey: async (wanted) => (await takeKeyAtHand(wanted)) ?? (await keyMaker.makeKey(wanted)),
    takeKeyAtHand,
  };
}

/** Lists and rules may have changed since it was made. */
async function isGood({ store, keyPolicy }: KeyPoolParts['local'], pkcs8: Uint8Array): Promise<boolean> {
  const spki = publicKeyOf(pkcs8);
  if (keyPolicy.defectOf(spki) !== undefined) return false;
  for (const keySha256 of keyHashesOf({ spki, key: readPublicKey(spki) })) {
    if ((await store.reads.subjectKeys.findBlocked(keySha256)) !== undefined) return false;
  }
  return true;
}

/** Keys that are thrown away in one transaction. */
const DISCARDED_AT_ONCE = 500;

/** Throws away, once a day, what is too old, and what the configuration wants no more. */
export function keyPoolJob(
  settings: KeyPoolSettings,
  { store, clock }: Pick<Local, 'store' | 'clock'>,
): readonly [string, PeriodicJob] {
  const run = async (): Promise<boolean> => {
    const kept = { algorithms: [...settings.sizes.keys()], ...servingKeys(settings, clock.now()) };
    const thrown = await store.transact(async (rows) => await rows.keyPool.discardOthers(kept, DISCARDED_AT_ONCE));
    return thrown < DISCARDED_AT_ONCE;
  };
  return ['keyPool', { run, intervalMs: DAY_MS }];
}
