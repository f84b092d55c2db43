// Whether certificates make a chain that clients can follow to a root, and whether that root is trusted.

import { equalBytes } from '../../lib/bytes.ts';
import type { SeenCertificate } from '../material/foreign-material.ts';
import type { World } from '../ports/world.ts';

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
  const { seen, hangsTogether } = await world.foreignMaterial.lookAtChain(pem, accountUin);
  const names = seen.map(({ name }) => name);
  if (!hangsTogether) return { isComplete: false, isTrusted: false, names };
  const now = world.clock.now();
  const isValid = seen.every(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
  const endsInTrust = await hasTrusted(world, seen, accountUin);
  return {
    isComplete: isValid && (endsInTrust || seen.at(-1)?.isRoot === true),
    isTrusted: isValid && endsInTrust,
    names,
  };
}

/** Each of them is above the leaf, and an authority may have been certified by several. */
async function hasTrusted(
  { foreignMaterial, trustedRoots }: Pick<World, 'foreignMaterial' | 'trustedRoots'>,
  chain: readonly SeenCertificate[],
  accountUin: string,
): Promise<boolean> {
  const pairs = chain.flatMap(({ der: subject, issuerName }) =>
    trustedRoots.named(issuerName).map(({ der: issuer }) => ({ subject, issuer })),
  );
  if (pairs.some(({ subject, issuer }) => equalBytes(subject, issuer))) return true;
  return pairs.length > 0 && (await foreignMaterial.isAnyIssued(pairs, accountUin));
}
