// An event as a webhook's message, signed as Standard Webhooks 1.0.0 says (https://www.standardwebhooks.com).

import { createHmac } from 'node:crypto';
import { bytesOfUtf8 } from '../lib/bytes.ts';
import { SECOND_MS } from '../lib/clock.ts';
import { eventIdOf, type RecordedEvent } from '../certificates/model/event.ts';

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** `at` is the time of the attempt, by which a receiver knows a message that was recorded and sent again. */
export function messageOf(
  event: RecordedEvent,
  { secrets, at }: { readonly secrets: readonly Uint8Array[]; readonly at: Date },
): Message {
  return signedMessage({ id: eventIdOf(event), body: bodyOf(event), secrets, at });
}

export interface Unsigned {
  /** The same for each attempt of one message. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
  readonly secrets: readonly Uint8Array[];
  readonly at: Date;
}

/** Whatever is told, by events and to targets. */
export function signedMessage({ id, body, secrets, at }: Unsigned): Message {
  const timestamp = String(Math.floor(at.getTime() / SECOND_MS));
  const signatures = secrets.map((secret) => signatureOf({ id, timestamp, body }, secret));
  return {
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
    body: bytesOfUtf8(body),
  };
}

/** The same at every attempt. */
function bodyOf({ kind, at, data }: RecordedEvent): string {
  return `{"type":${JSON.stringify(kind)},"timestamp":${JSON.stringify(at)},"data":${data}}`;
}

interface Signed {
  readonly id: string;
  /** Unix time in seconds. */
  readonly timestamp: string;
  readonly body: string;
}

/** "Signature scheme", symmetric. */
export function signatureOf({ id, timestamp, body }: Signed, secret: Uint8Array): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
