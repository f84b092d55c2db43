// Store contract: certificates one by one, and lineages.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { LEGAL_STEPS, type Certificate, type Step } from '../../../src/certificates/model/certificate.ts';
import { IdTaken, StaleState } from '../../../src/certificates/ports/store.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { MAX_LINEAGE } from '../../../src/store/certificates/certificates.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import {
  ACCOUNT,
  OTHER_ACCOUNT,
  domain,
  makeCertificate,
  makeIssued,
  makeMaterial,
  makeProof,
  NOON,
} from './samples.ts';
import { because } from '../../../src/reasons/reason.ts';

/** A certificate in which no fact is absent. */
const FULL: Certificate = {
  ...makeCertificate({ id: 'Ab12Cd34' }),
  projectId: 7,
  source: 'uploaded',
  type: 'authority',
  tags: [
    { key: 'team', value: '' },
    { key: '部门', value: '"[,] 🙂' },
  ],
  ignoresExpiry: true,
  alias: '例え "%_\\ 🙂',
  names: [domain('*.example.co.uk'), domain('xn--r8jz45g.jp')],
  step: 'revoking',
  failure: 'issuerRefused',
  failureDetail: because('keyNotCertifiable', { why: because('keyBlocked') }),
  updatedAt: addMs(NOON, 1),
  method: 'managedDns',
  proofs: [
    makeProof({ publishedAt: NOON, retractedAt: addMs(NOON, 2), provedAt: addMs(NOON, 1) }),
    makeProof({
      method: 'file',
      place: '/.well-known/pki-validation/a.txt',
      placement: undefined,
      publishedAt: undefined,
    }),
    makeProof({ placement: { kind: 'zone' } }),
  ],
  provedAt: addMs(NOON, 3),
  caa: {
    deadline: addMs(NOON, 6),
    checkedAt: addMs(NOON, 4),
    findings: [
      {
        name: domain('*.example.co.uk'),
        result: 'forbidden',
        seen: ['128 issue ";"'],
        detail: because('caaNone', { name: 'example.co.uk' }),
      },
    ],
  },
  csr: Uint8Array.of(0, 1, 255),
  sealedKey: new Uint8Array(0),
  encryptionCsr: Uint8Array.of(2, 0),
  sealedEncryptionKey: Uint8Array.of(8, 255),
  packageType: '2',
  chainOutline: { lineEnd: '\r\n', parts: ['Ü "\\ 🙂\t', 1, '\r\n', 0] },
  sealedKeyOutline: Uint8Array.of(7, 0),
  sealedKeyPassword: Uint8Array.of(9),
  replaces: 'Zz99Yy88',
  lineageId: 'Zz99Yy88',
  termId: 'Yy88Xx77',
  generation: 1,
  reissueReason: 'key lost',
  afterReissue: { kind: 'revoke', afterHours: 72, onlyWhenServed: true, deploys: true },
  renews: 'Qq11Ww22',
  renewal: {
    wish: 'on',
    lookAt: addMs(NOON, 4),
    renewedBy: 'Rr44Tt55',
    failures: 3,
    trouble: because('renewalFailed', { why: because('proofLate') }),
    suggested: { start: addMs(NOON, 2), end: addMs(NOON, 3) },
  },
  fixedNotAfter: addMs(NOON, 5),
  submission: { organizationName: 'Ex & Co' },
  orderReference: 'order/1',
  issued: makeMaterial({
    chain: [new Uint8Array(70_000).fill(7), new Uint8Array(0), Uint8Array.of(1)],
    encryption: { leaf: Uint8Array.of(48, 5), serial: '0d0e' },
  }),
  revocation: { requestedAt: NOON, reason: 'keyCompromise', comment: 'it leaked', revokedAt: addMs(NOON, 8) },
  scheduledRevocation: { at: addMs(NOON, 7), supersededBy: 'Ss33Tt44' },
  deletedAt: addMs(NOON, 9),
  orderer: { secretId: 'AKIDexample', act: 'reissue' },
};

/** As many as one call has time for, also on a busy machine. */
const INSERTED_AT_ONCE = 500;

export const certificateContract: Contract = {
  'every fact of a certificate comes back as it was stored, present or absent': async (store) => {
    const bare = makeCertificate({ id: 'Ef56Gh78', names: [], method: undefined, proofDeadline: undefined });
    await insert(store, FULL, bare);
    deepEqual(await store.reads.certificates.findWithDeleted(FULL.id), FULL);
    deepEqual(await store.reads.certificates.find(bare.id), bare);
    equal(await store.reads.certificates.find('nowhere0'), undefined);
  },

  'saving stores every fact that changed and raises the version': async (store) => {
    const before = makeCertificate({ id: FULL.id, step: 'revoking' });
    await insert(store, before);
    const saved = await store.transact((rows) => rows.certificates.save(before, FULL));
    deepEqual(saved, { ...FULL, version: 2 });
    deepEqual(await store.reads.certificates.findWithDeleted(FULL.id), saved);
    const emptied = { ...before, version: 2 };
    await store.transact((rows) => rows.certificates.save(saved, emptied));
    deepEqual(await store.reads.certificates.find(FULL.id), { ...emptied, version: 3 });
  },

  'of two writers that read the same version, the one who comes later is told that its state is stale': async (
    store,
  ) => {
    const read = makeCertificate({ id: 'Ab12Cd34' });
    await insert(store, read);
    const results = await Promise.allSettled(
      ['one', 'other'].map((alias) =>
        store.transact((rows) => rows.certificates.save(read, { ...read, alias, updatedAt: addMs(NOON, 1) })),
      ),
    );
    const saved = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.alias] : []));
    const reasons: readonly unknown[] = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    deepEqual([saved.length, reasons.map((reason) => reason instanceof StaleState)], [1, [true]]);
    await rejects(
      store.transact((rows) => rows.certificates.save(read, read)),
      StaleState,
    );
    equal((await store.reads.certificates.find('Ab12Cd34'))?.alias, saved[0]);
  },

  'a certificate is unchanged until it is saved or deleted': async (store) => {
    const read = makeCertificate({ id: 'Un11Ch22' });
    await insert(store, read);
    const isUnchanged = async (certificate: Pick<Certificate, 'id' | 'version'>): Promise<boolean> => {
      const applied = await store.apply({ expects: [{ kind: 'unchanged', certificate }], changes: [] });
      return applied.kind === 'applied';
    };
    equal(await isUnchanged(read), true);
    const saved = await store.transact((rows) => rows.certificates.save(read, { ...read, alias: 'another' }));
    equal(await isUnchanged(read), false);
    equal(await isUnchanged(saved), true);
    const deleted = await store.transact((rows) => rows.certificates.save(saved, { ...saved, deletedAt: NOON }));
    equal(await isUnchanged(deleted), false);
    equal(await isUnchanged({ id: 'unknown', version: 1 }), false);
  },

  'an unknown certificate cannot be saved': async (store) => {
    const unknown = makeCertificate({ id: 'Ab12Cd34' });
    await rejects(
      store.transact((rows) => rows.certificates.save(unknown, unknown)),
      StaleState,
    );
  },

  'an id that is on record is taken, even when its certificate is deleted': async (store) => {
    await insert(store, makeCertificate({ id: 'Ab12Cd34', deletedAt: NOON }));
    await rejects(insert(store, makeCertificate({ id: 'Ab12Cd34' })), IdTaken);
    await insert(store, makeCertificate({ id: 'ab12cd34' }));
  },

  'only legal steps can be saved': async (store) => {
    const steps = Object.keys(LEGAL_STEPS) as readonly Step[];
    for (const from of steps) {
      for (const to of steps) {
        const before = makeCertificate({ id: `${from}-${to}`, step: from });
        await insert(store, before);
        const saving = store.transact((rows) => rows.certificates.save(before, { ...before, step: to }));
        if (LEGAL_STEPS[from].includes(to)) equal((await saving).step, to);
        else await rejects(saving, /is not a legal step/);
      }
    }
  },

  'a certificate cannot be saved over another': async (store) => {
    const before = makeCertificate({ id: 'Ab12Cd34' });
    await insert(store, before);
    await rejects(store.transact((rows) => rows.certificates.save(before, { ...before, id: 'Ef56Gh78' })));
  },

  'a deleted certificate is found by its lineage, not by its id': async (store) => {
    const original = makeIssued({ id: 'original' });
    const reissue = makeCertificate({ id: 'reissue1', replaces: 'original', lineageId: 'original', generation: 1 });
    await insert(store, original, { ...reissue, deletedAt: NOON });
    const { reads } = store;
    equal(await reads.certificates.find('reissue1'), undefined);
    equal((await reads.certificates.findWithDeleted('reissue1'))?.id, 'reissue1');
    equal((await reads.certificates.findLatestReplacement('original'))?.id, 'reissue1');
    deepEqual(idsOf(await reads.certificates.listLineage('original')), ['original', 'reissue1']);
  },

  'the latest replacement is the one made last, even within one millisecond': async (store) => {
    const attempt = { replaces: 'original', lineageId: 'original', generation: 1 };
    await insert(
      store,
      makeCertificate({ id: 'late', ...attempt, createdAt: addMs(NOON, 5), step: 'failed' }),
      makeCertificate({ id: 'early', ...attempt }),
      makeCertificate({ id: 'latest', ...attempt, createdAt: addMs(NOON, 5) }),
      makeCertificate({ id: 'elsewhere', replaces: 'other', lineageId: 'other', generation: 1 }),
    );
    const { certificates } = store.reads;
    equal((await certificates.findLatestReplacement('original'))?.id, 'latest');
    equal(await certificates.findLatestReplacement('latest'), undefined);
    const many = await certificates.listLatestReplacements(['original', 'other', 'latest', 'unknown']);
    deepEqual(
      new Map([...many].map(([id, replacement]) => [id, replacement.id])),
      new Map([
        ['original', 'latest'],
        ['other', 'elsewhere'],
      ]),
    );
    equal((await certificates.listLatestReplacements([])).size, 0);
  },

  'the latest replacement is the one made last, also where the clock was set back in between': async (store) => {
    const attempt = { replaces: 'original', lineageId: 'original', generation: 1 };
    await insert(
      store,
      makeCertificate({ id: 'before', ...attempt, createdAt: addMs(NOON, 5000), step: 'cancelled' }),
      makeCertificate({ id: 'after', ...attempt, createdAt: NOON }),
    );
    const { certificates } = store.reads;
    equal((await certificates.findLatestReplacement('original'))?.id, 'after');
    equal((await certificates.listLatestReplacements(['original'])).get('original')?.id, 'after');
  },

  'a lineage is listed by generation, then in the order of making': async (store) => {
    await insert(
      store,
      member('third', 2, NOON),
      member('second', 1, addMs(NOON, 1)),
      member('revoked', 1, NOON),
      member('first', 0, addMs(NOON, 9)),
    );
    deepEqual(idsOf(await store.reads.certificates.listLineage('first')), ['first', 'revoked', 'second', 'third']);
  },

  'attempts that failed or were cancelled are no part of a lineage': async (store) => {
    const steps = Object.keys(LEGAL_STEPS) as readonly Step[];
    const attempts = steps.map((step, at) => ({ ...member(step, 1, addMs(NOON, at)), step }));
    await insert(store, ...attempts);
    const expected = steps.filter((step) => step !== 'failed' && step !== 'cancelled');
    deepEqual(idsOf(await store.reads.certificates.listLineage('first')), expected);
  },

  [`a lineage is listed up to ${MAX_LINEAGE} certificates, and no further`]: async (store) => {
    const members = Array.from({ length: MAX_LINEAGE }, (_, generation) => member(`g${generation}`, generation));
    for (let done = 0; done < members.length; done += INSERTED_AT_ONCE) {
      const some = members.slice(done, done + INSERTED_AT_ONCE);
      await store.apply({ expects: [], changes: some.map((certificate) => ({ kind: 'insert', certificate })) });
    }
    equal((await store.reads.certificates.listLineage('first')).length, MAX_LINEAGE);
    await insert(store, member(`g${MAX_LINEAGE}`, MAX_LINEAGE));
    equal((await store.reads.certificates.listLineage('first')).at(-1)?.id, `g${MAX_LINEAGE - 1}`);
  },

  'an uploaded certificate is found by its leaf, for its account, until it is deleted': async (store) => {
    const leaf = Uint8Array.of(48, 1);
    const sha256 = createHash('sha256').update(leaf).digest('hex');
    const uploaded = makeIssued({ id: 'uploaded', source: 'uploaded', issued: makeMaterial({ chain: [leaf] }) });
    await insert(store, uploaded, { ...uploaded, id: 'ordered1', source: 'ordered' });
    const { certificates } = store.reads;
    equal((await certificates.findUploaded(inAll(ACCOUNT), sha256))?.id, 'uploaded');
    equal(await certificates.findUploaded(inAll(OTHER_ACCOUNT), sha256), undefined);
    equal(await certificates.findUploaded(inAll(ACCOUNT), '00'.repeat(32)), undefined);
    equal((await certificates.findUploaded({ accountUin: ACCOUNT, projectIds: [1, 0] }, sha256))?.id, 'uploaded');
    equal(await certificates.findUploaded({ accountUin: ACCOUNT, projectIds: [1] }, sha256), undefined);
    equal(await certificates.findUploaded({ accountUin: ACCOUNT, projectIds: [] }, sha256), undefined);
    await store.transact((rows) => rows.certificates.save(uploaded, { ...uploaded, deletedAt: NOON }));
    equal(await certificates.findUploaded(inAll(ACCOUNT), sha256), undefined);
  },
};

function inAll(accountUin: string) {
  return { accountUin, projectIds: undefined };
}

function member(id: string, generation: number, createdAt: Date = NOON): Certificate {
  return makeCertificate({ id, lineageId: 'first', generation, createdAt });
}

export async function insert(store: RecordStore, ...certificates: readonly Certificate[]): Promise<void> {
  await store.transact(async (rows) => {
    for (const certificate of certificates) await rows.certificates.insert(certificate);
  });
}

export function idsOf(certificates: readonly Certificate[]): readonly string[] {
  return certificates.map(({ id }) => id);
}
