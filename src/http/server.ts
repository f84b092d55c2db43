// The HTTP server: the API, the console, downloads, health, and the authority's documents, on one port, in plain HTTP and in HTTPS.

import { createServer, type RequestListener, type Server } from 'node:http';
import { fastify, type FastifyInstance } from 'fastify';
import type { AcmeServer } from '../acme-server/server.ts';
import type { Downloads } from '../api/downloads.ts';
import type { Api } from '../api/call/pipeline.ts';
import { cannotListen } from '../lib/network/listening.ts';
import type { Console } from '../console/console.ts';
import type { Log } from '../lib/log.ts';
import { clientNetworkOf, LOOPBACK_RANGES, makeRangeCheck } from './address-ranges.ts';
import { acmeHandler, isAcme } from './acme-route.ts';
import { apiListener } from './api-route.ts';
import { BodyReader } from './body.ts';
import type { ForwardingHeader, Proxies } from './caller-address.ts';
import { brokenRequestHandler } from './broken-request.ts';
import { type ConnectionFigures, ConnectionWatch, MAX_PENDING_BYTES } from './connections/connection-watch.ts';
import { DEADLINES } from './connections/phase.ts';
import { addPlaces } from './connections/placed-routes.ts';
import { type PlaceKind, Places } from './connections/places.ts';
import { inTurn } from './connections/requests-in-turn.ts';
import type { ConsolePages } from './console-pages.ts';
import { consoleListener, isConsole } from './console-route.ts';
import { addDocumentRoutes, sendNotFound, type AuthorityDocuments } from './documents-route.ts';
import { addDownloadRoutes } from './downloads-route.ts';
import { addFrontPage, type FrontPage, wantsPage } from './front-page.ts';
import { addHealthRoutes, type CheckReadiness } from './health-route.ts';
import { addMetricsRoute, type ReadMetrics } from './metrics-page.ts';
import { isOcsp, ocspHandler, type OcspParts } from './ocsp-route.ts';
import { TlsFront, type TlsIdentity } from './tls-front.ts';

export interface HttpParts {
  readonly api: Api;
  readonly downloads: Downloads;
  readonly console: Console;
  readonly consolePages: ConsolePages;
  readonly acme: AcmeServer;
  readonly documents: AuthorityDocuments;
  /** For people with a browser. */
  readonly frontPage: FrontPage;
  readonly ocsp: OcspParts;
  readonly checkReadiness: CheckReadiness;
  /** Shown to callers of this machine; undefined for nobody. */
  readonly metrics: ReadMetrics | undefined;
  readonly log: Log;
  readonly listen: { readonly host: string; readonly port: number };
  /** Undefined: plain HTTP only. */
  readonly tls: TlsIdentity | undefined;
  readonly settings: HttpSettings;
  /** By which connections are overdue. */
  readonly monotonicMs: () => number;
}

export interface HttpSettings {
  /** Open at once; when there are more, the one that has waited longest goes. */
  readonly connections: number;
  /** Of them, for one IPv4 address or one /64 of IPv6 that is no proxy and not of this machine. */
  readonly connectionsPerClient: number;
  /** Ranges such as 10.0.0.0/8. */
  readonly trustedProxies: readonly string[];
  readonly forwardedBy: ForwardingHeader;
  /** For requests that are worked on at once. */
  readonly places: Readonly<Record<PlaceKind, number>>;
}

export interface HttpFigures extends ConnectionFigures {
  /** Of bodies that are being read or worked on. */
  readonly bufferedBytes: number;
  /** Requests that are worked on. */
  readonly working: Readonly<Record<PlaceKind, number>>;
}

export interface HttpServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly figures: () => HttpFigures;
  /** Closes the connections that are overdue, as it does each second by itself. */
  readonly look: () => void;
  /** Serves new connections by another certificate. Throws when the server has no TLS. */
  renewTls(identity: TlsIdentity): void;
}

interface Work {
  readonly bodies: BodyReader;
  readonly places: Places;
  readonly proxies: Proxies;
}

/** A query may have 32 KB (reference/protocol.md), which leaves as much for the headers. */
export const MAX_HEADER_BYTES = 64 * 1024;
/** How long requests under way may take to end when the server closes. */
export const MAX_CLOSE_WAIT_MS = 10_000;

/** Routes have none here. Fastify would load its compilers of schemas all the same, which takes as long as the rest of it. */
const NO_SCHEMAS = { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } };

/** Throws OperatorError when it cannot listen there. */
export async function openHttpServer(parts: HttpParts): Promise<HttpServer> {
  const watch = makeWatch(parts);
  const { places, trustedProxies, forwardedBy } = parts.settings;
  const proxies = { isTrusted: makeRangeCheck(trustedProxies), header: forwardedBy };
  const work = { bodies: new BodyReader(), places: new Places(places), proxies };
  const closing = { isBegun: false };
  const serving = { ...work, log: parts.log, isClosing: () => closing.isBegun };
  const serveApi = apiListener(parts.api, serving);
  const serveConsole = consoleListener(parts.console, { ...serving, pages: parts.consolePages });
  const app = fastify({
    serverFactory: (serveOthers) => makeNodeServer(dividing({ serveApi, serveConsole, serveOthers }), watch),
    exposeHeadRoutes: false,
    clientErrorHandler: brokenRequestHandler(parts.api, MAX_HEADER_BYTES),
    // An address that cannot be decoded, or whose parts are too long, leads nowhere like any other.
    frameworkErrors: (_error, _request, reply) => void sendNotFound(reply),
    schemaController: NO_SCHEMAS,
  });
  const front = parts.tls === undefined ? undefined : new TlsFront(app.server, { identity: parts.tls, watch });
  watch.guard(app.server);
  addRoutes(app, { ...parts, ...work });
  await app.listen(parts.listen).catch((cause: unknown) => {
    watch[Symbol.dispose]();
    throw cannotListen('HTTP', { ...parts.listen, cause });
  });
  const address = app.server.address();
  return {
    host: parts.listen.host,
    port: typeof address === 'object' && address !== null ? address.port : parts.listen.port,
    figures: () => ({ ...watch.figures, bufferedBytes: work.bodies.bufferedBytes, working: work.places.taken }),
    look: () => watch.look(),
    renewTls: (identity) => {
      if (front === undefined) throw new Error('Cannot renew the TLS certificate: the server has no TLS');
      front.renew(identity);
    },
    [Symbol.asyncDispose]: () => close(app, { front, watch, closing }),
  };
}

function refuseSchema(): never {
  throw new Error('Cannot compile a schema: routes have none');
}

function makeWatch({ settings, monotonicMs }: HttpParts): ConnectionWatch {
  const { connections, connectionsPerClient, trustedProxies } = settings;
  const hasNoShare = makeRangeCheck([...LOOPBACK_RANGES, ...trustedProxies]);
  return new ConnectionWatch({
    shares: { connections, connectionsPerClient },
    deadlines: DEADLINES,
    maxPendingBytes: MAX_PENDING_BYTES,
    clientOf: (peer) => (hasNoShare(peer) ? undefined : clientNetworkOf(peer)),
    monotonicMs,
  });
}

interface Servers {
  readonly serveApi: RequestListener;
  readonly serveConsole: RequestListener;
  readonly serveOthers: RequestListener;
}

/** Who serves what: the API and the console all that is for them, and Fastify's routes the rest. */
function dividing({ serveApi, serveConsole, serveOthers }: Servers): RequestListener {
  return (message, response) => {
    if (isRoot(message.url) && !wantsPage(message)) serveApi(message, response);
    else if (isConsole(message.url)) serveConsole(message, response);
    else serveOthers(message, response);
  };
}

/** Node's own deadlines are looked at twice a minute, and are those of requests alone: the watch has them all. */
function makeNodeServer(listener: RequestListener, watch: ConnectionWatch): Server {
  const serve = inTurn(listener, {
    onBegin: (message, response) => watch.begin(message, response),
    onRest: (socket) => watch.rest(socket),
    onTooMany: (socket) => watch.close(socket, 'tooManyAhead'),
  });
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: 0,
      requestTimeout: 0,
      keepAliveTimeout: DEADLINES.idleMs,
      // A request without Host gets the API's answer, not node's.
      requireHostHeader: false,
    },
    serve,
  );
  // The reader of the body tells such a client to go on, or has its refusal sent at once.
  server.on('checkContinue', (message, response) => {
    response.shouldKeepAlive = false;
    serve(message, response);
  });
  return server;
}

function addRoutes(app: FastifyInstance, parts: HttpParts & Work): void {
  const { downloads, documents, frontPage, ocsp, checkReadiness, metrics, log } = parts;
  const answerOcsp = ocspHandler(ocsp, parts);
  const answerAcme = acmeHandler(parts.acme, parts);
  app.addHook('onRequest', async (request, reply) => {
    if (isOcsp(request.raw.url)) return answerOcsp(request, reply);
    if (isAcme(request.raw.url)) return answerAcme(request, reply);
    // No body is read where nothing takes one.
    return request.method === 'GET' || request.method === 'HEAD' ? undefined : sendNotFound(reply);
  });
  addPlaces(app, parts.places);
  addFrontPage(app, frontPage);
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

/** Every method at "/" is the API's, which refuses all but two in its own way, but for the page that browsers ask for. */
function isRoot(target: string | undefined): boolean {
  return target !== undefined && /^\/+(?:\?|$)/.test(target);
}

async function close(
  app: FastifyInstance,
  parts: {
    readonly front: TlsFront | undefined;
    readonly watch: ConnectionWatch;
    readonly closing: { isBegun: boolean };
  },
): Promise<void> {
  const { front, watch, closing } = parts;
  using _watch = watch;
  closing.isBegun = true;
  front?.close();
  const impatience = setTimeout(() => app.server.closeAllConnections(), MAX_CLOSE_WAIT_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(impatience);
  }
}
