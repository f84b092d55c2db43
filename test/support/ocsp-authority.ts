// An authority of its own for a test, with OCSP: serials on its ledger, requests about them, openssl's judgement.

import assert from 'node:assert/strict';
import { type OcspService, openOcsp } from '../../src/ca/ocsp/open-ocsp.ts';
import type { Issuance } from '../../src/certificates/model/issuance.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { type CertificateFacts, readCertificate } from '../../src/x509/certificate/certificate.ts';
import { latestList, openTestAuthority, type TestAuthority } from './authority.ts';
import { writeCertId, writeRequest } from './ocsp-request.ts';
import { judgeAnswer, makeOcspRequest } from './ocsp.ts';
import { openssl } from './openssl.ts';

export const ISSUING = 'issuing-1';

export interface Verdict {
  /** Whether the signature is by whom the issuer lets sign. */
  readonly isGood: boolean;
  /** Of the serials in their order. */
  readonly statuses: readonly string[];
  readonly text: string;
}

export interface TestOcsp extends TestAuthority {
  readonly ocsp: OcspService;
  plan(serial: string, facts?: Partial<Issuance>): Promise<void>;
  issue(serial: string, facts?: Partial<Issuance>): Promise<void>;
  revoke(serial: string, reason: number | undefined): Promise<void>;
  requestAbout(serial: string): Uint8Array;
  /** openssl asks, and judges. */
  judge(serials: readonly string[], args: readonly string[]): Promise<Verdict>;
  judgeIssuing(): Promise<Verdict>;
  judgeOf(answer: Uint8Array, request: Uint8Array): Verdict;
  /** On the authority's own list, made now. */
  listedSerials(): Promise<ReadonlySet<string>>;
  /** The certificate that signs for the issuing authority, from the first one on. */
  responder(): CertificateFacts;
  /** Another process on the same file. */
  openAnother(): Promise<{ readonly store: RecordStore; readonly ocsp: OcspService } & AsyncDisposable>;
}

export async function openTestOcsp(algorithm: 'p256' | 'rsa2048'): Promise<TestOcsp> {
  const authority = await openTestAuthority(algorithm);
  const { store, clock, secrets, folder, signing } = authority;
  const openOn = (on: RecordStore): OcspService => openOcsp({ store: on, secrets, clock, random: systemRandom });
  const ocsp = openOn(store);
  for (const { id } of authority.authority.published) await ocsp.renewResponder(id);
  const first = await store.reads.ocspResponders.find(ISSUING);
  assert.ok(first !== undefined);
  const [issuing, root] = [signing.issuing.certificate, signing.root.certificate];
  const judgeBy = (issuer: Uint8Array, answer: Uint8Array, request: Uint8Array): Verdict => {
    const { isGood, text } = judgeAnswer({ folder, issuer, root, now: clock.now() }, answer, request);
    const statuses = [...text.matchAll(/Cert Status: (\w+)/g)].map(([, status = '']) => status);
    return { isGood: isGood && text.includes('Response verify OK'), statuses, text };
  };
  const askBy = async (issuer: Uint8Array, serials: readonly string[], args: readonly string[]): Promise<Verdict> => {
    const request = makeOcspRequest({ folder, issuer }, { serials, args });
    return judgeBy(issuer, (await ocsp.answer(request)).der, request);
  };
  return {
    ...authority,
    ocsp,
    ...ledgerOf(authority),
    requestAbout: (serial) => writeRequest({ certIds: [writeCertId(issuing, serial)] }),
    judge: (serials, args) => askBy(issuing, serials, args),
    judgeIssuing: () => askBy(root, [readCertificate(issuing).serial], ['-no_nonce']),
    judgeOf: (answer, request) => judgeBy(issuing, answer, request),
    responder: () => readCertificate(first.certificate),
    openAnother: async () => {
      const again = await authority.openAgain();
      return { store: again.store, ocsp: openOn(again.store), [Symbol.asyncDispose]: again[Symbol.asyncDispose] };
    },
  };
}

function ledgerOf(setting: TestAuthority) {
  const { store, clock, authority } = setting;
  const plan: TestOcsp['plan'] = async (serial, facts = {}) => {
    const now = clock.now();
    const planned: Issuance = {
      serial,
      authorityId: ISSUING,
      certificateId: `for ${serial}`,
      kind: 'server',
      tbsSha256: '00',
      notAfter: addMs(now, 90 * DAY_MS),
      state: 'planned',
      plannedAt: now,
      issuedAt: undefined,
      abandonedAt: undefined,
      revokedAt: undefined,
      revocationReason: undefined,
      ...facts,
    };
    await store.transact((rows) => rows.issuances.plan(planned));
  };
  return {
    plan,
    issue: async (serial: string, facts: Partial<Issuance> = {}): Promise<void> => {
      await plan(serial, facts);
      await store.transact((rows) => rows.issuances.complete(serial, clock.now()));
    },
    revoke: async (serial: string, reason: number | undefined): Promise<void> => {
      await store.transact((rows) => rows.issuances.revoke(serial, { at: clock.now(), reason }));
    },
    listedSerials: async (): Promise<ReadonlySet<string>> => {
      await authority.publishRevocationList(ISSUING);
      const { der } = await latestList(setting);
      const text = openssl(['crl', '-inform', 'DER', '-noout', '-text'], der);
      return new Set([...text.matchAll(/Serial Number: (\w+)/g)].map(([, serial = '']) => serial.toLowerCase()));
    },
  };
}
