// A root that another root certifies too, so that whoever trusts only the other one believes what is below.

import { equalBytes } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { type CertificateFacts, readCertificate } from '../../x509/certificate/certificate.ts';
import { isIssuedBy } from '../../x509/certificate/chain.ts';
import { makeAuthorityCsr } from '../../x509/certificate/csr.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { subjectKeyIdentifier } from '../../x509/certificate/extensions.ts';
import { keyIdentifierIn } from '../../x509/keys/key-identifier.ts';
import { decodePem, encodePem } from '../../x509/pem/pem.ts';
import type { KeyVault } from '../keys/key-vault.ts';
import type { AuthorityRecord, AuthorityStore } from '../ports.ts';

/** The root's certificate by the other root, that root itself, and an authority between them. */
export const MAX_CROSS_CHAIN = 3;

/** PEM: with the root's own name and key, for the other root's owner. Throws OperatorError where the key is not here. */
export async function requestCrossCertificate(record: AuthorityRecord, vault: KeyVault): Promise<string> {
  assertRoot(record);
  const certificate = readCertificate(record.certificate);
  const { subject, spki } = certificate;
  const { signatureAlgorithm, sign } = vault.openSigner(record);
  // Whoever certifies it should take this one over, whatever else it makes identifiers of.
  const extensions = [subjectKeyIdentifier(keyIdentifierIn(certificate))];
  const csr = await makeAuthorityCsr({ subject: subject.der, spki, extensions, signatureAlgorithm, sign });
  return encodePem('CERTIFICATE REQUEST', csr);
}

/** `pem`: the root's certificate by another one, then each that signed the one before it. Throws OperatorError. */
export async function putCrossCertificate(
  record: AuthorityRecord,
  pem: string,
  { store, clock }: { readonly store: AuthorityStore; readonly clock: Clock },
): Promise<void> {
  assertRoot(record);
  const chain = readChain(pem);
  const defect = defectOf(chain, { root: readCertificate(record.certificate), now: clock.now() });
  if (defect !== undefined) throw new OperatorError(`Cannot take the cross-certificate of ${record.id}: ${defect}`);
  await store.transact((rows) =>
    rows.authorities.setCrossChain(
      record.id,
      chain.map(({ der }) => der),
    ),
  );
}

/** From now on certificates come with the root's own certificate alone. */
export async function dropCrossCertificate(record: AuthorityRecord, store: AuthorityStore): Promise<void> {
  await store.transact((rows) => rows.authorities.setCrossChain(record.id, []));
}

function assertRoot({ id, role }: AuthorityRecord): void {
  if (role !== 'root') throw new OperatorError(`Cannot have ${id} certified by another root: it is none itself`);
}

function readChain(pem: string): readonly CertificateFacts[] {
  try {
    return decodePem(pem).map(({ der }) => readCertificate(der));
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new OperatorError(`Cannot read the cross-certificate: ${cause.detail}`, { cause });
  }
}

/** RFC 5280 §4.2.1.1: by it a client finds the way up. */
function hasIdentifierOf(cross: CertificateFacts, root: CertificateFacts): boolean {
  const [its, own] = [cross.subjectKeyIdentifier, root.subjectKeyIdentifier];
  return its === undefined || (own !== undefined && equalBytes(its, own));
}

function defectOf(
  chain: readonly CertificateFacts[],
  { root, now }: { readonly root: CertificateFacts; readonly now: Date },
): string | undefined {
  const [cross] = chain;
  if (cross === undefined) return 'the file has no certificate';
  if (chain.length > MAX_CROSS_CHAIN) return `there are ${chain.length} certificates, at most ${MAX_CROSS_CHAIN}`;
  if (!equalBytes(cross.subject.der, root.subject.der)) return `the first is for ${cross.subject.text}`;
  if (!equalBytes(cross.spki, root.spki)) return 'the first is for another key';
  if (equalBytes(cross.issuer.der, cross.subject.der)) return 'the first is by the root itself';
  if (!cross.isCa || cross.keyUsage?.includes('keyCertSign') === false) return 'the first is for no authority';
  if (!hasIdentifierOf(cross, root)) return 'its subject key identifier is not the one that certificates below name';
  if (cross.pathLength === 0) return 'the first allows no issuing authority below it';
  const ended = chain.find(({ notBefore, notAfter }) => notAfter < now || now < notBefore);
  if (ended !== undefined) return `that of ${ended.subject.text} is not valid now`;
  const stray = chain.find((one, at) => at > 0 && !isIssuedBy(chain[at - 1] ?? one, one));
  return stray && `${stray.subject.text} has not signed the one before it`;
}
