// Where targets may be: addresses of the public Internet, and those in the ranges that the operator lists.

import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { SECOND_MS } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import { ReasonError, reasonOf } from '../reasons/reason-error.ts';
import { PassingTrouble } from './place-error.ts';

/** Of one host that are dialled, one after the other where one gives no answer. */
export const MAX_ADDRESSES = 3;
/** For one connection to stand. */
export const CONNECT_MS = 5 * SECOND_MS;

export type MayDial = (address: string) => boolean;

export interface Endpoint {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
}

/** As the system resolves the host, those that may be dialled, at least one. Throws where there is none. */
export async function addressesOf(host: string, mayDial: MayDial): Promise<readonly string[]> {
  const found = isIP(host) === 0 ? (await lookup(host, { all: true })).map(({ address }) => address) : [host];
  const allowed = found.filter(mayDial);
  if (allowed.length === 0) throw new ReasonError(because('onlySpecialAddresses', { host }));
  return allowed.slice(0, MAX_ADDRESSES);
}

/** A connection that stands. Throws ReasonError or PassingTrouble, which name the place. */
export async function dial(
  { host, port }: Endpoint,
  { mayDial, signal }: { readonly mayDial: MayDial; readonly signal: AbortSignal },
): Promise<Socket> {
  let last: unknown;
  for (const address of await addressesOf(host, mayDial)) {
    try {
      return await connected(connect({ host: address, port }), signal);
    } catch (error) {
      signal.throwIfAborted();
      last = error;
    }
  }
  throw new PassingTrouble(because('hostSilent', { host, port, why: reasonOf(last) }), { cause: last });
}

/** Resolves with the socket once it is connected. */
export async function connected(socket: Socket, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const giveUp = (): void => void socket.destroy(new ReasonError(because('connectionLate')));
  const timer = setTimeout(giveUp, CONNECT_MS);
  signal.addEventListener('abort', giveUp, { once: true });
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    socket.off('error', reject);
  }
}
