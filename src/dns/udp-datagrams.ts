// The datagrams that come to the embedded server, of which only so many wait for their answers at once.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkOf } from '../lib/network/ip-address.ts';
import type { Answering } from './answering.ts';
import { isLoopback, NETWORK_BITS } from './response-rate.ts';
import { SharedPlaces } from './shared-places.ts';

/** They wait for the store; more are dropped, and their senders ask again. */
export const MAX_PENDING_DATAGRAMS = 1000;
/** Of those, how many one network may have. On the machine itself, where nobody forges addresses, a socket is one. */
export const MAX_PENDING_OF_NETWORK = 250;

export interface UdpFigures {
  readonly pending: number;
  /** Since the beginning: those that found too many waiting. */
  readonly dropped: number;
}

export class UdpDatagrams {
  readonly #answering: Answering;
  readonly #onError: (error: unknown) => void;
  readonly #places = new SharedPlaces({ places: MAX_PENDING_DATAGRAMS, ofNetwork: MAX_PENDING_OF_NETWORK });
  #dropped = 0;

  constructor(answering: Answering, { onError }: { readonly onError: (error: unknown) => void }) {
    this.#answering = answering;
    this.#onError = onError;
  }

  get figures(): UdpFigures {
    return { pending: this.#places.taken, dropped: this.#dropped };
  }

  async listen(at: { readonly host: string; readonly port: number }): Promise<Socket> {
    const socket = createSocket(isIPv6(at.host) ? 'udp6' : 'udp4');
    socket.on('message', (datagram, sender) => void this.#take(socket, datagram, sender));
    socket.bind(at.port, at.host);
    await once(socket, 'listening');
    socket.on('error', this.#onError);
    return socket;
  }

  async #take(socket: Socket, datagram: Uint8Array, sender: RemoteInfo): Promise<void> {
    const network = networkOfSender(sender);
    if (!this.#places.hasFor(network)) {
      this.#dropped += 1;
      return;
    }
    this.#places.take(network);
    try {
      const reply = await this.#answering.overUdp(datagram, sender.address);
      if (reply !== undefined) socket.send(reply, sender.port, sender.address);
    } catch (error) {
      // The socket was closed meanwhile, or the sender gave a port that cannot be sent to (0).
      this.#onError(error);
    } finally {
      this.#places.give(network);
    }
  }
}

function networkOfSender({ address, port }: RemoteInfo): string {
  return isLoopback(address) ? `${address} ${port}` : networkOf(address, NETWORK_BITS);
}
