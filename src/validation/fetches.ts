// Fetches of proofs by the host they go to: an order of a hundred names that lie on one host asks it a few at a time.

import { FairQueue } from '../lib/turns/fair-queue.ts';
import { networkOf } from '../lib/network/ip-address.ts';

/** From one host at once; an account that is alone gets half of them. */
export const MAX_FETCHES_OF_HOST = 8;
/** Not reached, since fewer looks are under way. */
const MAX_WAITING_OF_HOST = 1024;
/** One host has a whole network of IPv6. */
const HOST_BITS = { v4: 32, v6: 64 } as const;

export interface Fetch {
  /** An IP address. */
  readonly address: string;
  readonly accountUin: string;
  readonly signal: AbortSignal;
}

export class Fetches {
  readonly #hosts = new Map<string, { readonly queue: FairQueue; fetches: number }>();

  /** Hosts from which something is fetched now. */
  get hosts(): number {
    return this.#hosts.size;
  }

  /** Does the work when the host has a place, for which accounts take turns; throws the signal's reason. */
  async run<Result>({ address, accountUin, signal }: Fetch, work: () => Promise<Result>): Promise<Result> {
    const network = networkOf(address, HOST_BITS);
    const host = this.#hosts.get(network) ?? { queue: queueOf(network), fetches: 0 };
    this.#hosts.set(network, host);
    host.fetches += 1;
    try {
      return await host.queue.run(accountUin, work, { signal });
    } finally {
      host.fetches -= 1;
      if (host.fetches === 0) this.#hosts.delete(network);
    }
  }
}

function queueOf(network: string): FairQueue {
  return new FairQueue({
    name: `a fetch from ${network}`,
    places: MAX_FETCHES_OF_HOST,
    leavesPlaces: true,
    maxWaiting: MAX_WAITING_OF_HOST,
  });
}
