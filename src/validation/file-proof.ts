// Checks a proof by file: fetched over HTTP, then over HTTPS, from addresses that were resolved once and judged.

import { isIP, isIPv6 } from 'node:net';
import type { Proof, ProofFinding } from '../certificates/proof.ts';
import { type BoundedAnswer, type BoundedGet, getBounded } from '../lib/bounded-fetch.ts';
import type { Fetches } from './fetches.ts';
import { finding, findingOf, printable } from './finding.ts';
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
  if (overHttp.result === 'good') return overHttp;
  const overHttps = await checkOver('https', proof, settings);
  if (overHttps.result === 'good') return overHttps;
  const shown = overHttp.result === 'fileNotFound' && overHttps.result === 'fileWrong' ? overHttps : overHttp;
  return { ...shown, detail: `${overHttp.detail}. ${overHttps.detail}` };
}

async function checkOver(scheme: Scheme, proof: Proof, settings: FileProofSettings): Promise<ProofFinding> {
  const url = addressOfProof(proof, scheme);
  try {
    const answer = await fetchFollowing(url, settings);
    return judge(url, proof, answer);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return finding('fileNotFound', `Cannot fetch ${url.href}: ${printable(why)}`);
  }
}

function judge(url: URL, proof: Proof, answer: BoundedAnswer): ProofFinding {
  if (answer.status !== 200) return finding('fileNotFound', `${url.href} answers with status ${answer.status}`);
  // A TextDecoder would drop a byte order mark, which is no part of the value.
  const text = Buffer.from(answer.body).toString('utf8');
  if (!answer.bodyCut && text.trimEnd() === proof.value) return finding('good', `${url.href} has the value asked for`);
  const why = answer.bodyCut ? `is longer than ${MAX_BODY_BYTES} bytes` : 'has another value than the one asked for';
  return findingOf('fileWrong', [text], `${url.href} ${why}`);
}

/** Each hop is resolved and judged anew. Throws with the end of a sentence. */
async function fetchFollowing(first: URL, settings: FileProofSettings): Promise<BoundedAnswer> {
  const { signal: givenUp, timing } = settings;
  const signal = AbortSignal.any([givenUp, AbortSignal.timeout(timing.totalMs)]);
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>();
  const tooLate = (): void =>
    reject(new Error(givenUp.aborted ? 'it was given up' : `it takes longer than ${timing.totalMs} ms`));
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
    if (typeof next === 'string') throw new Error(next);
    if (visited.has(next.href)) throw new Error('the redirects run in a circle');
    if (visited.size > MAX_REDIRECTS) throw new Error(`there are more than ${MAX_REDIRECTS} redirects`);
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

async function findAddresses(host: string, settings: FileProofSettings): Promise<readonly string[]> {
  const own = host.replace(/^\[|\]$/g, '');
  const found = isIP(own) === 0 ? await lookUpAddresses(host, settings) : [own];
  const allowed = found.filter(settings.mayDial);
  if (allowed.length === 0)
    throw new Error(`${host} has no address that may be connected to, only special-purpose ones`);
  return inTurn(allowed);
}

async function lookUpAddresses(host: string, settings: FileProofSettings): Promise<readonly string[]> {
  const lookups = await Promise.all([settings.resolver.lookup(host, 'AAAA'), settings.resolver.lookup(host, 'A')]);
  const found = lookups.flatMap((lookup) => (lookup.kind === 'found' ? lookup.values : []));
  const failed = lookups.find((lookup) => lookup.kind === 'failed');
  if (found.length === 0) throw new Error(failed?.kind === 'failed' ? failed.detail : `${host} has no address in DNS`);
  return found;
}

/** One of IPv6 first, then those of IPv4, which a host without IPv6 needs. */
function inTurn(addresses: readonly string[]): readonly string[] {
  const six = addresses.filter(isIPv6);
  const four = addresses.filter((address) => !isIPv6(address));
  return [...six.slice(0, 1), ...four, ...six.slice(1)].slice(0, MAX_ADDRESSES);
}
