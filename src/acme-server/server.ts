// The way of an ACME request: route, method, signature, address, nonce, account, and then what it asks for (RFC 8555 §6).

import { type PublicJwk, publicJwkOf } from '../acme/jwk.ts';
import { isSignedBy, readSignedRequest, type SignedRequest } from '../acme/jws.ts';
import { ProblemError, refuseWith } from '../acme/problems.ts';
import type { AcmeAccount } from '../certificates/model/acme.ts';
import type { Log } from '../lib/log.ts';
import { because } from '../reasons/reason.ts';
import { answerAccountUpdate, answerNewAccount, checkValid } from './accounts.ts';
import { readRoute, type Route } from './addresses.ts';
import { passAccountRate } from './asked.ts';
import { answerAuthorization, answerNewAuthorization } from './authorizations.ts';
import {
  type AccountCall,
  type AcmeAnswer,
  type AcmeParts,
  type AcmeRequest,
  checkNoPayload,
  type SignedCall,
} from './call.ts';
import { answerCertificate } from './certificate.ts';
import { answerChallenge } from './challenge.ts';
import { answerDirectory, getProduct, soldProducts } from './directory.ts';
import { answerFinalize } from './finalize.ts';
import { answerKeyChange, KeyTaken } from './key-change.ts';
import { answerNewOrder, answerOrderById, answerOrders } from './new-order.ts';
import { answerProblem, BUSY, INTERNAL, problemOf } from './problem-answer.ts';
import { answerRenewalInfo } from './renewal-info.ts';
import { answerRevocation } from './revoke.ts';

export interface AcmeServer {
  /** Never throws: a refusal is an answer, and so is a bug. */
  answer(request: AcmeRequest): Promise<AcmeAnswer>;
  /** For a request for which there is no place. */
  refuseBusy(request: Pick<AcmeRequest, 'method' | 'language'>): AcmeAnswer;
  /** For a body that is too long to be read. */
  refuseBody(limitBytes: number, language: AcmeRequest['language']): AcmeAnswer;
}

export function makeAcmeServer(parts: AcmeParts & { readonly log: Log }): AcmeServer {
  return {
    answer: async (request) => {
      const answer = await answerSafely(request, parts);
      return withIndex(request.method === 'POST' ? withNonce(parts, answer) : answer, { parts, request });
    },
    refuseBusy: ({ method, language }) => {
      const answer = answerProblem(BUSY, language);
      return method === 'POST' ? withNonce(parts, answer) : answer;
    },
    refuseBody: (limitBytes, language) => {
      const problem = { type: 'malformed', detail: because('moreBytesThan', { most: limitBytes }) } as const;
      return withNonce(parts, answerProblem({ problem, status: 413 }, language));
    },
  };
}

/** RFC 8555 §6.5: a nonce with each answer to a POST, refusals among them. */
function withNonce({ nonces }: AcmeParts, answer: AcmeAnswer): AcmeAnswer {
  return { ...answer, headers: { ...answer.headers, 'replay-nonce': nonces.make(), 'cache-control': 'no-store' } };
}

/** RFC 8555 §7.1: from every resource to the directory; from records, which belong to none, to that of the first product. */
function withIndex(
  answer: AcmeAnswer,
  { parts, request }: { readonly parts: AcmeParts; readonly request: AcmeRequest },
): AcmeAnswer {
  const route = readRoute(request.target.split('?')[0] ?? '');
  const product = route !== undefined && 'product' in route ? route.product : soldProducts(parts)[0]?.id;
  if (route === undefined || route.kind === 'directory' || product === undefined) return answer;
  const { link = [] } = answer.headers;
  const index = `<${parts.addresses.product(product, 'directory')}>;rel="index"`;
  return { ...answer, headers: { ...answer.headers, link: [...(typeof link === 'string' ? [link] : link), index] } };
}

async function answerSafely(request: AcmeRequest, parts: AcmeParts & { readonly log: Log }): Promise<AcmeAnswer> {
  try {
    return await answerRequest(request, parts);
  } catch (error) {
    const refused = problemOf(error);
    if (refused === undefined) parts.log.error({ error, target: request.target }, 'ACME request failed');
    const answer = answerProblem(refused ?? INTERNAL, request.language);
    if (error instanceof NotFound) return { ...answer, status: 404 };
    if (!(error instanceof KeyTaken)) return answer;
    return { ...answer, status: 409, headers: { ...answer.headers, location: error.location } };
  }
}

class NotFound extends ProblemError {
  constructor() {
    super({ type: 'malformed', detail: because('acmeNothingThere') });
  }
}

async function answerRequest(request: AcmeRequest, parts: AcmeParts): Promise<AcmeAnswer> {
  const [path = '', query = ''] = request.target.split('?', 2);
  const route = readRoute(path);
  if (route === undefined) throw new NotFound();
  const allowed = methodsOf(route);
  if (!allowed.includes(request.method)) {
    const answer = answerProblem(
      { problem: { type: 'malformed', detail: because('acmeMethod', { choices: allowed }) } },
      request.language,
    );
    return { ...answer, status: 405, headers: { ...answer.headers, allow: allowed.join(', ') } };
  }
  if (request.method !== 'POST') return await answerUnsigned(route, { parts, request });
  if (request.contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/jose+json') {
    const problem = { type: 'malformed', detail: because('acmeContentType') } as const;
    return answerProblem({ problem, status: 415 }, request.language);
  }
  return await answerSigned(route, { parts, request, after: new URLSearchParams(query).get('after') ?? '' });
}

function methodsOf({ kind }: Route): readonly string[] {
  if (kind === 'directory' || kind === 'renewal-info') return ['GET'];
  return kind === 'new-nonce' ? ['HEAD', 'GET', 'POST'] : ['POST'];
}

async function answerUnsigned(
  route: Route,
  { parts, request }: { readonly parts: AcmeParts; readonly request: AcmeRequest },
): Promise<AcmeAnswer> {
  if (route.kind === 'renewal-info') {
    getProduct(parts, route.product);
    await parts.passRate(`acme/renewal-info/${request.clientNetwork}`, parts.settings.requestsPerSecond);
    return await answerRenewalInfo(parts, route.certificate);
  }
  if (route.kind === 'directory') return answerDirectory(parts, getProduct(parts, route.product));
  // RFC 8555 §7.2.
  return withNonce(parts, { status: request.method === 'HEAD' ? 200 : 204, headers: {}, body: undefined });
}

interface Signed {
  readonly parts: AcmeParts;
  readonly request: AcmeRequest;
  /** Where a page of orders begins. */
  readonly after: string;
}

async function answerSigned(route: Route, { parts, request, after }: Signed): Promise<AcmeAnswer> {
  const jws = readSignedRequest(request.body);
  const signer = await findSigner(parts, jws);
  if (!isSignedBy(jws, signer.key)) return refuseWith('malformed', because('acmeSignature'));
  if (jws.url !== parts.addresses.base + request.target) return refuseWith('unauthorized', because('acmeOtherUrl'));
  if (!(await parts.nonces.use(jws.nonce))) return refuseWith('badNonce', because('acmeNonce'));
  const { url, payload } = jws;
  const { clientAddress, clientNetwork } = request;
  const call: SignedCall = { parts, url, payload, key: signer.key, clientAddress, clientNetwork };
  await passRate(call, { account: signer.account, route });
  if (route.kind === 'new-account') {
    if (signer.account !== undefined) return refuseWith('malformed', because('acmeNeedsJwk'));
    return await answerNewAccount(call, getProduct(parts, route.product));
  }
  if (route.kind === 'revoke-cert') return await answerRevocation(call, signer.account);
  const { account } = signer;
  if (account === undefined) return refuseWith('malformed', because('acmeNeedsKid'));
  return await answerAccountCall(route, { ...call, account }, after);
}

/** Of an account, or, where the request brings its key along, of the network that it comes from. */
async function passRate(
  call: SignedCall,
  { account, route }: { readonly account: AcmeAccount | undefined; readonly route: Route },
): Promise<void> {
  if (account !== undefined) return await passAccountRate({ ...call, account }, route);
  await call.parts.passRate(`acme/by-key/${call.clientNetwork}`, call.parts.settings.requestsPerSecond);
}

interface Signer {
  readonly key: PublicJwk;
  /** Undefined for a request that brings its key along. */
  readonly account: AcmeAccount | undefined;
}

/** RFC 8555 §6.2, §7.3.6: an account that is no longer valid signs nothing. */
async function findSigner({ world, addresses }: AcmeParts, { signer }: SignedRequest): Promise<Signer> {
  if (signer.by === 'jwk') return { key: signer.jwk, account: undefined };
  const id = signer.kid.startsWith(addresses.account('')) ? signer.kid.slice(addresses.account('').length) : '';
  const account = id === '' ? undefined : await world.store.reads.acme.findAccount(id);
  if (account === undefined) return refuseWith('accountDoesNotExist', because('acmeNoAccount'));
  checkValid(account);
  return { key: publicJwkOf(account.spki), account };
}

async function answerAccountCall(route: Route, call: AccountCall, after: string): Promise<AcmeAnswer> {
  const { parts, account } = call;
  switch (route.kind) {
    case 'directory':
      checkNoPayload(call);
      return answerDirectory(parts, getProduct(parts, route.product));
    case 'renewal-info':
      return await answerRenewalInfo(parts, route.certificate);
    case 'new-nonce':
      return { status: 204, headers: {}, body: undefined };
    case 'new-order':
      return await answerNewOrder(call, getProduct(parts, route.product));
    case 'new-authz':
      return await answerNewAuthorization(call, getProduct(parts, route.product));
    case 'key-change':
      return await answerKeyChange(call);
    case 'account':
    case 'orders':
      if (route.id !== account.id) return refuseWith('unauthorized', because('acmeOtherAccount'));
      return route.kind === 'account' ? await answerAccountUpdate(call) : await answerOrders(call, after);
    case 'order':
      return await answerOrderById(call, route.id);
    case 'finalize':
      return await answerFinalize(call, route.id);
    case 'authorization':
      return await answerAuthorization(call, route.id);
    case 'challenge':
      return await answerChallenge(call, route);
    case 'certificate':
      return await answerCertificate(call, route);
    case 'new-account':
    case 'revoke-cert':
      throw new Error(`Cannot answer ${route.kind}: it was answered before`);
  }
}
