// A message to the webhook of a target, signed as those of events are, and its answer in JSON.

import { signedMessage } from '../../events/message.ts';
import { utf8Of } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Random, randomText } from '../../lib/random.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import type { Target } from '../../certificates/ports/targets.ts';
import type { MayDial } from '../addresses.ts';
import { askHttp, dialerOf, refusalOf } from '../http.ts';
import type { OpenTrust } from '../trust.ts';

/** read: what it serves · deploy: a chain and its key · restore: what it served when it answered this state. */
export type WebhookMessage = 'target.read' | 'target.deploy' | 'target.restore';

/** Answers the JSON of a receiver that has answered 200. Throws ReasonError or PassingTrouble. */
export type AskWebhook = (type: WebhookMessage, data: object, signal: AbortSignal) => Promise<unknown>;

export interface WebhookParts {
  readonly target: Target;
  readonly url: URL;
  /** One or two; each signs. */
  readonly readSecrets: () => Promise<readonly Uint8Array[]>;
  readonly secureContext: OpenTrust;
  readonly mayDial: MayDial;
  readonly clock: Clock;
  readonly random: Random;
}

const ID_LENGTH = 24;

export function askWebhook(parts: WebhookParts): AskWebhook {
  const { target, url, readSecrets, secureContext, mayDial, clock, random } = parts;
  const { resourceType, region, instanceId, domains } = target;
  return async (type, data, signal) => {
    const at = clock.now();
    const told = { target: { resourceType, region, instanceId, domains }, ...data };
    const { headers, body } = signedMessage({
      id: `tgt_${randomText(random, { alphabet: 'abcdefghijklmnopqrstuvwxyz0123456789', length: ID_LENGTH })}`,
      body: JSON.stringify({ type, timestamp: at, data: told }),
      secrets: await readSecrets(),
      at,
    });
    const connect = dialerOf(url, { mayDial, signal });
    const answer = await askHttp({ method: 'POST', url, headers, body, secureContext, connect, signal });
    if (answer.status !== 200) throw refusalOf(answer);
    return jsonOf(answer.body);
  };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Of(body));
  } catch (cause) {
    throw new ReasonError(because('answerNotRead'), { cause });
  }
}
