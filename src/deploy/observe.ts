// What a server shows in a TLS handshake: it is asked for a name, nothing is trusted, and nothing is refused.

import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { Observation, SeenCertificate, ServedAddress } from '../certificates/ports/targets.ts';
import { SECOND_MS } from '../lib/clock.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { ReasonError, reasonOf } from '../reasons/reason-error.ts';
import { fingerprint, readCertificate } from '../x509/certificate/certificate.ts';
import { dial, type MayDial } from './addresses.ts';

/** From the first packet to the certificate. */
export const HANDSHAKE_MS = 10 * SECOND_MS;
/** Garbage, or a chain without end, is not read further. */
export const MAX_HANDSHAKE_BYTES = 256 * 1024;

/** Servers that are old serve all the same: what they show is what counts. */
const ANY_STRENGTH = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;

export interface Look {
  readonly mayDial: MayDial;
  readonly signal: AbortSignal;
  readonly handshakeMs: number;
}

/** Throws the reason of the signal where that has ended it, and for nothing else. */
export async function observe(address: ServedAddress, look: Look): Promise<Observation> {
  try {
    return { address, seen: await shownAt(address, look), unseen: undefined };
  } catch (error) {
    look.signal.throwIfAborted();
    const { host, port, serverName } = address;
    const unseen = because('handshakeFailed', { host, port, name: serverName, why: whyUnseen(error) });
    return { address, seen: undefined, unseen };
  }
}

async function shownAt(address: ServedAddress, { mayDial, signal, handshakeMs }: Look): Promise<SeenCertificate> {
  const late = AbortSignal.timeout(handshakeMs);
  const both = AbortSignal.any([signal, late]);
  using disposal = new DisposableStack();
  const wire = await dial(address, { mayDial, signal: both });
  disposal.defer(() => wire.destroy());
  const tooLate = new ReasonError(because('handshakeLate', { most: handshakeMs / SECOND_MS }));
  const giveUp = (): void => void wire.destroy(tooLate);
  both.addEventListener('abort', giveUp, { once: true });
  if (both.aborted) throw tooLate;
  wire.on('data', () => {
    if (wire.bytesRead > MAX_HANDSHAKE_BYTES) wire.destroy(new ReasonError(because('noTls')));
  });
  const socket = connect({ socket: wire, servername: address.serverName, rejectUnauthorized: false, ...ANY_STRENGTH });
  disposal.defer(() => socket.destroy());
  await secured(socket, wire);
  return seenIn(socket.getPeerCertificate(true));
}

async function secured(socket: TLSSocket, wire: { on(event: 'error', listener: (error: Error) => void): unknown }) {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  socket.once('secureConnect', () => resolve(undefined));
  socket.on('error', reject);
  wire.on('error', reject);
  socket.once('close', () => reject(new ReasonError(because('closesConnection'))));
  await promise;
}

function seenIn({ raw }: DetailedPeerCertificate): SeenCertificate {
  // A suite without certificates, of those that "ALL" has.
  if (raw === undefined) throw new ReasonError(because('noCertificateShown'));
  const der = new Uint8Array(raw);
  const { notAfter, dnsNames } = readCertificate(der);
  return { leafSha256: fingerprint(der, 'sha256'), notAfter, names: dnsNames };
}

/** By the codes of OpenSSL: alerts of RFC 8446 §6.2, and bytes that are no TLS record. */
const NO_COMMON = /HANDSHAKE_FAILURE|NO_CIPHERS|UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|INSUFFICIENT_SECURITY/;
const NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|HTTP_REQUEST|RECORD_LAYER_FAILURE/;

function whyUnseen(error: unknown): Reason {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NO_COMMON.test(code)) return because('noCommonSuite');
  if (NO_TLS.test(code)) return because('noTls');
  return reasonOf(error);
}
