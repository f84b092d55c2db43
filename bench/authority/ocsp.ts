// How many OCSP requests are answered, through the handler of the route and without HTTP: from the ledger on SQLite.

import { openOcsp } from '../../src/ca/ocsp/open-ocsp.ts';
import { PUBLIC_PROFILE } from '../../src/ca/profile/profile.ts';
import { answerGet, type OcspParts } from '../../src/http/ocsp-route.ts';
import { base64Of, hexOf } from '../../src/lib/bytes.ts';
import { addMs, DAY_MS, systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { objectIdentifier, octetString, sequence } from '../../src/x509/der/writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { makeIssuance } from '../../test/contracts/store/samples.ts';
import { writeCertId, writeRequest } from '../../test/support/ocsp-request.ts';
import { silentLog } from '../../test/support/silent-log.ts';
import type { BenchOptions, Figure } from './figures.ts';
import { openForBench, type Opened } from './opened.ts';

/** On the ledger; as many are asked about in turn, so that each look finds another row. */
const SERIALS = 10_000;
const SERIAL_BYTES = 16;
/** So many requests are under way at once. */
const AT_ONCE = 8;
const NONCE_BYTES = 32; // RFC 9654 §2.1
const AIMS = { kept: 10_000, onDemand: 2000 } as const;

export async function benchOcsp(options: BenchOptions): Promise<readonly Figure[]> {
  await using p256 = await openParts(options, 'p256');
  await using rsa = await openParts(options, 'rsa2048');
  const rounds = { kept: [] as number[], p256: [] as number[], rsa: [] as number[] };
  // The first time each is signed.
  await countAnswered(p256, { ...options, targets: p256.kept, atMost: SERIALS });
  for (let round = 0; round < options.rounds; round += 1) {
    rounds.kept.push(await countAnswered(p256, { ...options, targets: p256.kept }));
    rounds.p256.push(await countAnswered(p256, { ...options, targets: p256.withNonce }));
    rounds.rsa.push(await countAnswered(rsa, { ...options, targets: rsa.withNonce }));
  }
  const unit = 'a second';
  return [
    { what: 'OCSP, kept ready', unit, aim: { atLeast: AIMS.kept }, rounds: rounds.kept },
    { what: 'OCSP, signed on demand, P-256', unit, aim: { atLeast: AIMS.onDemand }, rounds: rounds.p256 },
    { what: 'OCSP, signed on demand, RSA-2048', unit, aim: { atLeast: AIMS.onDemand }, rounds: rounds.rsa },
  ];
}

interface Parts extends OcspParts, AsyncDisposable {
  /** Addresses. */
  readonly kept: readonly string[];
  readonly withNonce: readonly string[];
}

async function openParts({ folder }: BenchOptions, algorithm: 'p256' | 'rsa2048'): Promise<Parts> {
  const opened = await openForBench(folder, { name: `ocsp-${algorithm}`, algorithm });
  const { authority, store, secrets } = opened;
  const { issuing } = authority.signingBy(PUBLIC_PROFILE.id);
  const ocsp = openOcsp({ store, secrets, clock: systemClock, random: systemRandom });
  await ocsp.renewResponder(issuing.id);
  const serials = await fillLedger(opened, issuing.id);
  const certIds = serials.map((serial) => writeCertId(issuing.certificate, serial));
  return {
    answer: ocsp.answer,
    clock: systemClock,
    log: silentLog,
    kept: certIds.map((certId) => targetOf({ certIds: [certId] })),
    withNonce: certIds.map((certId) => targetOf({ certIds: [certId], extensions: [newNonce()] })),
    [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose](),
  };
}

async function fillLedger({ store }: Opened, authorityId: string): Promise<readonly string[]> {
  const now = systemClock.now();
  const serials = Array.from({ length: SERIALS }, () => `5a${hexOf(systemRandom(SERIAL_BYTES - 1))}`);
  await store.transact(async (rows) => {
    for (const serial of serials) {
      const notAfter = addMs(now, 90 * DAY_MS);
      await rows.issuances.plan(makeIssuance({ serial, authorityId, certificateId: serial, notAfter }));
      await rows.issuances.complete(serial, now);
    }
  });
  return serials;
}

function targetOf(parts: Parameters<typeof writeRequest>[0]): string {
  return `/ocsp/${encodeURIComponent(base64Of(writeRequest(parts)))}`;
}

function newNonce(): Uint8Array {
  return sequence(objectIdentifier(OID.ocspNonce), octetString(octetString(systemRandom(NONCE_BYTES))));
}

/** Signed answers a second. */
async function countAnswered(
  parts: Parts,
  { targets, seconds, atMost = Infinity }: { targets: readonly string[]; seconds: number; atMost?: number },
): Promise<number> {
  const begun = performance.now();
  const until = atMost === Infinity ? begun + seconds * 1000 : Infinity;
  let answered = 0;
  const answerInTurn = async (first: number): Promise<void> => {
    for (let turn = first; turn < atMost && performance.now() < until; turn += AT_ONCE) {
      const target = targets[turn % targets.length] ?? '';
      const { body } = await answerGet(parts, { target, ifNoneMatch: undefined });
      if (body.length < 100) throw new Error(`Cannot measure: the answer is ${hexOf(body)}`);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => answerInTurn(first)));
  return (answered * 1000) / (performance.now() - begun);
}
