// The proof checker: the heart's port over the checks by DNS and by file, for which accounts take turns.

import { NotNow } from '../certificates/ports/store.ts';
import type { ProofAsker, ProofChecker } from '../certificates/ports/proofs.ts';
import type { Proof, ProofFinding } from '../certificates/model/proof.ts';
import { FairQueue, type FairQueueFigures, QueueFull } from '../lib/turns/fair-queue.ts';
import { checkDnsProof } from './dns-proof.ts';
import { Fetches } from './fetches.ts';
import { checkFileProof, type FileTiming } from './file-proof.ts';
import type { Ports } from './redirect.ts';
import type { Resolver } from './resolver.ts';
import { allowAddresses } from './special-addresses.ts';
import { checkTlsAlpnProof } from './tls-alpn-proof.ts';

/** Each has two sockets at most. One with silent DNS lasts 20 s, so that even then a place comes free every tenth of a second. */
export const MAX_LOOKS_AT_ONCE = 256;
/** Of those; a hundred names are looked at in four turns. */
export const MAX_LOOKS_OF_ACCOUNT = 32;
export const MAX_LOOKS_WAITING = 8192;
/** Ten calls for a hundred names each, and what the worker looks at besides. */
export const MAX_LOOKS_WAITING_OF_ACCOUNT = 2048;

export interface ProofCheckerSettings {
  readonly resolver: Resolver;
  /** For networks of one's own: special-purpose addresses too that files may be fetched from; see allowAddresses. */
  readonly allowPrivateAddresses: boolean | readonly string[];
  readonly ports: Ports;
  readonly timing: FileTiming;
  /** Gives up what is under way, and what waits for its turn. */
  readonly closing: AbortSignal;
}

export interface WatchedProofChecker extends ProofChecker {
  readonly figures: FairQueueFigures;
}

export function makeProofChecker(settings: ProofCheckerSettings): WatchedProofChecker {
  const looks = new FairQueue({
    name: 'a look at a proof',
    places: MAX_LOOKS_AT_ONCE,
    placesOfShare: MAX_LOOKS_OF_ACCOUNT,
    leavesPlaces: true,
    maxWaiting: MAX_LOOKS_WAITING,
    maxWaitingOfShare: MAX_LOOKS_WAITING_OF_ACCOUNT,
  });
  const { closing } = settings;
  const mayDial = allowAddresses(settings.allowPrivateAddresses);
  const parts = { ...settings, mayDial, fetches: new Fetches() };
  return {
    check: async (proof, { accountUin, signal: givenUp }) => {
      const signal = givenUp === undefined ? closing : AbortSignal.any([closing, givenUp]);
      const look = async (): Promise<ProofFinding> => await lookAt(proof, { accountUin, signal }, parts);
      return await looks.run(accountUin, look, { signal }).catch((error: unknown) => throwAgain(error, closing));
    },
    get figures() {
      return looks.figures;
    },
  };
}

type Parts = Omit<ProofCheckerSettings, 'closing'> & {
  readonly mayDial: (address: string) => boolean;
  readonly fetches: Fetches;
};

async function lookAt(proof: Proof, asker: Required<ProofAsker>, parts: Parts): Promise<ProofFinding> {
  const { signal } = asker;
  const resolver: Resolver = {
    lookup: async (name, type) => await parts.resolver.lookup(name, type, { signal }),
  };
  const settings = { ...parts, ...asker, resolver };
  if (proof.method === 'file') return await checkFileProof(proof, settings);
  return proof.method === 'tlsAlpn' ? await checkTlsAlpnProof(proof, settings) : await checkDnsProof(proof, resolver);
}

function throwAgain(error: unknown, closing: AbortSignal): never {
  if (error instanceof QueueFull) throw new NotNow(error.message, { cause: error });
  if (closing.aborted) throw new NotNow('Cannot look at a proof: the service closes', { cause: error });
  throw error;
}
