// Checks a proof by file: fetched over HTTP, then over HTTPS, from addresses that were resolved once and judged.

import { isIP, isIPv6 } from 'node:net';
import { isOverHttpAlone, type Proof, type ProofFinding } from '../certificates/model/proof.ts';
import { type BoundedAnswer, type BoundedGet, getBounded } from '../lib/network/bounded-fetch.ts';
import { withoutBrackets } from '../lib/network/host-and-port.ts';
import { because } from '../reasons/reason.ts';
import { ReasonError, reasonOf } from '../reasons/reason-error.ts';
import type { Fetches } from './fetches.ts';
import { finding, findingOf } from './finding.ts';
import { addressOfProof, isRedirect, nextAddress, type Ports, portOf, type Scheme } from './redirect.ts';
import type { Resolver } from './resolver.ts';

/** As Boulder limits them. */
export const MAX_REDIRECTS = 10;
export const MAX_BODY_BYTES = 128;
/** Addresses of one host that are dialled, one after the other where one gives no answer. */
export const MAX_ADDRESSES = 3;

export interface FileTiming {
  /** For one connection to stand. */
  readonly connectMs: number;
  /** For one scheme, with all its redirects and look-ups, however slowly the bytes trickle. */
  readonly totalMs: number;
}

export const FILE_TIMING: FileTiming = { connectMs: 4000, totalMs: 10_000 };

export interface FileProofSettings {
  readonly resolver: Resolver;
  /** Whether a host's address may be connected to; see isPublicAddress. */
  readonly mayDial: (address: string) => boolean;
  readonly ports: Ports;
  readonly timing: FileTiming;
  readonly fetches: Fetches;
  /** For whom it is fetched. */
  readonly accountUin: string;
  /** Gives the check up. */
  readonly signal: AbortSignal;
}

/** BR §3.2.2.4.18. Never throws for outside trouble. */
export async function checkFileProof(proof: Proof, settings: FileProofSettings): Promise<ProofFinding> {
  const overHttp = await checkOver('http', proof, settings);
  if (overHttp.result === 'good' || isOverHttpAlone(proof.place)) return overHttp;
  const overHttps = await checkOver('https', proof, settings);
  if (overHttps.result === 'good') return overHttps;
  const shown = overHttp.result === 'fileNotFound' && overHttps.result === 'fileWrong' ? overHttps : overHttp;
  return { ...shown, detail: because('bothFindings', { first: overHttp.detail, second: overHttps.detail }) };
}

async function checkOver(scheme: Scheme, proof: Proof, settings: FileProofSettings): Promise<ProofFinding> {
  const url = addressOfProof(proof, scheme);
  try {
    const answer = await fetchFollowing(url, settings);
    return judge(url, proof, answer);
  } catch (error) {
    return finding('fileNotFound', because('fileNotFetched', { url: url.href, why: reasonOf(error) }));
  }
}

function judge(url: URL, proof: Proof, answer: BoundedAnswer): ProofFinding {
  if (answer.status !== 200)
    return finding('fileNotFound', because('fileStatus', { url: url.href, status: answer.status }));
  // A TextDecoder would drop a byte order mark, which is no part of the value.
  const text = Buffer.from(answer.body).toString('utf8');
  const { href } = url;
  if (answer.bodyCut) return findingOf('fileWrong', [text], because('fileLong', { url: href, most: MAX_BODY_BYTES }));
  if (text.trimEnd() === proof.value) return finding('good', because('fileGood', { url: href }));
  return findingOf('fileWrong', [text], because('fileWrong', { url: href }));
}

/** Each hop is resolved and judged anew. Throws ReasonError, or an error of the system. */
async function fetchFollowing(first: URL, settings: FileProofSettings): Promise<BoundedAnswer> {
  const { signal: givenUp, timing } = settings;
  const signal = AbortSignal.any([givenUp, AbortSignal.timeout(timing.totalMs)]);
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>();
  const tooLate = (): void =>
    reject(new ReasonError(givenUp.aborted ? because('givenUp') : because('takesLonger', { most: timing.totalMs })));
  if (signal.aborted) tooLate();
  else signal.addEventListener('abort', tooLate);
  return await Promise.race([timeIsUp, followFrom(first, settings, signal)]);
}

async function followFrom(first: URL, settings: FileProofSettings, signal: AbortSignal): Promise<BoundedAnswer> {
  const visited = new Set<string>();
  for (let url = first; ; ) {
    visited.add(url.href);
    const answer = await fetchHop(url, settings, signal);
    if (!isRedirect(answer)) return answer;
    const next = nextAddress(url, answer.location, settings.ports);
    if (!(next instanceof URL)) throw new ReasonError(next);
    if (visited.has(next.href)) throw new ReasonError(because('redirectCircle'));
    if (visited.size > MAX_REDIRECTS) throw new ReasonError(because('tooManyRedirects', { most: MAX_REDIRECTS }));
    url = next;
  }
}

/** Dials the very addresses that were judged, so that a second look-up cannot slip in another (DNS rebinding). */
async function fetchHop(url: URL, settings: FileProofSettings, signal: AbortSignal): Promise<BoundedAnswer> {
  const addresses = await findAddresses(url.hostname, settings);
  let trouble: unknown;
  for (const address of addresses) {
    try {
      const get = { ...settings, url, address, port: portOf(url, settings.ports), signal };
      return await settings.fetches.run(get, async () => await getFrom(get));
    } catch (error) {
      if (signal.aborted) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

async function getFrom(get: FileProofSettings & Pick<BoundedGet, 'url' | 'address' | 'port'>): Promise<BoundedAnswer> {
  const { url, address, port, signal, timing } = get;
  return await getBounded({ url, address, port, maxBodyBytes: MAX_BODY_BYTES, connectMs: timing.connectMs, signal });
}

/** Those that may be dialled, in the order in which they are. Throws ReasonError. */
export async function findAddresses(host: string, settings: FileProofSettings): Promise<readonly string[]> {
  const own = withoutBrackets(host);
  const found = isIP(own) === 0 ? await lookUpAddresses(host, settings) : [own];
  const allowed = found.filter(settings.mayDial);
  if (allowed.length === 0) throw new ReasonError(because('onlySpecialAddresses', { host }));
  return inTurn(allowed);
}

async function lookUpAddresses(host: string, settings: FileProofSettings): Promise<readonly string[]> {
  const lookups = await Promise.all([settings.resolver.lookup(host, 'AAAA'), settings.resolver.lookup(host, 'A')]);
  const found = lookups.flatMap((lookup) => (lookup.kind === 'found' ? lookup.values : []));
  const failed = lookups.find((lookup) => lookup.kind === 'failed');
  if (found.length > 0) return found;
  throw new ReasonError(failed?.kind === 'failed' ? failed.detail : because('noAddress', { host }));
}

/** One of IPv6 first, then those of IPv4, which a host without IPv6 needs. */
function inTurn(addresses: readonly string[]): readonly string[] {
  const six = addresses.filter(isIPv6);
  const four = addresses.filter((address) => !isIPv6(address));
  return [...six.slice(0, 1), ...four, ...six.slice(1)].slice(0, MAX_ADDRESSES);
}
