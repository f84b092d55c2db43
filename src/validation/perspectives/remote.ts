// One perspective, asked over mutual TLS; whatever is no answer to this very question counts as none.

import { Agent } from 'node:https';
import type { SecureContext } from 'node:tls';
import { exchangeBounded, type ExchangeAnswer, hostOf } from '../../lib/network/bounded-fetch.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import type { Asking, Heard, Perspective } from './corroborate.ts';
import {
  ABOUT_PATH,
  bytesOf,
  digestOf,
  findingsExpected,
  idOf,
  LOOK_PATH,
  type Look,
  MAX_ANSWER_BYTES,
  MESSAGE_VERSION,
  MessageUnreadable,
  readAbout,
  readLookAnswer,
  STATUS,
} from './message.ts';
import type { Place } from './quorum.ts';

/** A look of its own takes 20 s at most where DNS is silent, and CAA records may lie at many names. */
const TAKES_MS: { readonly [kind in Look['kind']]: number } = { proof: 30 * SECOND_MS, caa: 70 * SECOND_MS };
const CONNECT_MS = 5 * SECOND_MS;
/** Connections to one perspective; as many looks may be under way there at once. */
export const MAX_CONNECTIONS_OF_PLACE = 64;

export interface RemoteSettings extends Place {
  /** https, without a path. */
  readonly url: URL;
  /** Whom its certificate must lead to, and the certificate that it is shown. */
  readonly secureContext: SecureContext;
  readonly random: Random;
}

export interface RemotePerspective extends Perspective, Disposable {
  /** How it calls itself, or why it cannot be asked. */
  about(signal: AbortSignal): Promise<{ readonly place: string } | Reason>;
}

export function makeRemote({ name, region, url, secureContext, random }: RemoteSettings): RemotePerspective {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS_OF_PLACE, scheduling: 'lifo' });
  const place = { url, port: Number(url.port === '' ? HTTPS_PORT : url.port), address: hostOf(url) };
  const bounds = { ...place, secureContext, agent, connectMs: CONNECT_MS, maxBodyBytes: MAX_ANSWER_BYTES } as const;
  const ask = async (look: Look, { accountUin, signal }: Asking): Promise<Heard> => {
    const question = { version: MESSAGE_VERSION, id: idOf(random), accountUin, look } as const;
    const body = bytesOf(question);
    const timed = AbortSignal.any([signal, AbortSignal.timeout(TAKES_MS[look.kind])]);
    try {
      const headers = { 'Content-Type': 'application/json' };
      const errand = { method: 'POST', url: new URL(LOOK_PATH, url), headers, body, signal: timed } as const;
      const answer = await exchangeBounded({ ...bounds, ...errand });
      return judge(answer, { look, id: question.id, digest: digestOf(body), place: name });
    } catch (error) {
      signal.throwIfAborted();
      const why = timed.aborted ? because('takesLonger', { most: TAKES_MS[look.kind] }) : reasonOf(error);
      return unheard(because('perspectiveUnreached', { why }));
    }
  };
  const about = async (signal: AbortSignal): Promise<{ readonly place: string } | Reason> => {
    const timed = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
    const errand = { method: 'GET', url: new URL(ABOUT_PATH, url), headers: {}, body: undefined } as const;
    try {
      const { status, body } = await exchangeBounded({ ...bounds, ...errand, signal: timed });
      return status === STATUS.ok ? readAbout(body) : because('perspectiveStatus', { status });
    } catch (error) {
      if (error instanceof MessageUnreadable) return unreadable(error);
      return because('perspectiveUnreached', { why: reasonOf(error) });
    }
  };
  return { name, region, ask, about, [Symbol.dispose]: () => agent.destroy() };
}

const HTTPS_PORT = 443;

interface Expected {
  readonly look: Look;
  readonly id: string;
  readonly digest: string;
  /** As the operator calls it: one that is asked under two names counts once. */
  readonly place: string;
}

function judge({ status, body, bodyCut }: ExchangeAnswer, { look, id, digest, place }: Expected): Heard {
  if (status === STATUS.busy) return unheard(because('perspectiveBusy'));
  if (status !== STATUS.ok && status !== STATUS.otherVersion) return unheard(because('perspectiveStatus', { status }));
  if (bodyCut) return unheard(because('perspectiveLong', { most: MAX_ANSWER_BYTES }));
  try {
    const answer = readLookAnswer(body);
    if (answer.place !== place) return unheard(because('perspectiveOtherPlace', { place: answer.place }));
    const isItsOwn =
      answer.id === id && answer.question === digest && answer.findings.length === findingsExpected(look);
    return isItsOwn ? { kind: 'heard', findings: answer.findings } : unheard(because('perspectiveOfOther'));
  } catch (error) {
    if (!(error instanceof MessageUnreadable)) throw error;
    return unheard(unreadable(error));
  }
}

function unreadable({ isOtherVersion, message }: MessageUnreadable): Reason {
  if (isOtherVersion) return because('perspectiveVersion', { version: MESSAGE_VERSION });
  return because('perspectiveUnreadable', { defect: message });
}

function unheard(reason: Reason): Heard {
  return { kind: 'unheard', reason };
}
