// A target that has its certificate as two texts behind some interface of a server: read, compared, put, and put back.

import { z } from 'zod';
import { bytesOfUtf8, utf8Of } from '../lib/bytes.ts';
import { because } from '../reasons/reason.ts';
import { ReasonError } from '../reasons/reason-error.ts';
import { readMaterial } from './material.ts';
import { placeErrorOf } from './place-error.ts';
import type { Place, Trial, Tried } from './place.ts';
import { changeAt, type Interface } from './settled-change.ts';

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
  /** See Place.check. */
  readonly tryOut: (present: Present | undefined, signal: AbortSignal, trial: Trial) => Promise<Tried>;
}

const PAIR = z.strictObject({ fullchainPem: z.string(), keyPem: z.string() });

export function makePairPlace<Present extends PairTexts>(parts: PairPlaceParts<Present>): Place {
  const { find, put, isAtomic } = parts;
  const undo = isAtomic ? undefined : (former: Present): PairTexts => former;
  const pairs: Interface<PairTexts, Present> = { find, put, isThere: isSame, undo, putStep: 'apply' };
  return {
    read: async (steps) => {
      const present = await steps.do('read', find);
      if (present === undefined) return undefined;
      const { fullchainPem, keyPem } = present;
      return { fullchainPem, content: bytesOfUtf8(JSON.stringify({ fullchainPem, keyPem })) };
    },
    bring: async (brought, steps) => {
      const content = await steps.do('check', async () => await Promise.resolve(readMaterial(brought)));
      return await changeAt(pairs, { content, steps });
    },
    putBack: async (content, steps) => await changeAt(pairs, { content: readPair(content), steps }),
    check: async (steps, trial) => {
      const present = await steps.do('read', find);
      return await steps.do('apply', async (signal) => await parts.tryOut(present, signal, trial));
    },
  };
}

function readPair(content: Uint8Array): PairTexts {
  const pair = PAIR.safeParse(JSON.parse(utf8Of(content))).data;
  if (pair === undefined) throw placeErrorOf(new ReasonError(because('formerInOtherForm')));
  return pair;
}

function isSame(one: PairTexts, other: PairTexts | undefined): boolean {
  return one.fullchainPem === other?.fullchainPem && one.keyPem === other.keyPem;
}
