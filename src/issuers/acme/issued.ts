// A chain that an authority has issued, read and put in order.

import type { IssuedMaterial } from '../../certificates/model/certificate.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { type CertificateFacts, readCertificate } from '../../x509/certificate/certificate.ts';
import { isIssuedBy, isRoot, orderChain } from '../../x509/certificate/chain.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { comparedName } from '../../x509/certificate/names.ts';
import { decodePem } from '../../x509/pem/pem.ts';
import type { TrustedRoots } from '../../x509/certificate/trusted-roots.ts';
import { VerificationTooDear } from '../../x509/signatures/verification.ts';

/**
 * Leaf first, each signed by the next; the root last where the chain has it or one that is trusted has signed it. Whether it is what was
 * ordered, signed-as-ordered.ts says. Throws ReasonError for a chain that cannot be read or does not hang together.
 */
export function readIssued(
  pem: string,
  { trustedRoots, now }: { readonly trustedRoots: TrustedRoots; readonly now: Date },
): IssuedMaterial {
  const certificates = readChain(pem);
  const [leaf] = certificates;
  const top = certificates.at(-1);
  if (leaf === undefined || top === undefined) throw new ReasonError(because('acmeChainBroken'));
  const root = isRoot(top) ? undefined : findRoot(top, trustedRoots);
  const { serial, notBefore, notAfter } = leaf;
  const chain = [...certificates, ...(root === undefined ? [] : [root])].map(({ der }) => der);
  return { chain, serial, notBefore, notAfter, issuedAt: now, encryption: undefined };
}

/** Whether an authority in or above the chain has this in its name; false of a chain that cannot be read. */
export function hasName(pem: string, part: string): boolean {
  try {
    return readChain(pem).some(({ issuer }) => issuer.text.includes(part));
  } catch (error) {
    if (error instanceof ReasonError) return false;
    throw error;
  }
}

function readChain(pem: string): readonly CertificateFacts[] {
  try {
    const blocks = decodePem(pem).filter(({ label }) => label === 'CERTIFICATE');
    return orderChain(blocks.map(({ der }) => der)).map(readCertificate);
  } catch (cause) {
    if (cause instanceof VerificationTooDear) throw new ReasonError(because('acmeChainBroken'), { cause });
    if (!(cause instanceof EncodingError)) throw cause;
    throw new ReasonError(because('acmeChainUnreadable', { why: cause.reason }), { cause });
  }
}

function findRoot(top: CertificateFacts, roots: TrustedRoots): CertificateFacts | undefined {
  return roots.named(comparedName(top.issuer)).find((root) => isIssuedBy(top, root));
}
