// HTTPS before an HTTP server, on the same port: the first byte of a connection tells which of the two it speaks.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';

/** PEM: the chain, leaf first, and its key. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/** How long a connection may take until it speaks, and how long its handshake may take. */
export const MAX_HANDSHAKE_MS = 10_000;

/** RFC 8446 §5.1: every TLS connection begins with a record of type handshake; no HTTP method begins so. */
const HANDSHAKE_RECORD = 22;

type Serve = (this: Server, socket: Socket) => void;

/**
 * Certificates give addresses of the CRL and of their issuer under plain http (RFC 5280 §8), at the same host and port
 * as the API. So both are served there, and the HTTP server keeps all its limits for both.
 */
export class TlsFront {
  readonly #tls: TlsServer;
  readonly #waiting = new Set<Socket>();

  /** Takes the server's connections over; to be made before it listens. */
  constructor(server: Server, identity: TlsIdentity) {
    const serve = server.listeners('connection') as Serve[];
    server.removeAllListeners('connection');
    const hand = (socket: Socket): void => serve.forEach((listener) => listener.call(server, socket));
    this.#tls = createTlsServer({ ...identity, handshakeTimeout: MAX_HANDSHAKE_MS, ALPNProtocols: ['http/1.1'] }, hand);
    this.#tls.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('connection', (socket: Socket) => this.#sniff(socket, hand));
  }

  /** Serves new connections by another certificate. Throws when the key is not the certificate's. */
  renew(identity: TlsIdentity): void {
    this.#tls.setSecureContext(identity);
  }

  /** Ends the connections that have not said anything yet. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
  }

  #sniff(socket: Socket, serve: (socket: Socket) => void): void {
    this.#waiting.add(socket);
    const forget = (): void => void this.#waiting.delete(socket);
    const giveUp = (): void => void socket.destroy();
    socket.on('error', giveUp).once('close', forget).setTimeout(MAX_HANDSHAKE_MS, giveUp);
    socket.once('data', (first: Buffer) => {
      forget();
      socket.off('error', giveUp).off('close', forget).off('timeout', giveUp).setTimeout(0);
      socket.pause();
      socket.unshift(first);
      if (first[0] === HANDSHAKE_RECORD) this.#shake(socket);
      else serve(socket);
      process.nextTick(() => socket.resume());
    });
  }

  /** Sockets of an HTTP server stay half open, in which a client that leaves within its handshake would be waited for. */
  #shake(socket: Socket): void {
    socket.allowHalfOpen = false;
    this.#tls.emit('connection', socket);
  }
}
