// A service for ACME clients: its API over real HTTP, a DNS in which applicants have names, and their web server, which serves files.

import { hash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAcmeKey } from '../../../src/certificates/acme/keys.ts';
import { type ApplicantDns, startApplicantDns } from '../applicant-dns.ts';
import { makeTestCsr } from '../authority.ts';
import { openTestService, type TestService, type TestServiceOptions } from '../service.ts';
import { startHttp, type Web } from '../web.ts';
import { AcmeClient, type Answer, type Binding, type Json } from './client.ts';

export interface AcmeTestService extends TestService {
  readonly applicant: ApplicantDns;
  readonly web: Web;
  /** What the web server serves, by "host path". */
  readonly files: Map<string, string>;
  directory(product?: string): string;
  /** Of the first account, or of another API key. */
  bind(right?: {
    readonly accountUin: string;
    readonly secretId: string;
    readonly projectId?: number;
  }): Promise<Binding>;
  /** A client with an account. */
  client(product?: string): Promise<AcmeClient>;
  /** Proves every name that is still to be proved. */
  prove(client: AcmeClient, order: Json, type?: 'http-01' | 'dns-01'): Promise<void>;
  /** From the order to its certificate, a PEM chain. */
  obtain(client: AcmeClient, names: readonly string[], payload?: Json): Promise<Obtained>;
}

export interface Obtained {
  readonly order: Json;
  readonly url: string;
  readonly pem: string;
}

export interface AcmeTestServiceOptions extends Omit<TestServiceOptions, 'yaml' | 'resolvers'> {
  /** Of the YAML's `acme`. */
  readonly acme?: string;
  /** Requests of one ACME account, or of one network by keys alone; by default more than any test makes. */
  readonly perSecond?: number;
  /** Further lines of the YAML. */
  readonly more?: string;
  readonly tlsPort?: number;
  /** Where files are fetched from, by default from the web server. */
  readonly httpPort?: number;
  /** A folder whose files the web server serves for every host. */
  readonly webroot?: string;
  readonly isOpen?: boolean;
}

/** Product 13 asks for a binding; with `isOpen` product 300 asks for none, by the right of the first key. */
export async function openAcmeService(options: AcmeTestServiceOptions = {}): Promise<AcmeTestService> {
  const applicant = await startApplicantDns();
  const files = new Map<string, string>();
  const web = await startHttp((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    const text = files.get(`${host} ${request.url ?? ''}`) ?? readIn(options.webroot, request.url ?? '');
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' });
    response.end(text ?? 'nothing');
  });
  const folder = options.isOpen === true ? await mkdtemp(join(tmpdir(), 'reseal-acme-')) : undefined;
  const service = await openTestService({
    ...options,
    ...(folder === undefined ? {} : { folder }),
    resolvers: [applicant.address],
    yaml: `
validation: { allowPrivateAddresses: true, httpPort: ${options.httpPort ?? web.port}, httpsPort: ${options.tlsPort ?? 9} }
${folder === undefined ? '' : OPEN_PRODUCT}
${options.more ?? ''}
acme: { requestsPerSecond: ${options.perSecond ?? 100000}, accountsPerSecond: 1000, ${[options.acme, folder && (await openTo(folder))].filter(Boolean).join(', ')} }`,
  });
  const base = `http://${service.service.host}:${service.service.port}/acme/`;
  const bind: AcmeTestService['bind'] = async (
    right = { accountUin: service.accountUin, secretId: service.key.secretId },
  ) => {
    const { world } = service.service;
    const { key, macKey } = await makeAcmeKey(world, { projectId: 0, ...right });
    return { kid: key.id, macKey };
  };
  const directory = (product = '13'): string => `${base}${product}/directory`;
  const prove: AcmeTestService['prove'] = async (client, order, type = 'http-01') => {
    for (const challenge of await client.challenges(order, type)) {
      publish({ applicant, files }, client, challenge);
      await client.post(String(challenge['url']), {});
      await client.until(String(challenge['authorization']));
    }
  };
  return {
    ...service,
    applicant,
    web,
    files,
    directory,
    bind,
    client: async (product) => await AcmeClient.register(directory(product), await bind()),
    prove,
    obtain: async (client, names, payload = {}) => {
      const ordered = whole(await client.order(names, payload));
      const url = ordered.headers.get('location') ?? '';
      await prove(client, ordered.json, names.some((name) => name.startsWith('*.')) ? 'dns-01' : 'http-01');
      const finalized = whole(await client.finalize(ordered.json, await makeTestCsr(names, 'p256')));
      const order = finalized.json['status'] === 'valid' ? finalized.json : await client.until(url);
      return { order, url, pem: whole(await client.post(String(order['certificate']))).text };
    },
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      await web[Symbol.asyncDispose]();
      await applicant[Symbol.asyncDispose]();
      if (folder !== undefined) await rm(folder, { recursive: true });
    },
  };
}

const OPEN_PRODUCT = 'products: { "300": { name: Open, kind: granted } }';

/** The first start makes the key that the YAML of the next one names. */
async function openTo(folder: string): Promise<string> {
  await using first = await openTestService({ folder });
  return `open: { "300": ${first.key.secretId} }`;
}

function readIn(webroot: string | undefined, path: string): string | undefined {
  const file = webroot === undefined ? undefined : join(webroot, path);
  return file !== undefined && existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
}

/** As the owner of the name would. */
export function publish(
  { applicant, files }: Pick<AcmeTestService, 'applicant' | 'files'>,
  client: AcmeClient,
  challenge: Json,
): void {
  const { value: name } = challenge['identifier'] as { readonly value: string };
  const keyAuthorization = client.keyAuthorization(challenge);
  if (challenge['type'] === 'http-01') {
    applicant.records.set(name, { a: '127.0.0.1' });
    files.set(`${name} /.well-known/acme-challenge/${String(challenge['token'])}`, keyAuthorization);
  } else {
    const record = `_acme-challenge.${name}`;
    const { txt = [] } = applicant.records.get(record) ?? {};
    applicant.records.set(name, { a: '127.0.0.1', ns: 'ns.example.net' });
    applicant.records.set(record, { txt: [...txt, digestOf(keyAuthorization)] });
  }
}

/** RFC 8555 §8.4. */
export function digestOf(keyAuthorization: string): string {
  return hash('sha256', keyAuthorization, 'base64url');
}

export function whole(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`An ACME request was refused: ${answer.status} ${answer.text}`);
}
