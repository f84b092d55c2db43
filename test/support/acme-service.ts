// A service whose products are signed by an ACME authority, with the web server of the applicants and the DNS that both ask.

import type { Clock } from '../../src/lib/clock.ts';
import { type ForwardingDns, startForwardingDns } from './acme-dns.ts';
import { LIFE_YAML } from './life.ts';
import { openTestService, type TestClock, type TestService } from './service.ts';
import { startHttp, type Web } from './web.ts';

/** The authority's time is the machine's, and so is the service's, which a test may move on besides. */
export function makeMovedClock(): TestClock & Clock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    advance: (milliseconds) => {
      aheadMs += milliseconds;
    },
  };
}

/** Those who own the names that are certified. */
export interface Applicants extends AsyncDisposable {
  /** "host/path" → body, as the applicants serve it. */
  readonly files: Map<string, string>;
  /** TXT records of applicants by name: those that the service sees, and those that the authority sees. */
  readonly seenHere: Map<string, readonly string[]>;
  readonly seenThere: Map<string, readonly string[]>;
  readonly web: Web;
  /** As the service sees it. */
  readonly dns: ForwardingDns;
}

export interface AcmeService extends Omit<Applicants, 'dns'> {
  readonly service: TestService;
  /** For the authority. */
  readonly dns: ForwardingDns;
}

export interface AcmeServiceWish {
  /** YAML of the list of issuers. */
  readonly issuers: string;
  /** YAML of further products. */
  readonly products?: string;
  readonly folder?: string;
  readonly clock?: TestClock;
}

const RULES = 'keyAlgorithms: [p256, rsa2048], reissue: { keyAlgorithms: [p256, rsa2048], limitPerLineage: null }';

/** Products 13 and 83 are those of the first issuer, "judge". */
export async function openAcmeService(wish: AcmeServiceWish): Promise<AcmeService> {
  await using cleanup = new AsyncDisposableStack();
  const applicants = cleanup.use(await openApplicants());
  const yaml = acmeYaml(applicants, wish);
  const clock = wish.clock ?? makeMovedClock();
  const folder = wish.folder === undefined ? {} : { folder: wish.folder };
  const service = cleanup.use(await openTestService({ yaml, clock, resolvers: [applicants.dns.address], ...folder }));
  const dns = cleanup.use(await startForwardingDns({ txtServer: service.dns, records: applicants.seenThere }));
  const kept = cleanup.move();
  return { ...applicants, service, dns, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Their names are at 127.0.0.1. */
export async function openApplicants(): Promise<Applicants> {
  await using cleanup = new AsyncDisposableStack();
  const files = new Map<string, string>();
  const [seenHere, seenThere] = [new Map<string, readonly string[]>(), new Map<string, readonly string[]>()];
  const web = cleanup.use(
    await startHttp((request, response) => {
      const host = request.headers.host?.replace(/:\d+$/, '') ?? '';
      const body = files.get(`${host}${request.url ?? ''}`);
      response.writeHead(body === undefined ? 404 : 200).end(body);
    }),
  );
  const dns = cleanup.use(await startForwardingDns({ txtServer: undefined, records: seenHere }));
  const kept = cleanup.move();
  return { files, seenHere, seenThere, web, dns, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** The settings of a service whose applicants these are. */
export function acmeYaml({ web }: Applicants, wish: Pick<AcmeServiceWish, 'issuers' | 'products'>): string {
  const members = `issuer: judge, ${RULES}`;
  const products = `products:\n  "13": { ${members} }\n  "83": { ${members} }\n${wish.products ?? ''}`;
  return `${withoutProducts(LIFE_YAML)}${products}issuers:\n${wish.issuers}\nvalidation: { allowPrivateAddresses: true, httpPort: ${web.port}, httpsPort: ${web.port} }\n`;
}

function withoutProducts(yaml: string): string {
  return yaml.replace(/^products:\n(?: .*\n)*/m, '');
}
