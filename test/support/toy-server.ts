// The toy service behind the real HTTP server.

import assert from 'node:assert/strict';
import { makeDownloads } from '../../src/api/downloads.ts';
import { makeOwnRateLimits } from '../../src/api/call/rate.ts';
import type { AuthorityDocuments } from '../../src/http/documents-route.ts';
import { makeConsolePages } from '../../src/http/console-pages.ts';
import { PLACES } from '../../src/http/connections/places.ts';
import type { FrontPage } from '../../src/http/front-page.ts';
import type { Readiness } from '../../src/http/health-route.ts';
import type { ReadMetrics } from '../../src/http/metrics-page.ts';
import type { OcspParts } from '../../src/http/ocsp-route.ts';
import { openHttpServer, type HttpServer, type HttpSettings } from '../../src/http/server.ts';
import type { TlsIdentity } from '../../src/http/tls-front.ts';
import type { AcmeServer } from '../../src/acme-server/server.ts';
import { monotonicMs } from '../../src/lib/clock.ts';
import { writeOcspRefusal } from '../../src/x509/status/ocsp-answer.ts';
import { openToyService, type ToyOptions, type ToyService } from './toy-service.ts';
import { silentLog } from './silent-log.ts';

export interface ToyServer extends AsyncDisposable {
  readonly service: ToyService;
  readonly http: HttpServer;
  readonly port: number;
}

export interface ToyServerOptions extends ToyOptions {
  readonly acme?: AcmeServer;
  readonly documents?: AuthorityDocuments;
  readonly frontPage?: FrontPage;
  readonly ocsp?: OcspParts['answer'];
  readonly readiness?: () => Readiness;
  readonly metrics?: ReadMetrics;
  readonly tls?: TlsIdentity;
  readonly settings?: Partial<HttpSettings>;
  readonly monotonicMs?: () => number;
}

const NO_DOCUMENTS: AuthorityDocuments = {
  findCertificate: async () => undefined,
  findRevocationList: async () => undefined,
};

export const NO_PAGE: FrontPage = {
  facts: () => ({ publicUrl: 'http://reseal.example.net', authorities: [], documents: [] }),
  findDocument: () => undefined,
};

export const NO_CONSOLE = {
  console: {
    answer: async () => undefined,
    refuse: () => assert.fail('nobody asks the console'),
    maxBodyBytesOf: () => 0,
  },
  consolePages: makeConsolePages([]),
} as const;
/** Where no test asks for it. */
export const NO_ACME: AcmeServer = {
  answer: async () => ({ status: 404, headers: {}, body: undefined }),
  refuseBusy: () => ({ status: 503, headers: {}, body: undefined }),
  refuseBody: () => ({ status: 413, headers: {}, body: undefined }),
};

const refuse: OcspParts['answer'] = async () => ({ der: writeOcspRefusal('unauthorized'), kept: undefined });

export async function openToyServer(options: ToyServerOptions): Promise<ToyServer> {
  const service = await openToyService(options);
  const http = await openHttpServer({
    api: service.api,
    ...NO_CONSOLE,
    downloads: makeDownloads(service.world, makeOwnRateLimits()),
    acme: options.acme ?? NO_ACME,
    documents: options.documents ?? NO_DOCUMENTS,
    frontPage: options.frontPage ?? NO_PAGE,
    ocsp: { answer: options.ocsp ?? refuse, clock: options.clock, log: silentLog },
    checkReadiness: async () => options.readiness?.() ?? { kind: 'ready' },
    metrics: options.metrics,
    log: silentLog,
    listen: { host: '127.0.0.1', port: 0 },
    tls: options.tls,
    settings: {
      connections: 4096,
      connectionsPerClient: 256,
      trustedProxies: [],
      forwardedBy: 'X-Forwarded-For',
      places: PLACES,
      ...options.settings,
    },
    monotonicMs: options.monotonicMs ?? monotonicMs,
  });
  const close = async (): Promise<void> => {
    await http[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
  };
  return { service, http, port: http.port, [Symbol.asyncDispose]: close };
}
