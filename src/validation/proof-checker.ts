// The proof checker: the heart's port over the checks by DNS and by file.

import type { ProofChecker } from '../certificates/ports.ts';
import { checkDnsProof } from './dns-proof.ts';
import { checkFileProof, type FileTiming } from './file-proof.ts';
import type { Ports } from './redirect.ts';
import type { Resolver } from './resolver.ts';
import { allowAddresses } from './special-addresses.ts';

export interface ProofCheckerSettings {
  readonly resolver: Resolver;
  /** For networks of one's own: special-purpose addresses too that files may be fetched from; see allowAddresses. */
  readonly allowPrivateAddresses: boolean | readonly string[];
  readonly ports: Ports;
  readonly timing: FileTiming;
  readonly closing: AbortSignal;
}

export function makeProofChecker(settings: ProofCheckerSettings): ProofChecker {
  const { resolver, ports, timing, closing } = settings;
  const mayDial = allowAddresses(settings.allowPrivateAddresses);
  return {
    check: async (proof) =>
      proof.method === 'FILE'
        ? await checkFileProof(proof, { resolver, mayDial, ports, timing, closing })
        : await checkDnsProof(proof, resolver),
  };
}
