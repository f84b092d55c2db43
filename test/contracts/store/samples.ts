// Records for store tests: complete, valid, and different only in what a test names.

import type { Certificate, IssuedMaterial } from '../../../src/certificates/model/certificate.ts';
import type { KeptCsr } from '../../../src/certificates/model/kept-csr.ts';
import type { DomainName } from '../../../src/certificates/model/domain-name.ts';
import type { Issuance } from '../../../src/certificates/model/issuance.ts';
import { NO_RENEWAL } from '../../../src/certificates/model/renewals/facts.ts';
import type { Proof } from '../../../src/certificates/model/proof.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';

export const NOON = new Date('2026-03-01T12:00:00.000Z');
export const ACCOUNT = '100000000001';
export const OTHER_ACCOUNT = '100000000002';

/** Names in tests are well-formed by the hand that writes them. */
export function domain(text: string): DomainName {
  return text as DomainName;
}

export function makeCsr(facts: Partial<KeptCsr> & { readonly id: number }): KeptCsr {
  return {
    version: 1,
    accountUin: ACCOUNT,
    names: [domain('example.com'), domain('*.example.com')],
    subject: { organization: 'O', department: '', email: '', province: '', city: 'C', country: 'CN' },
    keyAlgorithm: 'p256',
    remark: '',
    tags: [],
    createdAt: NOON,
    updatedAt: NOON,
    csr: undefined,
    sealedKey: undefined,
    sealedKeyPassword: undefined,
    ...facts,
  };
}

export function makeCertificate(facts: Partial<Certificate> & { readonly id: string }): Certificate {
  return {
    version: 1,
    accountUin: ACCOUNT,
    projectId: 0,
    alias: '',
    source: 'ordered',
    type: 'server',
    tags: [],
    ignoresExpiry: false,
    productId: '83',
    packageType: '83',
    names: [domain('example.com'), domain('www.example.com')],
    maxNames: 1,
    step: 'validating',
    failure: undefined,
    failureDetail: undefined,
    createdAt: NOON,
    updatedAt: NOON,
    method: 'dns',
    proofs: [],
    proofDeadline: addMs(NOON, 3 * DAY_MS),
    provedAt: undefined,
    caa: undefined,
    csrOrigin: 'online',
    keyAlgorithm: 'rsa2048',
    csr: undefined,
    sealedKey: undefined,
    encryptionCsr: undefined,
    sealedEncryptionKey: undefined,
    chainOutline: undefined,
    sealedKeyOutline: undefined,
    sealedKeyPassword: undefined,
    replaces: undefined,
    lineageId: facts.id,
    termId: facts.lineageId ?? facts.id,
    generation: 0,
    reissueReason: '',
    afterReissue: undefined,
    renews: undefined,
    renewal: NO_RENEWAL,
    fixedNotAfter: undefined,
    usesCrossRoot: true,
    submission: {},
    orderReference: '',
    issued: undefined,
    revocation: undefined,
    scheduledRevocation: undefined,
    deletedAt: undefined,
    orderer: undefined,
    ...facts,
  };
}

export function makeMaterial(facts: Partial<IssuedMaterial>): IssuedMaterial {
  return {
    chain: [Uint8Array.of(48, 1, 2), Uint8Array.of(48, 3)],
    serial: '0a0b0c',
    notBefore: NOON,
    notAfter: addMs(NOON, 90 * DAY_MS),
    issuedAt: NOON,
    encryption: undefined,
    ...facts,
  };
}

/** At step "issued", with material. */
export function makeIssued(facts: Partial<Certificate> & { readonly id: string }): Certificate {
  return makeCertificate({ step: 'issued', proofDeadline: undefined, issued: makeMaterial({}), ...facts });
}

export function makeProof(facts: Partial<Proof>): Proof {
  return {
    domain: domain('example.com'),
    method: 'managedDns',
    value: 'abcdefgh',
    place: '_dnsauth.example.com',
    placement: { kind: 'delegation', target: 'x.reseal.example' },
    publicationTrouble: undefined,
    publishedAt: NOON,
    retractedAt: undefined,
    provedAt: undefined,
    ...facts,
  };
}

export function makeIssuance(facts: Partial<Issuance>): Issuance {
  return {
    serial: '0a0b0c',
    authorityId: 'issuing-1',
    certificateId: 'Ab12Cd34',
    kind: 'server',
    tbsSha256: '00'.repeat(32),
    notAfter: addMs(NOON, 90 * DAY_MS),
    state: 'planned',
    plannedAt: NOON,
    issuedAt: undefined,
    abandonedAt: undefined,
    revokedAt: undefined,
    revocationReason: undefined,
    ...facts,
  };
}
