// A target that has its certificate as two texts behind some interface of a server: read, compared, put, and put back.

import { z } from 'zod';
import type { BroughtMaterial } from '../certificates/ports/targets.ts';
import { bytesOfUtf8, utf8Of } from '../lib/bytes.ts';
import { because } from '../reasons/reason.ts';
import { ReasonError } from '../reasons/reason-error.ts';
import { readMaterial } from './material.ts';
import { notBackBecause, placeErrorOf } from './place-error.ts';
import type { Brought, Place } from './place.ts';
import type { Steps } from './steps.ts';

export interface PairTexts {
  readonly fullchainPem: string;
  readonly keyPem: string;
}

export interface PairPlaceParts<Present extends PairTexts> {
  /** Undefined where neither stands there. */
  readonly find: (signal: AbortSignal) => Promise<Present | undefined>;
  /** Over what was found. */
  readonly put: (pair: PairTexts, present: Present | undefined, signal: AbortSignal) => Promise<void>;
  /** Whether both texts change together or not at all; else one alone is put back. */
  readonly isAtomic: boolean;
}

const PAIR = z.strictObject({ fullchainPem: z.string(), keyPem: z.string() });

export function makePairPlace<Present extends PairTexts>(parts: PairPlaceParts<Present>): Place {
  const find = async (steps: Steps) => await steps.do('read', parts.find);
  return {
    read: async (steps) => {
      const present = await find(steps);
      if (present === undefined) return undefined;
      const { fullchainPem, keyPem } = present;
      return { fullchainPem, content: bytesOfUtf8(JSON.stringify({ fullchainPem, keyPem })) };
    },
    bring: async (brought, steps) => await change(parts, await pairOf(brought, steps), steps),
    putBack: async (content, steps) => await change(parts, readPair(content), steps),
    check: async (steps) => void (await find(steps)),
  };
}

async function pairOf(brought: BroughtMaterial, steps: Steps): Promise<PairTexts> {
  return await steps.do('check', async () => await Promise.resolve(readMaterial(brought)));
}

function readPair(content: Uint8Array): PairTexts {
  const pair = PAIR.safeParse(JSON.parse(utf8Of(content))).data;
  if (pair === undefined) throw placeErrorOf(new ReasonError(because('formerInOtherForm')));
  return pair;
}

async function change<Present extends PairTexts>(
  parts: PairPlaceParts<Present>,
  pair: PairTexts,
  steps: Steps,
): Promise<Brought> {
  const present = await steps.do('read', parts.find);
  if (isSame(pair, present)) return 'alreadyThere';
  try {
    await steps.do('apply', async (signal) => await parts.put(pair, present, signal));
    return 'brought';
  } catch (error) {
    steps.signal.throwIfAborted();
    return await settle(parts, { pair, former: present, steps, error });
  }
}

interface Unsettled<Present> {
  readonly pair: PairTexts;
  readonly former: Present | undefined;
  readonly steps: Steps;
  readonly error: unknown;
}

/** An answer may be lost, and a change made in part: what stands there says how it is. Throws PlaceError. */
async function settle<Present extends PairTexts>(
  parts: PairPlaceParts<Present>,
  { pair, former, steps, error }: Unsettled<Present>,
): Promise<Brought> {
  try {
    const present = await steps.do('read', parts.find);
    if (isSame(pair, present)) return 'brought';
    // Of what changes as a whole, something else is somebody else's.
    if (!parts.isAtomic && former !== undefined && !isSame(former, present)) {
      await steps.do('restore', async (signal) => await parts.put(former, present, signal));
    }
  } catch (restoring) {
    steps.signal.throwIfAborted();
    throw notBackBecause(error, restoring);
  }
  throw placeErrorOf(error);
}

function isSame(one: PairTexts, other: PairTexts | undefined): boolean {
  return one.fullchainPem === other?.fullchainPem && one.keyPem === other.keyPem;
}
