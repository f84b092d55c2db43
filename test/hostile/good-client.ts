// A good client: orders, reissues, downloads, asks OCSP and fetches lists, again and again, and notes whatever goes wrong.

import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { writeCertId, writeRequest } from '../support/ocsp-request.ts';
import type { Answer } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';
import { type Target, Wire } from './wire.ts';

/** How long an order may take from its call to Status 1. */
export const ISSUE_MS = 60_000;
const POLL_MS = 100;
const BETWEEN_ROUNDS_MS = 100;
/** The refusal that is documented for whoever calls too often; such a client waits and calls again. */
const RATE = 'RequestLimitExceeded';
const RATE_PAUSE_MS = 1000;
const STATUS_ISSUED = 1;
/** An OCSP response without an answer (RFC 6960 §4.2.1). */
const REFUSAL_BYTES = 5;

export interface Record {
  /** Of what succeeded, in milliseconds, by what it was. */
  readonly times: Map<string, number[]>;
  /** One sentence each. */
  readonly losses: string[];
  issued: number;
}

export interface GoodClientWish {
  readonly target: Target;
  readonly credential: Credential;
  /** Whose proofs the service publishes by itself. */
  readonly domain: string;
  readonly keys: 'RSA' | 'ECC';
  /** No round begins after it. */
  readonly until: AbortSignal;
}

/** Never throws: what fails is a loss, and the next round begins. */
export async function runGoodClient(wish: GoodClientWish, record: Record): Promise<void> {
  const wire = new Wire(wish.target);
  const steps = stepsOf(wire, wish, record);
  try {
    while (!wish.until.aborted) {
      await round(steps, wish).catch((error: unknown) => record.losses.push(reasonOf(error)));
      await pause(BETWEEN_ROUNDS_MS);
    }
  } finally {
    wire.close();
  }
}

interface Steps {
  readonly timed: <T>(what: string, work: () => Promise<T>) => Promise<T>;
  readonly ask: (action: string, input: object) => Promise<Answer>;
  readonly get: (path: string) => Promise<Buffer>;
  readonly countIssued: () => void;
}

function stepsOf(wire: Wire, { credential }: GoodClientWish, record: Record): Steps {
  const ask: Steps['ask'] = async (action, input) => {
    for (;;) {
      const answer = await wire.call(credential, action, input);
      if (answer.Error === undefined) return answer;
      if (answer.Error.Code !== RATE) throw new Error(`${action}: ${answer.Error.Code}: ${answer.Error.Message}`);
      await pause(RATE_PAUSE_MS);
    }
  };
  return {
    ask,
    timed: async (what, work) => {
      const startedMs = performance.now();
      try {
        const result = await work();
        const times = record.times.get(what) ?? [];
        record.times.set(what, [...times, performance.now() - startedMs]);
        return result;
      } catch (error) {
        const waitedMs = Math.round(performance.now() - startedMs);
        throw new Error(`${what} after ${waitedMs} ms: ${reasonOf(error)}`, { cause: error });
      }
    },
    get: async (path) => {
      const { status, body } = await wire.get(path);
      if (status !== 200) throw new Error(`GET ${path.slice(0, 40)}: HTTP ${status}`);
      return body;
    },
    countIssued: () => {
      record.issued += 1;
    },
  };
}

async function round(steps: Steps, { domain, keys: CsrEncryptAlgo }: GoodClientWish): Promise<void> {
  const { timed, ask, get } = steps;
  const order = { DomainName: domain, DvAuthMethod: 'DNS_AUTO', CsrEncryptAlgo };
  const first = await timed('order', async () => await issued(steps, 'ApplyCertificate', order));
  const reorder = {
    CertificateId: first['CertificateId'],
    ValidType: 'DNS_AUTO',
    CsrType: 'online',
    CertCSREncryptAlgo: CsrEncryptAlgo,
  };
  const next = await timed('reissue', async () => await issued(steps, 'ReplaceCertificate', reorder));
  const CertificateId = String(next['CertificateId']);
  await timed('download', async () => await ask('DownloadCertificate', { CertificateId }));
  await timed('OCSP', async () => await askOcsp(steps, String(next['CertificatePublicKey'])));
  await timed('list', async () => await get('/crl/issuing-1.crl'));
  await timed('health', async () => await get('/healthz'));
}

async function issued(steps: Steps, action: string, input: object): Promise<Answer> {
  const { CertificateId } = await steps.ask(action, input);
  const startedMs = performance.now();
  while (performance.now() - startedMs < ISSUE_MS) {
    const detail = await steps.ask('DescribeCertificateDetail', { CertificateId });
    if (detail['Status'] === STATUS_ISSUED) {
      steps.countIssued();
      return { ...detail, CertificateId };
    }
    await pause(POLL_MS);
  }
  throw new Error(`${String(CertificateId)} is not issued after ${ISSUE_MS} ms`);
}

async function askOcsp({ get }: Steps, chainPem: string): Promise<void> {
  const [leafPem = '', issuerPem = ''] =
    chainPem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const leaf = new X509Certificate(leafPem);
  const issuer = issuerPem === '' ? await get('/ca/issuing-1.crt') : new X509Certificate(issuerPem).raw;
  const request = writeRequest({ certIds: [writeCertId(issuer, leaf.serialNumber.toLowerCase())] });
  const answer = await get(`/ocsp/${encodeURIComponent(Buffer.from(request).toString('base64'))}`);
  if (answer.length <= REFUSAL_BYTES) throw new Error('OCSP gives no status');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? ` (${String(error.code)})` : '';
  return `${error.message}${code}`;
}
