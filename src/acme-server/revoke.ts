// A certificate is revoked (RFC 8555 §7.6): by the account that ordered it, by one that has proved all its names, or by its own key.

import { refuseWith } from '../acme/problems.ts';
import type { AcmeAccount, AcmeRight } from '../certificates/model/acme.ts';
import { type Certificate, phaseOf } from '../certificates/model/certificate.ts';
import { baseOf, type DomainName } from '../certificates/model/domain-name.ts';
import type { RevocationCause, RevocationReason } from '../certificates/model/revocation-reason.ts';
import { revoke } from '../certificates/revocation/revoke.ts';
import { bytesOfBase64Url } from '../lib/base64url.ts';
import { equalBytes } from '../lib/bytes.ts';
import { because } from '../reasons/reason.ts';
import { type CertificateFacts, readCertificate } from '../x509/certificate/certificate.ts';
import { CRL_REASONS } from '../x509/status/crl-reasons.ts';
import { EncodingError } from '../x509/der/reader.ts';
import { isFor } from '../certificates/model/acme.ts';
import { type AcmeAnswer, payloadOf, type SignedCall, textIn } from './call.ts';
import { findRightOf, refuseLoss } from './order-right.ts';
import { problemOfRefusal } from './problem-answer.ts';

/** `account` is undefined for a request that is signed by a key: whoever has the certificate's may always say that it is out. */
export async function answerRevocation(call: SignedCall, account: AcmeAccount | undefined): Promise<AcmeAnswer> {
  const { world } = call.parts;
  const payload = payloadOf(call);
  const facts = readIt(textIn(payload, 'certificate'));
  const certificate = await find(call, facts);
  const revoker = await findRevoker(call, { account, certificate, facts });
  const cause = readReason(payload['reason'], revoker.reasons);
  const phase = phaseOf(certificate, world.clock.now());
  if (phase === 'revoking' || phase === 'revoked') return refuseWith('alreadyRevoked', because('acmeRevoked'));
  await revoke(world, { actor: revoker.accountUin, certificate, cause, isOpen: () => true, isAlone: true });
  return { status: 200, headers: {}, body: undefined };
}

interface Revoker {
  /** Whose doing it is on record as. */
  readonly accountUin: string;
  readonly reasons: readonly RevocationReason[];
}

/** Throws unauthorized. */
async function findRevoker(
  call: SignedCall,
  about: {
    readonly account: AcmeAccount | undefined;
    readonly certificate: Certificate;
    readonly facts: CertificateFacts;
  },
): Promise<Revoker> {
  const { account, certificate, facts } = about;
  const holder = { accountUin: certificate.accountUin, reasons: REASONS };
  if (account === undefined) {
    checkOwnKey(call, facts);
    return holder;
  }
  const right = await checkKey(call, { account, certificate });
  if (await hasOrdered(call, { account, certificate })) {
    const refusal = await call.parts.findRefusalToRevoke(right, certificate);
    return refusal === undefined ? holder : refuseWith('unauthorized', problemOfRefusal(refusal).detail);
  }
  await checkNames(call, { account, certificate });
  // Of the key, which is blocked for ever once it is compromised, it knows nothing.
  return { accountUin: account.accountUin, reasons: REASONS.filter((reason) => reason !== 'keyCompromise') };
}

function readIt(text: string): CertificateFacts {
  const der = bytesOfBase64Url(text);
  if (der === undefined) return refuseWith('malformed', because('clientMember', { name: 'certificate' }));
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof EncodingError) return refuseWith('malformed', error.wholeReason);
    throw error;
  }
}

/** The very certificate: one with its serial that says something else is none of ours. */
async function find({ parts }: SignedCall, { serial, der }: CertificateFacts): Promise<Certificate> {
  const { issuances, certificates } = parts.world.store.reads;
  const issuance = await issuances.find(serial);
  const certificate = issuance && (await certificates.find(issuance.certificateId));
  const [leaf] = certificate?.issued?.chain ?? [];
  if (certificate !== undefined && leaf !== undefined && equalBytes(leaf, der)) return certificate;
  return refuseWith('malformed', because('acmeCertificateUnknown'));
}

function checkOwnKey({ key }: SignedCall, { spki }: CertificateFacts): void {
  if (!equalBytes(spki, key.spki)) refuseWith('unauthorized', because('acmeNotItsKey'));
}

interface Claim {
  readonly account: AcmeAccount;
  readonly certificate: Certificate;
}

async function hasOrdered({ parts }: SignedCall, { account, certificate }: Claim): Promise<boolean> {
  const order = await parts.world.store.reads.acme.findOrderOfCertificate(certificate.id);
  return order?.accountId === account.id;
}

/** The right by which the account acts: that of its product, or, where that is open no more, the one by which it came. */
async function checkKey({ parts, clientAddress }: SignedCall, { account, certificate }: Claim): Promise<AcmeRight> {
  const right = (await findRightOf(parts, { account, product: { id: certificate.productId } })) ?? account;
  refuseLoss(await parts.findLossOfKey(right, clientAddress));
  return right;
}

async function checkNames({ parts }: SignedCall, { account, certificate }: Claim): Promise<void> {
  const { acme } = parts.world.store.reads;
  const domains = [...new Set(certificate.names.map(baseOf))] as readonly DomainName[];
  const usable = await acme.listUsable(account.id, { domains, now: parts.world.clock.now() });
  const hasProved = (name: DomainName): boolean => usable.some((one) => one.step === 'valid' && isFor(one, name));
  if (!certificate.names.every(hasProved)) refuseWith('unauthorized', because('acmeNotItsAccount'));
}

/** RFC 8555 §7.6, BR §7.2.2: the reasons that a server certificate may be revoked for. */
const REASONS: readonly RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
];

function readReason(value: unknown, reasons: readonly RevocationReason[]): RevocationCause {
  if (value === undefined) return { reason: 'unspecified', comment: '' };
  const reason = reasons.find((one) => CRL_REASONS[one] === value);
  if (reason !== undefined) return { reason, comment: '' };
  return refuseWith(
    'badRevocationReason',
    because('acmeReason', { choices: reasons.map((one) => String(CRL_REASONS[one])) }),
  );
}
