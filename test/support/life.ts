// Certificates on their way through a test service: applied for, ordered, issued, reissued, looked at.

import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import { EXTENSION_ACTIONS } from '../../src/api/extensions.ts';
import { INTERNATIONAL_ACTIONS } from '../../src/api/international.ts';
import { ACTIONS } from '../../src/api/registry.ts';
import { TAG_ACTIONS } from '../../src/api/tag/tag-actions.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import type { Answer, TestService } from './service.ts';
import type { Credential } from './toy-service.ts';

const RATES = [...ACTIONS, ...INTERNATIONAL_ACTIONS, ...EXTENSION_ACTIONS, ...TAG_ACTIONS]
  .map(({ name }) => `    ${name}: 100000`)
  .join('\n');

/**
 * Every name in "com" and "org" is in a served zone, so that each test can have registrable domains of its own; elsewhere
 * DNS_AUTO goes by delegation. The clock stands still, so the rates are lifted. The multi-domain product makes ECC keys unless
 * something else is asked for, because that is faster.
 */
export const LIFE_YAML = `
dns:
  zones:
    - { name: com, accounts: ["*"] }
    - { name: org, accounts: ["*"] }
  delegationZone: acme.example.net
products:
  "13": { keyAlgorithms: [p256, rsa2048, rsa4096, p384], reissue: { keyAlgorithms: [p256, rsa2048, rsa4096, p384] } }
limits:
  ratePerSecond:
${RATES}
`;

export const MULTI_DOMAIN = 13;
export const NATIONAL = 33;

export interface Wish {
  /** The multi-domain one unless another is named; of granted orders only. */
  readonly product?: number;
  /** Over the usual input. */
  readonly input?: object;
  readonly credential?: Credential | undefined;
}

/** Applies for a free ECC certificate by DNS_AUTO; answers its id. */
export async function applyFor(service: TestService, domain: string, wish: Wish = {}): Promise<string> {
  const usual = { DvAuthMethod: 'DNS_AUTO', DomainName: domain, CsrEncryptAlgo: 'ECC' };
  return idOf(await service.ask('ApplyCertificate', { ...usual, ...wish.input }, wish.credential));
}

/** The same, and waits until it is issued. */
export async function issueFree(service: TestService, domain: string, wish: Wish = {}): Promise<string> {
  const id = await applyFor(service, domain, wish);
  await service.waitForStatus(id, 1, wish.credential);
  return id;
}

/** Reissues by DNS_AUTO with a new key; answers the new id. */
export async function replace(service: TestService, id: string, wish: Wish = {}): Promise<string> {
  const usual = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online' };
  return idOf(await service.ask('ReplaceCertificate', { ...usual, ...wish.input }, wish.credential));
}

/** The same, and waits until it is issued. */
export async function reissue(service: TestService, id: string, wish: Wish = {}): Promise<string> {
  const next = await replace(service, id, wish);
  await service.waitForStatus(next, 1, wish.credential);
  return next;
}

/** Orders a certificate of the multi-domain product, up to and without the commit; answers its id. */
export async function orderGranted(service: TestService, names: readonly string[], wish: Wish = {}): Promise<string> {
  const created = await service.ask(
    'CreateCertificate',
    { ProductId: wish.product ?? MULTI_DOMAIN, DomainNum: names.length, TimeSpan: 1 },
    wish.credential,
  );
  const [id] = created['CertificateIds'] as readonly string[];
  const [main, ...others] = names;
  const usual = { CertificateId: id, CertificateDomain: main, DomainList: others, VerifyType: 'DNS_AUTO' };
  await service.ask('SubmitCertificateInformation', { ...usual, ...wish.input }, wish.credential);
  return String(id);
}

/** The same with the commit. */
export async function commitGranted(service: TestService, names: readonly string[], wish: Wish = {}): Promise<string> {
  const id = await orderGranted(service, names, wish);
  await service.ask('CommitCertificateInformation', { CertificateId: id }, wish.credential);
  return id;
}

/** The same, issued. */
export async function issueGranted(service: TestService, names: readonly string[], wish: Wish = {}): Promise<string> {
  const id = await commitGranted(service, names, wish);
  await service.waitForStatus(id, 1, wish.credential);
  return id;
}

export function idOf(answer: Answer): string {
  return String(answer['CertificateId']);
}

export async function detailOf(service: TestService, id: string, credential?: Credential): Promise<Answer> {
  return await service.ask('DescribeCertificateDetail', { CertificateId: id }, credential);
}

export async function statusOf(service: TestService, id: string, credential?: Credential): Promise<number> {
  return Number((await detailOf(service, id, credential))['Status']);
}

export interface Extra {
  readonly ReplacedBy: string | null;
  readonly ReplacedFor: string | null;
  readonly DomainNumber: string;
}

export function extraOf(answer: Answer): Extra {
  return answer['CertificateExtra'] as Extra;
}

export interface DvAuth {
  readonly DvAuthKey: string;
  readonly DvAuthValue: string;
  readonly DvAuthDomain: string;
  readonly DvAuthPath: string;
  readonly DvAuthSubDomain: string;
  readonly DvAuthVerifyType: string;
}

/** What the applicant is told to publish. */
export async function dvAuthsOf(service: TestService, id: string, credential?: Credential): Promise<readonly DvAuth[]> {
  const detail = (await detailOf(service, id, credential))['DvAuthDetail'] as { readonly DvAuths: readonly DvAuth[] };
  return detail.DvAuths ?? [];
}

/** As it is stored, deleted or not. */
export async function recordOf(service: TestService, id: string): Promise<Certificate> {
  const certificate = await service.service.world.store.reads.certificates.findWithDeleted(id);
  if (certificate === undefined) throw new Error(`There is no certificate ${id}`);
  return certificate;
}

export function notAfterOf(certificate: Certificate): Date {
  if (certificate.issued === undefined) throw new Error(`Certificate ${certificate.id} is not issued`);
  return certificate.issued.notAfter;
}

/** Waits until all that a certificate published is retracted. */
export async function waitForRetraction(service: TestService, id: string): Promise<void> {
  await until(`the records of ${id} are retracted`, async () => {
    const { proofs } = await recordOf(service, id);
    return proofs.every((proof) => proof.retractedAt !== undefined);
  });
}

/** Waits until the worker has nothing to do at this time, so that rows come and go by calls alone. */
export async function waitForRest(service: TestService): Promise<void> {
  using database = new DatabaseSync(join(service.folder, DATABASE_FILE), { readOnly: true });
  const due = database.prepare('SELECT count(*) AS jobs FROM jobs WHERE lease IS NOT NULL OR due_at <= ?');
  await until('no job is due', () => due.get(service.clock.now().getTime())?.['jobs'] === 0);
}

/** The rows of every table by its name; see waitForRest. */
export function countRows(service: TestService): Readonly<Record<string, number>> {
  using database = new DatabaseSync(join(service.folder, DATABASE_FILE), { readOnly: true });
  const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).all();
  const counts = tables.map(({ name }) => {
    const row = database.prepare(`SELECT count(*) AS rows FROM "${String(name)}"`).get();
    return [String(name), Number(row?.['rows'])] as const;
  });
  return Object.fromEntries(counts);
}

/** Longest wait for a state, in real time. */
const PATIENCE_MS = 180_000;
const POLL_MS = 5;

export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await isSo()); waitedMs += POLL_MS) {
    if (waitedMs > PATIENCE_MS) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
