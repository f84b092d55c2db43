// The metrics over HTTP: on an address of their own, or on the service's port for callers of this machine.

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { BlockList } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SECOND_MS } from '../lib/clock.ts';
import { withoutBrackets } from '../lib/network/host-and-port.ts';
import { cannotListen } from '../lib/network/listening.ts';
import { sendNotFound } from './documents-route.ts';

export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

export type ReadMetrics = () => Promise<MetricsPage>;

export const METRICS_PATH = '/metrics';
/** On an address of their own: a few collectors, and who looks by hand. */
export const MAX_METRICS_CONNECTIONS = 32;
export const MAX_METRICS_WAIT_MS = 5 * SECOND_MS;

/** What a proxy says of whom it speaks for (RFC 7239 and what was there before): then the caller is somebody else. */
const FORWARDING = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'] as const;
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whoever calls from another machine, or by way of a proxy, learns no more than that there is nothing. */
export function addMetricsRoute(server: FastifyInstance, read: ReadMetrics): void {
  server.get(METRICS_PATH, async ({ raw }, reply) => {
    if (!isFromHere(raw)) return sendNotFound(reply);
    const { contentType, text } = await read();
    return reply.header('cache-control', 'no-store').type(contentType).send(text);
  });
}

/** By the address of the connection, by no forwarding, and by a Host that no name of somebody else leads to. */
export function isFromHere({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const { remoteAddress = '' } = socket;
  if (FORWARDING.some((name) => headers[name] !== undefined)) return false;
  return isLoopback(remoteAddress) && isLoopbackHost(headers.host ?? '');
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

function isLoopbackHost(host: string): boolean {
  const name = withoutBrackets(host.replace(/:\d+$/, ''));
  return name === 'localhost' || isLoopback(name);
}

export interface MetricsServer extends AsyncDisposable {
  readonly port: number;
}

/** Nothing else is served there. Throws OperatorError when it cannot listen. */
export async function openMetricsServer(
  read: ReadMetrics,
  listen: { readonly host: string; readonly port: number },
): Promise<MetricsServer> {
  const limits = {
    headersTimeout: MAX_METRICS_WAIT_MS,
    requestTimeout: MAX_METRICS_WAIT_MS,
    connectionsCheckingInterval: SECOND_MS,
  };
  const server = createServer(limits, listenerOf(read));
  server.maxConnections = MAX_METRICS_CONNECTIONS;
  // What is not read in time is not waited for either.
  server.setTimeout(MAX_METRICS_WAIT_MS * 2, (socket) => socket.destroy());
  server.listen(listen.port, listen.host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw cannotListen('metrics', { ...listen, cause });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : listen.port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listenerOf(read: ReadMetrics): RequestListener {
  return (request, response) => {
    const isWanted = request.method === 'GET' && request.url?.split('?')[0] === METRICS_PATH;
    if (!isWanted) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
      return;
    }
    void read().then(
      ({ contentType, text }) =>
        response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal error\n'),
    );
  };
}
