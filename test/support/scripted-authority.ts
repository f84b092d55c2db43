// An ACME authority over real HTTPS that answers well unless a test tells it otherwise: it holds every name to be proved at once.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { openssl } from './openssl.ts';
import { makeLoopbackTls } from './servers/loopback-tls.ts';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Of the paths below, answers in place of the usual answer. */
export type ScriptedAnswer = (response: ServerResponse, usual: () => void) => void;

export type AuthorityPath =
  | 'directory'
  | 'nonce'
  | 'account'
  | 'account/1'
  | 'keyChange'
  | 'newOrder'
  | 'order'
  | 'authorization'
  | 'finalize'
  | 'chain'
  | 'alternate'
  | 'revoke';

export interface ScriptedAuthority extends AsyncDisposable {
  readonly directory: string;
  readonly trustFile: string;
  readonly origin: string;
  readonly folder: TemporaryFolder;
  /** What is set is answered in place of the usual. */
  readonly script: Map<AuthorityPath, ScriptedAnswer>;
  /** Members of the order and of the directory in place of the usual ones. */
  order: Readonly<Record<string, unknown>>;
  members: Readonly<Record<string, unknown>>;
  /** Where it says that its alternate chain is. */
  alternate: string;
  /** PEM, made from the CSR's of the order, PEM; the usual one signs it. */
  sign: (csr: string) => string;
  /** The paths that were asked for. */
  readonly requests: readonly string[];
  /** What came with each of them, where that was signed; else empty. */
  readonly payloads: readonly Readonly<Record<string, unknown>>[];
  /** Leaf and root for the CSR's names, PEM. */
  readonly signed: Signed;
  /** The same by the root of the alternate chain. */
  readonly signedOtherwise: Signed;
}

type Signed = (csr: string, options?: { readonly days?: string; readonly names?: string }) => string;

/** The names of its roots. */
export const [ROOT, OTHER_ROOT] = ['Scripted root', 'Other root'] as const;

export async function startScriptedAuthority(): Promise<ScriptedAuthority> {
  const folder = makeTemporaryFolder();
  const { keyFile, certificateFile } = makeLoopbackTls(folder);
  const requests: string[] = [];
  const payloads: Readonly<Record<string, unknown>>[] = [];
  const state = { csr: '', names: [] as readonly string[], isFinal: false };
  const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signed = makeSigner(folder, ROOT);
  const authority: ScriptedAuthority = {
    origin,
    directory: `${origin}/directory`,
    trustFile: certificateFile,
    folder,
    script: new Map(),
    order: {},
    members: {},
    alternate: '/alternate',
    sign: (csr) => signed(csr),
    requests,
    payloads,
    signed,
    signedOtherwise: makeSigner(folder, OTHER_ROOT),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      folder[Symbol.dispose]();
    },
  };
  let nonces = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').slice(1) as AuthorityPath;
    const payload = await payloadOf(request);
    requests.push(path);
    payloads.push(payload);
    nonces += 1;
    response.setHeader('Replay-Nonce', `nonce${nonces}`);
    const usual = (): void => answerUsually({ path, payload, response, authority, state });
    const scripted = authority.script.get(path);
    if (scripted === undefined) usual();
    else scripted(response, usual);
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => void answer(request, response));
  return authority;
}

interface State {
  /** PEM. */
  csr: string;
  names: readonly string[];
  isFinal: boolean;
}

function answerUsually(asked: {
  readonly path: AuthorityPath;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly response: ServerResponse;
  readonly authority: ScriptedAuthority;
  readonly state: State;
}): void {
  const { path, payload, response, authority, state } = asked;
  const { origin } = authority;
  const json = (value: unknown, status = 200): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  };
  switch (path) {
    case 'directory':
      return json({
        newNonce: `${origin}/nonce`,
        newAccount: `${origin}/account`,
        newOrder: `${origin}/newOrder`,
        revokeCert: `${origin}/revoke`,
        keyChange: `${origin}/keyChange`,
        ...authority.members,
      });
    case 'account':
      response.setHeader('Location', `${origin}/account/1`);
      return json({ status: 'valid' }, 201);
    case 'newOrder':
      state.names = namesIn(payload);
      state.isFinal = false;
      response.setHeader('Location', `${origin}/order`);
      return json(orderOf(authority, state), 201);
    case 'order':
      return json(orderOf(authority, state));
    case 'finalize':
      state.csr = pemOfCsr(String(payload['csr']));
      state.isFinal = true;
      return json(orderOf(authority, state));
    case 'chain':
      response.setHeader('Link', `<${authority.alternate}>;rel="alternate"`);
      response.writeHead(200, PEM_CHAIN).end(authority.sign(state.csr));
      return;
    case 'alternate':
      response.writeHead(200, PEM_CHAIN).end(authority.signedOtherwise(state.csr));
      return;
    default:
      return json({});
  }
}

const PEM_CHAIN = { 'Content-Type': 'application/pem-certificate-chain' };

function orderOf({ origin, order }: ScriptedAuthority, { names, isFinal }: State) {
  return {
    status: isFinal ? 'valid' : 'ready',
    identifiers: names.map((value) => ({ type: 'dns', value })),
    authorizations: [],
    finalize: `${origin}/finalize`,
    ...(isFinal ? { certificate: `${origin}/chain` } : {}),
    ...order,
  };
}

function namesIn({ identifiers }: Readonly<Record<string, unknown>>): readonly string[] {
  return (identifiers as readonly { readonly value: string }[]).map(({ value }) => value);
}

/** Of a signed request; it is the client that is under test, and its signature is not looked at. */
async function payloadOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = String(Buffer.concat(chunks));
  if (body === '') return {};
  const { payload } = JSON.parse(body) as { readonly payload: string };
  const text = String(Buffer.from(payload, 'base64url'));
  return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

function pemOfCsr(base64url: string): string {
  const lines =
    Buffer.from(base64url, 'base64url')
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`;
}

/** By a root of its own, which comes along. */
function makeSigner(folder: TemporaryFolder, name: string): Signed {
  const key = folder.write(
    `${name}.key`,
    openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']),
  );
  const root = openssl(['req', '-x509', '-key', key, '-subj', `/CN=${name}`, '-days', '3650']);
  const rootFile = folder.write(`${name}.pem`, root);
  return (csr, { days = '30', names } = {}) => {
    const file = folder.write('order.csr', csr);
    const extensions = folder.write('extensions', names === undefined ? '' : `subjectAltName=${names}\n`);
    const copied = names === undefined ? ['-copy_extensions', 'copyall'] : ['-extfile', extensions];
    const by = ['-CA', rootFile, '-CAkey', key, '-days', days];
    return openssl(['x509', '-req', '-in', file, ...by, ...copied]) + root;
  };
}
