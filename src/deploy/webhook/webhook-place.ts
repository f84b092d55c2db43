// A target behind a webhook: it is told what to serve in signed messages, and answers to each of them what it serves.

import { z } from 'zod';
import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { leafSha256Of, type Material, readMaterial } from '../material.ts';
import { placeErrorOf } from '../place-error.ts';
import type { Place } from '../place.ts';
import { changeAt, type Interface } from '../settled-change.ts';
import type { AskWebhook } from './ask.ts';

/** What a receiver may need to put back what it serves: a version, or a blob of its own. */
export const MAX_STATE_CHARACTERS = 65_536;

const ANSWER = z.object({
  /** PEM, the leaf first; null where it serves nothing. */
  fullchain: z.string().nullable(),
  /** Handed back where what it serves now is to come back; without one it cannot be put back. */
  state: z.string().max(MAX_STATE_CHARACTERS).optional(),
});

type Present = z.infer<typeof ANSWER>;

const FORMER = z.strictObject({ state: z.string(), leafSha256: z.string().nullable() });

type Content =
  | { readonly kind: 'material'; readonly material: Material }
  | ({ readonly kind: 'former' } & z.infer<typeof FORMER>);

export function makeWebhookPlace(ask: AskWebhook): Place {
  const find = async (signal: AbortSignal): Promise<Present> => presentOf(await ask('target.read', {}, signal));
  const receiver: Interface<Content, Present> = {
    find,
    put: async (content, _present, signal) => {
      const present = presentOf(await put(ask, content, signal));
      if (!isThere(content, present)) throw new ReasonError(because('receiverServesOther'));
    },
    isThere,
    // What it does not say it serves it has not changed.
    undo: undefined,
    putStep: 'deliver',
  };
  return {
    read: async (steps) => {
      const { fullchain, state } = await steps.do('read', find);
      if (state === undefined) return undefined;
      const leafSha256 = leafSha256Of(fullchain ?? '') ?? null;
      return { fullchainPem: fullchain ?? '', content: bytesOfUtf8(JSON.stringify({ state, leafSha256 })) };
    },
    bring: async (brought, steps) => {
      const material = await steps.do('check', async () => await Promise.resolve(readMaterial(brought)));
      return await changeAt(receiver, { content: { kind: 'material', material }, steps });
    },
    putBack: async (content, steps) => await changeAt(receiver, { content: readFormer(content), steps }),
    // That it answers to what is signed is all that can be known before it is told something.
    check: async (steps) => {
      await steps.do('read', find);
      return 'needsNoReload';
    },
  };
}

async function put(ask: AskWebhook, content: Content, signal: AbortSignal): Promise<unknown> {
  if (content.kind === 'former') return await ask('target.restore', { state: content.state }, signal);
  const { fullchainPem: fullchain, keyPem: key } = content.material;
  return await ask('target.deploy', { fullchain, key }, signal);
}

function isThere(content: Content, present: Present | undefined): boolean {
  const leafSha256 = leafSha256Of(present?.fullchain ?? '') ?? null;
  return leafSha256 === (content.kind === 'former' ? content.leafSha256 : content.material.leafSha256);
}

function presentOf(answer: unknown): Present {
  const present = ANSWER.safeParse(answer).data;
  if (present === undefined) throw new ReasonError(because('answerNotRead'));
  return present;
}

function readFormer(content: Uint8Array): Content {
  const former = FORMER.safeParse(JSON.parse(utf8Of(content))).data;
  if (former === undefined) throw placeErrorOf(new ReasonError(because('formerInOtherForm')));
  return { kind: 'former', ...former };
}
