// An issuer of OpenID Connect on loopback, as strict as the specifications let one be: exact redirect URI, PKCE by S256, codes that
// are good once, client authentication by Basic. Each answer can be replaced by another.

import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export const CLIENT_ID = 'reseal';
export const CLIENT_SECRET = 'the secret of +/ the tests';

type Answer = (response: ServerResponse) => void;

export interface TokenWish {
  /** Over the usual ones; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Instead of that of the issuer. */
  readonly signature?: (signed: string) => string;
}

export interface OpenIdIssuer extends AsyncDisposable {
  readonly issuer: string;
  /** What its clients have registered. */
  readonly redirectUris: Set<string>;
  /** What the next ID tokens say. */
  wish: TokenWish;
  /** By path: what is answered instead. */
  readonly answers: Map<string, Answer>;
  /** Paths asked for, the first one first. */
  readonly asked: readonly string[];
  /** A key of its own, which the issuer does not publish. */
  readonly foreignSignature: (signed: string) => string;
}

interface Grant {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
}

interface IssuerState {
  readonly issuer: string;
  readonly now: () => Date;
  readonly grants: Map<string, Grant>;
  readonly redirectUris: Set<string>;
  readonly jwk: object;
  readonly signature: (signed: string) => string;
  readonly wish: () => TokenWish;
}

export async function startOpenIdIssuer(now: () => Date): Promise<OpenIdIssuer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { publicKey, signature } = makeSigner();
  const state = {
    issuer: `http://127.0.0.1:${port}`,
    redirectUris: new Set<string>(),
    answers: new Map<string, Answer>(),
    asked: [] as string[],
    wish: {} as TokenWish,
    foreignSignature: makeSigner().signature,
  };
  const inner: IssuerState = {
    issuer: state.issuer,
    redirectUris: state.redirectUris,
    now,
    grants: new Map(),
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' },
    signature,
    wish: () => state.wish,
  };
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '', state.issuer);
    state.asked.push(url.pathname);
    const instead = state.answers.get(url.pathname);
    if (instead === undefined) void answer({ request, response, url }, inner);
    else instead(response);
  });
  const dispose = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return Object.assign(state, { [Symbol.asyncDispose]: dispose });
}

function makeSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = (signed: string): string =>
    sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return { publicKey, signature };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

async function answer({ request, response, url }: Exchange, state: IssuerState): Promise<void> {
  if (url.pathname === '/.well-known/openid-configuration') return json(response, 200, documentOf(state.issuer));
  if (url.pathname === '/keys') return json(response, 200, { keys: [state.jwk] });
  if (url.pathname === '/authorize') return authorize(response, url.searchParams, state);
  if (url.pathname === '/token') return await giveToken(request, response, state);
  return json(response, 404, { error: 'not_found' });
}

export function documentOf(issuer: string): Readonly<Record<string, unknown>> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    authorization_response_iss_parameter_supported: true,
  };
}

/** Whoever asks has signed in already. What cannot be sent back to the client is an error of the page (RFC 6749 §4.1.2.1). */
function authorize(response: ServerResponse, query: URLSearchParams, state: IssuerState): void {
  const wished = (name: string): string => query.get(name) ?? '';
  const redirectUri = wished('redirect_uri');
  const isGood =
    wished('client_id') === CLIENT_ID &&
    state.redirectUris.has(redirectUri) &&
    wished('response_type') === 'code' &&
    wished('scope').split(' ').includes('openid') &&
    wished('code_challenge_method') === 'S256' &&
    [wished('state'), wished('nonce'), wished('code_challenge')].every((one) => one.length >= 43);
  if (!isGood) return json(response, 400, { error: 'invalid_request' });
  const code = randomUUID();
  state.grants.set(code, { redirectUri, challenge: wished('code_challenge'), nonce: wished('nonce') });
  const back = new URL(redirectUri);
  back.search = new URLSearchParams({ code, state: wished('state'), iss: state.issuer }).toString();
  response.writeHead(302, { location: back.href }).end();
}

async function giveToken(request: IncomingMessage, response: ServerResponse, state: IssuerState): Promise<void> {
  const body = new URLSearchParams(await text(request));
  if (request.method !== 'POST' || request.headers.authorization !== basic()) {
    return json(response, 401, { error: 'invalid_client' });
  }
  const code = body.get('code') ?? '';
  const grant = state.grants.get(code);
  // Good once, whatever comes of it.
  state.grants.delete(code);
  const challenge = createHash('sha256')
    .update(body.get('code_verifier') ?? '')
    .digest('base64url');
  const isGood =
    body.get('grant_type') === 'authorization_code' &&
    grant?.redirectUri === body.get('redirect_uri') &&
    grant?.challenge === challenge;
  if (grant === undefined || !isGood) return json(response, 400, { error: 'invalid_grant' });
  json(response, 200, { access_token: randomUUID(), token_type: 'Bearer', id_token: tokenOf(grant, state) });
}

function tokenOf({ nonce }: Grant, { issuer, now, signature, wish }: IssuerState): string {
  const { claims, header, signature: other = signature } = wish();
  const iat = Math.floor(now().getTime() / 1000);
  const all = { iss: issuer, aud: CLIENT_ID, sub: 'ann', nonce, iat, exp: iat + 300, ...claims };
  const parts = [{ alg: 'ES256', kid: 'one', ...header }, all];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${other(signed)}`;
}

/** RFC 6749 §2.3.1: both are form-encoded first. */
function basic(): string {
  const [id, secret] = [CLIENT_ID, CLIENT_SECRET].map((one) => new URLSearchParams({ x: one }).toString().slice(2));
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
