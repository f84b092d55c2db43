// A certificate is revoked (RFC 8555 §7.6): by the account that ordered it, by one that has proved all its names, or by its own key.

import { refuseWith } from '../acme/problems.ts';
import type { AcmeAccount } from '../certificates/model/acme.ts';
import { type Certificate, phaseOf } from '../certificates/model/certificate.ts';
import { baseOf, type DomainName } from '../certificates/model/domain-name.ts';
import type { RevocationCause, RevocationReason } from '../certificates/model/revocation-reason.ts';
import { revoke } from '../certificates/revocation/revoke.ts';
import { bytesOfBase64Url } from '../lib/base64url.ts';
import { equalBytes } from '../lib/bytes.ts';
import { because } from '../reasons/reason.ts';
import { type CertificateFacts, readCertificate } from '../x509/certificate.ts';
import { CRL_REASONS } from '../x509/crl-reasons.ts';
import { EncodingError } from '../x509/der-reader.ts';
import { isFor } from '../certificates/model/acme.ts';
import { type AcmeAnswer, payloadOf, type SignedCall, textIn } from './call.ts';
import { problemOfRefusal } from './problem-answer.ts';

/** `account` is undefined for a request that is signed by a key. */
export async function answerRevocation(call: SignedCall, account: AcmeAccount | undefined): Promise<AcmeAnswer> {
  const { world } = call.parts;
  const payload = payloadOf(call);
  const facts = readIt(textIn(payload, 'certificate'));
  const certificate = await find(call, facts);
  if (account === undefined) checkOwnKey(call, facts);
  else await checkRight(call, { account, certificate });
  const cause = readReason(payload['reason']);
  const phase = phaseOf(certificate, world.clock.now());
  if (phase === 'revoking' || phase === 'revoked') return refuseWith('alreadyRevoked', because('acmeRevoked'));
  await revoke(world, { actor: certificate.accountUin, certificate, cause, isOpen: () => true });
  return { status: 200, headers: {}, body: undefined };
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

async function checkRight(
  { parts }: SignedCall,
  { account, certificate }: { readonly account: AcmeAccount; readonly certificate: Certificate },
): Promise<void> {
  const { acme } = parts.world.store.reads;
  const order = await acme.findOrderOfCertificate(certificate.id);
  if (order?.accountId === account.id) {
    const refusal = await parts.findRefusalToRevoke(account, certificate);
    if (refusal !== undefined) refuseWith('unauthorized', problemOfRefusal(refusal).detail);
    return;
  }
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

function readReason(value: unknown): RevocationCause {
  if (value === undefined) return { reason: 'unspecified', comment: '' };
  const reason = REASONS.find((one) => CRL_REASONS[one] === value);
  if (reason !== undefined) return { reason, comment: '' };
  return refuseWith(
    'badRevocationReason',
    because('acmeReason', { choices: REASONS.map((one) => String(CRL_REASONS[one])) }),
  );
}
