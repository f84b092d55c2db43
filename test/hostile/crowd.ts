// A crowd: hostile clients of one kind, and the tools that all of them use.

import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Credential } from '../support/toy-service.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly dnsPort: number;
  /** Of the authority, PEM: a certificate that can be uploaded. */
  readonly certificatePem: string;
}

export interface CrowdWish {
  readonly place: Place;
  /** From which the crowd calls. */
  readonly localAddress: string;
  /** An account of the crowd's own. */
  readonly credential: Credential;
  /** 1 in a soak; a part of that in its short form. */
  readonly scale: number;
  readonly until: AbortSignal;
  /** Notes what came of an attempt: a code, an error, a status. */
  readonly note: (outcome: string) => void;
}

export interface Crowd {
  /** What its clients do, as a noun: "silent sockets". */
  readonly name: string;
  /** Goes on until the signal; answers then, and throws nothing. */
  readonly run: (wish: CrowdWish) => Promise<void>;
}

/** So long a client waits before it comes again. */
const AGAIN_MS = 20;
/** And one whose connection was closed: else closing them would be all that happens. */
export const CONNECT_AGAIN_MS = 1000;

/** So many clients that each do the same again and again. */
export async function swarm(
  wish: CrowdWish,
  { clients, againMs = AGAIN_MS }: { readonly clients: number; readonly againMs?: number },
  act: (client: number) => Promise<string>,
): Promise<void> {
  const count = Math.max(1, Math.round(clients * wish.scale));
  const live = async (client: number): Promise<void> => {
    while (!wish.until.aborted) {
      wish.note(await act(client).catch(codeOf));
      await pause(againMs, undefined, { signal: wish.until }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: count }, async (_, client) => await live(client)));
}

/** A connection that ends when the other side, or the soak, ends it; `use` is told once it stands. */
export async function hold(wish: CrowdWish, use: (socket: Socket) => void): Promise<string> {
  const { place, localAddress, until } = wish;
  if (until.aborted) return 'over';
  const socket = connect({ host: place.host, port: place.port, localAddress, allowHalfOpen: true });
  const end = (): void => void socket.destroy();
  until.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<string>((resolve) => {
      socket.once('connect', () => use(socket));
      socket.once('end', () => socket.end());
      socket.once('error', (error) => resolve(codeOf(error)));
      socket.once('close', () => resolve('closed'));
    });
  } finally {
    until.removeEventListener('abort', end);
    socket.destroy();
  }
}

export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.name : String(error);
}
