// What callers do to a certificate of each kind: what was done before, and the call in which the process dies.

import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeTestCsr } from '../support/authority.ts';
import { NATIONAL } from '../support/life.ts';
import type { TestService } from '../support/service.ts';
import type { Kind } from './gaps.ts';

/** Product 13 never reuses a proof, so that each order proves its domain; 14 and 15 do, and 15 lets go of what is reissued. No rate and no quota is in the way. */
export const FAULTS_YAML = `
dns:
  zones:
    - { name: example.com, accounts: ["*"] }
products:
  "33": { proofReuseDays: 0 }
  "13": { proofReuseDays: 0 }
  "14": { name: "DV with proofs reused", kind: granted }
  "15": { name: "DV that is superseded", kind: granted, afterReissue: { revokeAfterHours: 0 } }
limits:
  freePerAccount: 100000
  freePerDomain: 100000
  ratePerSecond:
    ApplyCertificate: 100000
    CreateCertificate: 100000
    SubmitCertificateInformation: 100000
    CommitCertificateInformation: 100000
    ReplaceCertificate: 100000
    RevokeCertificate: 100000
    CancelCertificateOrder: 100000
    DeleteCertificate: 100000
    DescribeCertificateDetail: 100000
`;

export interface Order {
  readonly kind: Kind;
  readonly domain: string;
  /** What prepare() answered. */
  readonly prepared?: string | undefined;
}

type Asking = Pick<TestService, 'ask' | 'waitForStatus'>;

/** Brings a certificate as far as it is before the call; answers its id, or undefined where there is none yet. */
export async function prepare(service: Asking, { kind, domain }: Order): Promise<string | undefined> {
  if (kind === 'apply') return undefined;
  const prepared = await fillOrder(service, { domain, ProductId: productOf(kind) });
  if (kind === 'commit') return prepared;
  await issue(service, { kind: 'commit', domain, prepared });
  if (kind === 'lineage') await issue(service, { kind: 'reissue', domain, prepared });
  return prepared;
}

function productOf(kind: Kind): number {
  if (kind === 'superseded') return 15;
  if (kind === 'pair') return NATIONAL;
  return kind === 'reuse' ? 14 : 13;
}

async function issue(service: Asking, order: Order): Promise<void> {
  await service.waitForStatus(await begin(service, order), 1);
}

/** A granted order with an uploaded CSR, ready to be committed. */
async function fillOrder(
  service: Asking,
  { domain, ProductId }: { readonly domain: string; readonly ProductId: number },
): Promise<string> {
  const created = await service.ask('CreateCertificate', { ProductId, DomainNum: 1, TimeSpan: 1 });
  const [id] = created['CertificateIds'] as readonly string[];
  if (id === undefined) throw new Error('CreateCertificate answered no id');
  await service.ask('SubmitCertificateInformation', {
    CertificateId: id,
    CertificateDomain: domain,
    CsrType: 'upload',
    CsrContent: await makeCsrPem(domain, ProductId === NATIONAL ? 'sm2' : 'p256'),
  });
  return id;
}

async function makeCsrPem(domain: string, algorithm: 'p256' | 'sm2' = 'p256'): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await makeTestCsr([domain], algorithm));
}

/** Makes the call; answers the id of the certificate that is under way then. */
export async function begin(service: Pick<Asking, 'ask'>, order: Order): Promise<string> {
  const [action, input] = await CALLS[order.kind](order);
  const answer = await service.ask(action, input);
  const { CertificateId: made } = answer;
  return typeof made === 'string' ? made : (order.prepared ?? '');
}

type Call = readonly [action: string, input: object];

const CALLS: { readonly [kind in Kind]: (order: Order) => Promise<Call> } = {
  apply: async ({ domain }) => {
    const key = { CsrEncryptAlgo: 'ECC', CsrKeyParameter: 'prime256v1' };
    return ['ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: domain, ...key }];
  },
  commit: async ({ prepared }) => ['CommitCertificateInformation', { CertificateId: prepared, VerifyType: 'DNS_AUTO' }],
  reissue: async ({ prepared }) => {
    const key = { CsrType: 'online', CertCSREncryptAlgo: 'ECC', CertCSRKeyParameter: 'prime256v1' };
    return ['ReplaceCertificate', { CertificateId: prepared, ValidType: 'DNS_AUTO', ...key }];
  },
  pair: async ({ prepared }) => {
    const key = { CsrType: 'online', CertCSREncryptAlgo: 'SM2' };
    return ['ReplaceCertificate', { CertificateId: prepared, ValidType: 'DNS_AUTO', ...key }];
  },
  reuse: async (order) => await reissueByCsr(order),
  superseded: async (order) => await reissueByCsr(order),
  revoke: async ({ prepared }) => ['RevokeCertificate', { CertificateId: prepared }],
  lineage: async ({ prepared }) => ['RevokeCertificate', { CertificateId: prepared }],
};

async function reissueByCsr({ prepared, domain }: Order): Promise<Call> {
  const key = { CsrType: 'upload', CsrContent: await makeCsrPem(domain) };
  return ['ReplaceCertificate', { CertificateId: prepared, ValidType: 'DNS_AUTO', ...key }];
}
