// Whether certificates make a chain that clients can follow to a root, and whether that root is trusted.

import { type CertificateFacts, readCertificate } from '../x509/certificate.ts';
import { isRoot } from '../x509/chain.ts';
import type { World } from './ports.ts';

export interface ChainFinding {
  /** They hang together, all are valid at this time, and the last is a root or is signed by a trusted one. */
  readonly isComplete: boolean;
  /** The chain is complete and ends in a root of the public trust stores or of this service. */
  readonly isTrusted: boolean;
  /** Leaf first where they hang together, else as they came: the common name of each, or its whole subject. */
  readonly names: readonly string[];
}

/** Refuses what cannot be read as certificates, and what would cost too much to verify. */
export async function checkChain(
  world: Pick<World, 'foreignMaterial' | 'trustedRoots' | 'clock'>,
  { pem, accountUin }: { readonly pem: string; readonly accountUin: string },
): Promise<ChainFinding> {
  const found = await world.foreignMaterial.lookAtChain(pem, accountUin);
  const chain = found.chain?.map(readCertificate);
  const last = chain?.at(-1);
  if (chain === undefined || last === undefined) {
    return { isComplete: false, isTrusted: false, names: found.given.map(readCertificate).map(nameOf) };
  }
  const now = world.clock.now();
  const isValid = chain.every(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
  const endsInTrust = await hasTrusted(world, chain, accountUin);
  return {
    isComplete: isValid && (endsInTrust || isRoot(last)),
    isTrusted: isValid && endsInTrust,
    names: chain.map(nameOf),
  };
}

/** Each of them is above the leaf, and an authority may have been certified by several. */
async function hasTrusted(
  { foreignMaterial, trustedRoots }: Pick<World, 'foreignMaterial' | 'trustedRoots'>,
  chain: readonly CertificateFacts[],
  accountUin: string,
): Promise<boolean> {
  const pairs = chain.flatMap((subject) => trustedRoots.namedLike(subject).map((issuer) => ({ subject, issuer })));
  if (pairs.some(({ subject, issuer }) => isSame(subject, issuer))) return true;
  if (pairs.length === 0) return false;
  const ders = pairs.map(({ subject, issuer }) => ({ subject: subject.der, issuer: issuer.der }));
  return await foreignMaterial.isAnyIssued(ders, accountUin);
}

function isSame(left: CertificateFacts, right: CertificateFacts): boolean {
  return Buffer.compare(left.der, right.der) === 0;
}

function nameOf({ subject }: CertificateFacts): string {
  return subject.commonNames[0] ?? subject.text;
}
