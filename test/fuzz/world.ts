// A service for requests that nobody meant well: certificates in every phase, and an account that must not be touched.

import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import { MAX_PAGE } from '../../src/certificates/ports/store.ts';
import { MASTER_KEY_FILE } from '../../src/data-folder/data-folder.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { assertConsistent, waitForRest } from '../faults/sight.ts';
import {
  applyFor,
  commitGranted,
  detailOf,
  idOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  orderGranted,
  replace,
  until,
  waitForRest as waitUntilIdle,
  type Wish,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';
import { WHOLE_LIST } from '../../src/ca/profile/shards.ts';

/** A run again with the seed that a failure printed: FUZZ_SEED=… node --test. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

const QUICK_KEYS = '[p256, p384]';
const QUICK_PRODUCT = `{ keyAlgorithms: ${QUICK_KEYS}, reissue: { keyAlgorithms: ${QUICK_KEYS} }, afterReissue: { revokeAfterHours: 24 } }`;

/** Without RSA, whose keys take longer to make than everything else together. */
const FUZZ_YAML = `${LIFE_YAML.replace(/"13": .*/, `"13": ${QUICK_PRODUCT}\n  "83": ${QUICK_PRODUCT}`)}
  freePerAccount: 100000
  freePerDomain: 100000
`;

export interface FuzzWorld extends AsyncDisposable {
  readonly service: TestService;
  readonly store: RecordStore;
  /** Ids of the first account's certificates in every phase, of another account's, of deleted ones and of none; grows. */
  readonly ids: string[];
  readonly other: { readonly uin: string; readonly key: Credential };
  /** An uploaded chain with its key, PEM. */
  readonly chain: string;
  readonly key: string;
  /** What stands in no answer and in no line of the log. */
  readonly secrets: readonly string[];
}

export const KEY_PASSWORD = 'Pa55-that-nobody-may-see';

export async function openFuzzWorld(): Promise<FuzzWorld> {
  const bare: RecordStore[] = [];
  const layStore = (opened: RecordStore): RecordStore => {
    bare.push(opened);
    return opened;
  };
  const service = await openTestService({
    yaml: FUZZ_YAML,
    env: { RESEAL_PUBLIC_URL: 'http://reseal.example.net' },
    overlay: { store: layStore },
  });
  const store = bare.at(-1);
  if (store === undefined) throw new Error('The service has opened no store');
  const other = await service.addAccount();
  const over = [await issueFree(service, 'expired.com'), await applyFor(service, 'late.com', BY_HAND)];
  service.advance(91 * DAY_MS);
  const own = await oneOfEach(service, 'own', {});
  const theirs = await oneOfEach(service, 'theirs', { credential: other.key });
  const { chain, key } = await materialOf(service, 'uploaded.com');
  await waitUntilIdle(service);
  const secrets = [service.key.secretKey, other.key.secretKey, KEY_PASSWORD, ...(await masterKeyTexts(service.folder))];
  return {
    service,
    store,
    ids: [...own, ...own, ...over, ...theirs, 'nothing1'],
    other,
    chain,
    key,
    secrets,
    [Symbol.asyncDispose]: async () => await service[Symbol.asyncDispose](),
  };
}

const BY_HAND: Wish = { input: { DvAuthMethod: 'DNS' } };

/** The names of each begin with `stem`. */
async function oneOfEach(service: TestService, stem: string, wish: Wish): Promise<readonly string[]> {
  const of = (input: object): Wish => ({ ...wish, input });
  const act = async (action: string, CertificateId: string): Promise<string> => {
    await service.ask(action, { CertificateId }, wish.credential);
    return CertificateId;
  };
  const issued = await issueFree(service, `${stem}-issued.com`, wish);
  const original = await issueGranted(service, [`${stem}-original.com`, `*.${stem}-original.com`], wish);
  const revoked = await issueFree(service, `${stem}-revoked.com`, wish);
  const pending = await issueFree(service, `${stem}-reissued.com`, wish);
  const { chain, key } = await materialOf(service, `${stem}-uploaded.com`, wish);
  const uploadInput = { CertificatePublicKey: chain, CertificatePrivateKey: key };
  const upload = async (): Promise<string> =>
    idOf(await service.ask('UploadCertificate', uploadInput, wish.credential));
  return [
    issued,
    original,
    await replace(service, original, wish),
    await act('RevokeCertificate', revoked),
    pending,
    await replace(service, pending, of({ ValidType: 'DNS' })),
    await applyFor(service, `${stem}-pending.com`, of({ DvAuthMethod: 'DNS' })),
    await applyFor(service, `${stem}-file.com`, of({ DvAuthMethod: 'FILE' })),
    await orderGranted(service, [`${stem}-filled.com`], wish),
    await commitGranted(service, [`${stem}-committed.net`], of({ VerifyType: 'DNS' })),
    await act('CancelCertificateOrder', await applyFor(service, `${stem}-cancelled.com`, of({ DvAuthMethod: 'DNS' }))),
    await upload(),
    await act('DeleteCertificate', await upload()),
  ];
}

async function materialOf(service: TestService, domain: string, wish: Wish = {}) {
  const detail = await detailOf(service, await issueFree(service, domain, wish), wish.credential);
  return { chain: String(detail['CertificatePublicKey']), key: String(detail['CertificatePrivateKey']) };
}

async function masterKeyTexts(folder: string): Promise<readonly string[]> {
  const hex = (await readFile(join(folder, MASTER_KEY_FILE), 'utf8')).trim();
  return [hex, Buffer.from(hex, 'hex').toString('base64')];
}

/** Of the account, the newest first, deleted ones left out. */
export async function listOf(store: RecordStore, accountUin: string): Promise<readonly Certificate[]> {
  const everything = { projectIds: undefined, standings: undefined, ids: undefined, source: undefined };
  const certificates: Certificate[] = [];
  for (;;) {
    const place = { search: undefined, sort: 'newest', offset: certificates.length, limit: MAX_PAGE } as const;
    const { page, total } = await store.reads.certificates.list({ accountUin, ...everything, ...place }, new Date(0));
    certificates.push(...page);
    if (certificates.length >= total) return certificates;
  }
}

/** Lets every order that is under way come to its end; then each certificate is whole, and the ledger agrees. */
export async function assertWholeAtRest({ service, store, other }: FuzzWorld): Promise<void> {
  service.advance(4 * DAY_MS);
  await waitForRest(store, service);
  await until('no proof record is left', async () => (await store.reads.dnsRecords.list(1)).length === 0);
  for (const uin of [service.accountUin, other.uin]) {
    const certificates = (await listOf(store, uin)).filter(({ source }) => source === 'ordered');
    const ledgers = await Promise.all(certificates.map(async ({ id }) => await store.reads.issuances.listOf(id)));
    assertConsistent({
      certificates,
      issuances: ledgers.flat(),
      dnsRecords: [],
      revocationList: (await store.reads.revocationLists.findLatest('issuing-1', WHOLE_LIST))?.der ?? new Uint8Array(),
    });
  }
}
