// What listens: the API and the documents, by HTTP or HTTPS.

import type { AcmeServer } from '../../acme-server/server.ts';
import type { Downloads } from '../../api/downloads.ts';
import type { Api } from '../../api/call/pipeline.ts';
import type { Authority } from '../../ca/authority.ts';
import type { OcspService } from '../../ca/ocsp/open-ocsp.ts';
import { makeServedLists } from '../../ca/lists/served-lists.ts';
import type { Config } from '../../config/config.ts';
import type { Console } from '../../console/console.ts';
import { PLACES } from '../../http/connections/places.ts';
import type { ReadMetrics } from '../../http/metrics-page.ts';
import { type HttpServer, openHttpServer } from '../../http/server.ts';
import {
  issueServiceCertificate,
  type ServiceCertificate,
  serviceHostsOf,
  serviceNamesOf,
} from '../../issuers/service-certificate.ts';
import { keepRenewed, RENEWAL_LOOK_MS } from '../../issuers/service-renewal.ts';
import { monotonicMs } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { publicUrlOf } from './addresses.ts';
import type { Local } from '../local.ts';
import { openConsolePages } from './console.ts';
import { frontPageOf } from './front-page.ts';
import { ReadinessCheck } from './readiness.ts';

export interface Served {
  readonly local: Local;
  readonly authority: Authority;
  /** Takes up what another process has made of the authority, and what follows from that. */
  readonly look: () => Promise<void>;
  readonly ocsp: OcspService;
  readonly api: Api;
  readonly console: Console;
  readonly downloads: Downloads;
  readonly acme: AcmeServer;
  readonly metrics: ReadMetrics | undefined;
  readonly log: Log;
}

/** By a certificate for the hosts that clients are told to call. */
export async function listenSecurely(config: Config, served: Served): Promise<HttpServer> {
  const { local, authority, log } = served;
  const { store, clock } = local;
  const publicHost = new URL(publicUrlOf(config)).hostname;
  const hosts = [publicHost, ...serviceHostsOf(publicHost), config.listen.host, ...config.http.tlsNames];
  const names = serviceNamesOf(hosts);
  const issue = async () => await issueServiceCertificate(names, { authority, store, clock });
  const current = await issue();
  const http = await listen(config, { ...served, tls: current });
  const use = (next: ServiceCertificate): void => http.renewTls(next);
  const renewal = keepRenewed({ current, issue, use, clock, log, lookMs: RENEWAL_LOOK_MS });
  const close = async (): Promise<void> => {
    await renewal[Symbol.asyncDispose]();
    await http[Symbol.asyncDispose]();
  };
  return { ...http, [Symbol.asyncDispose]: close };
}

export async function listen(
  config: Config,
  parts: Served & { readonly tls: ServiceCertificate | undefined },
): Promise<HttpServer> {
  const { local, authority, ocsp, api, console, downloads, acme, metrics, tls, log } = parts;
  const lists = makeServedLists(local);
  const readiness = new ReadinessCheck({ ...local, monotonicMs, log });
  return await openHttpServer({
    api,
    console,
    consolePages: openConsolePages(),
    downloads,
    acme,
    documents: {
      findCertificate: async (id) => await findCertificate(parts, id),
      findRevocationList: async (id, shard) =>
        (await findCertificate(parts, id)) === undefined ? undefined : await lists.find(id, shard),
    },
    frontPage: frontPageOf(publicUrlOf(config), authority),
    ocsp: { answer: ocsp.answer, clock: local.clock, log },
    checkReadiness: async () => await readiness.check(),
    metrics,
    log,
    listen: config.listen,
    tls,
    settings: { ...config.http, places: PLACES },
    monotonicMs,
  });
}

/** Another process may have made it a moment ago. */
async function findCertificate(
  { authority, look }: Pick<Served, 'authority' | 'look'>,
  id: string,
): Promise<Uint8Array | undefined> {
  const find = () => authority.published.find((one) => one.id === id)?.certificate;
  const known = find();
  if (known !== undefined) return known;
  await look();
  return find();
}
