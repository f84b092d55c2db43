// The HTTP server: the API, downloads, health, and the authority's documents, on one port, in plain HTTP and in HTTPS.

import { createServer, type RequestListener, type Server } from 'node:http';
import { fastify, type FastifyInstance } from 'fastify';
import type { Downloads } from '../api/downloads.ts';
import type { Api } from '../api/pipeline.ts';
import { cannotListen } from '../lib/listening.ts';
import type { Log } from '../lib/log.ts';
import { apiHandler } from './api-route.ts';
import { BodyReader } from './body.ts';
import { brokenRequestHandler } from './broken-request.ts';
import { addDocumentRoutes, sendNotFound, type AuthorityDocuments } from './documents-route.ts';
import { addDownloadRoutes } from './downloads-route.ts';
import { addHealthRoutes, type CheckReadiness } from './health-route.ts';
import { addMetricsRoute, type ReadMetrics } from './metrics-page.ts';
import { isOcsp, ocspHandler, type OcspParts } from './ocsp-route.ts';
import { TlsFront, type TlsIdentity } from './tls-front.ts';

export interface HttpParts {
  readonly api: Api;
  readonly downloads: Downloads;
  readonly documents: AuthorityDocuments;
  readonly ocsp: OcspParts;
  readonly checkReadiness: CheckReadiness;
  /** Shown to callers of this machine; undefined for nobody. */
  readonly metrics: ReadMetrics | undefined;
  readonly log: Log;
  readonly listen: { readonly host: string; readonly port: number };
  /** Undefined: plain HTTP only. */
  readonly tls: TlsIdentity | undefined;
}

export interface HttpServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Serves new connections by another certificate. Throws when the server has no TLS. */
  renewTls(identity: TlsIdentity): void;
}

/** A query may have 32 KB (reference/protocol.md), which leaves as much for the headers. */
export const MAX_HEADER_BYTES = 64 * 1024;
export const MAX_CONNECTIONS = 4_096;
export const MAX_HEADERS_WAIT_MS = 15_000;
export const MAX_REQUEST_WAIT_MS = 60_000;
/** Longer than clients keep an idle connection, so that it is they who close it. */
export const KEEP_ALIVE_MS = 65_000;
/** How long requests under way may take to end when the server closes. */
export const MAX_CLOSE_WAIT_MS = 10_000;

/** Throws OperatorError when it cannot listen there. */
export async function openHttpServer(parts: HttpParts): Promise<HttpServer> {
  const app = fastify({
    serverFactory: makeNodeServer,
    exposeHeadRoutes: false,
    clientErrorHandler: brokenRequestHandler(parts.api, MAX_HEADER_BYTES),
    // An address that cannot be decoded, or whose parts are too long, leads nowhere like any other.
    frameworkErrors: (_error, _request, reply) => void sendNotFound(reply),
  });
  const front = parts.tls === undefined ? undefined : new TlsFront(app.server, parts.tls);
  addRoutes(app, parts);
  await app.listen(parts.listen).catch((cause: unknown) => {
    throw cannotListen('HTTP', { ...parts.listen, cause });
  });
  const address = app.server.address();
  return {
    host: parts.listen.host,
    port: typeof address === 'object' && address !== null ? address.port : parts.listen.port,
    renewTls: (identity) => {
      if (front === undefined) throw new Error('Cannot renew the TLS certificate: the server has no TLS');
      front.renew(identity);
    },
    [Symbol.asyncDispose]: () => close(app, front),
  };
}

function makeNodeServer(listener: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: MAX_HEADERS_WAIT_MS,
      requestTimeout: MAX_REQUEST_WAIT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // A request without Host gets the API's answer, not node's.
      requireHostHeader: false,
    },
    listener,
  );
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

function addRoutes(app: FastifyInstance, parts: HttpParts): void {
  const { api, downloads, documents, ocsp, checkReadiness, metrics, log } = parts;
  const bodies = new BodyReader();
  const answerApi = apiHandler(api, bodies);
  const answerOcsp = ocspHandler(ocsp, bodies);
  app.addHook('onRequest', async (request, reply) => {
    if (isRoot(request.raw.url)) return answerApi(request, reply);
    if (isOcsp(request.raw.url)) return answerOcsp(request, reply);
    // No body is read where nothing takes one.
    return request.method === 'GET' || request.method === 'HEAD' ? undefined : sendNotFound(reply);
  });
  addHealthRoutes(app, checkReadiness);
  if (metrics !== undefined) addMetricsRoute(app, metrics);
  addDocumentRoutes(app, documents);
  addDownloadRoutes(app, { downloads, log });
  app.setNotFoundHandler(async (_request, reply) => sendNotFound(reply));
  app.setErrorHandler(async (error, request, reply) => {
    log.error({ error, method: request.method }, 'request failed outside the API');
    return reply.code(500).type('text/plain').send('Internal error\n');
  });
}

/** Every method at "/" is the API's, which refuses all but two in its own way. */
function isRoot(target: string | undefined): boolean {
  return target !== undefined && /^\/(?:\?|$)/.test(target);
}

async function close(app: FastifyInstance, front: TlsFront | undefined): Promise<void> {
  front?.close();
  const impatience = setTimeout(() => app.server.closeAllConnections(), MAX_CLOSE_WAIT_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(impatience);
  }
}
