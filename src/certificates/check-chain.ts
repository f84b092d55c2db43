// Whether certificates make a chain that clients can follow to a root, and whether that root is trusted.

import { type CertificateFacts, readCertificate } from '../x509/certificate.ts';
import { isIssuedBy, orderChain } from '../x509/chain.ts';
import { EncodingError } from '../x509/der-reader.ts';
import { readPemCertificates } from './pem-chain.ts';
import type { World } from './ports.ts';

export interface ChainFinding {
  /** They hang together, all are valid at this time, and the last is a root or is signed by a trusted one. */
  readonly isComplete: boolean;
  /** The chain is complete and ends in a root of the public trust stores or of this service. */
  readonly isTrusted: boolean;
  /** Leaf first where they hang together, else as they came: the common name of each, or its whole subject. */
  readonly names: readonly string[];
}

/** Refuses what cannot be read as certificates. */
export function checkChain(world: Pick<World, 'trustedRoots' | 'clock'>, pem: string): ChainFinding {
  const given = readPemCertificates(pem);
  const chain = inOrder(given);
  const last = chain?.at(-1);
  if (chain === undefined || last === undefined) {
    return { isComplete: false, isTrusted: false, names: given.map(nameOf) };
  }
  const now = world.clock.now();
  const isValid = chain.every(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
  const endsInTrust = world.trustedRoots.namedLike(last).some((root) => isSame(last, root) || isIssuedBy(last, root));
  return {
    isComplete: isValid && (endsInTrust || isIssuedBy(last, last)),
    isTrusted: isValid && endsInTrust,
    names: chain.map(nameOf),
  };
}

function inOrder(given: readonly CertificateFacts[]): readonly CertificateFacts[] | undefined {
  try {
    return orderChain(given.map(({ der }) => der)).map(readCertificate);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

function isSame(left: CertificateFacts, right: CertificateFacts): boolean {
  return Buffer.compare(left.der, right.der) === 0;
}

function nameOf({ subject }: CertificateFacts): string {
  return subject.commonNames[0] ?? subject.text;
}
