// HTTPS before an HTTP server, on the same port: the first byte of a connection tells which of the two it speaks.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';

/** PEM: the chain, leaf first, and its key. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/** RFC 8446 §5.1: every TLS connection begins with a record of type handshake; no HTTP method begins so. */
const HANDSHAKE_RECORD = 22;

type Serve = (this: Server, socket: Socket) => void;

/** Who watches over the connections, and over how long each may take. */
export interface HandshakeWatch {
  /** The connection speaks TLS. */
  readonly shaking: (raw: Socket) => void;
  /** It goes on over `carrier`. */
  readonly secured: (raw: Socket, carrier: Socket) => void;
}

/**
 * Certificates give addresses of the CRL and of their issuer under plain http (RFC 5280 §8), at the same host and port
 * as the API. So both are served there, and the HTTP server keeps all its limits for both.
 */
export class TlsFront {
  readonly #tls: TlsServer;
  readonly #waiting = new Set<Socket>();
  readonly #shaking = new Map<string, Socket>();
  readonly #watch: HandshakeWatch;

  /** Takes the server's connections over; to be made before it listens. */
  constructor(server: Server, { identity, watch }: { readonly identity: TlsIdentity; readonly watch: HandshakeWatch }) {
    this.#watch = watch;
    const serve = server.listeners('connection') as Serve[];
    server.removeAllListeners('connection');
    const hand = (socket: Socket): void => serve.forEach((listener) => listener.call(server, socket));
    this.#tls = createTlsServer({ ...identity, ALPNProtocols: ['http/1.1'] }, (carrier) => {
      const raw = this.#shaking.get(nameOf(carrier));
      if (raw !== undefined) watch.secured(raw, carrier);
      hand(carrier);
    });
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
    // Who says no more before the first byte will never say anything.
    socket.on('error', giveUp).once('close', forget).once('end', giveUp);
    socket.once('data', (first: Buffer) => {
      forget();
      socket.off('error', giveUp).off('close', forget).off('end', giveUp);
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
    const name = nameOf(socket);
    this.#shaking.set(name, socket);
    socket.once('close', () => this.#shaking.delete(name));
    this.#watch.shaking(socket);
    this.#tls.emit('connection', socket);
  }
}

/** The same for a connection and for the TLS over it, between which node shows no other link. */
function nameOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
