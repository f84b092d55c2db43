// Two objects in a bucket of S3, or of what speaks like it: from there whoever serves fetches them.

import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { MayDial } from '../addresses.ts';
import { askHttp, dialerOf, type HttpAnswer, refusalOf } from '../http.ts';
import { makePairPlace } from '../pair-place.ts';
import type { Place } from '../place.ts';
import type { OpenTrust } from '../trust.ts';
import { encode, type S3Credential, signedHeaders } from './signature.ts';

export interface ObjectPlaceParts {
  readonly endpoint: URL;
  readonly region: string;
  readonly bucket: string;
  /** Whether the bucket stands in the path; else in the name of the host. */
  readonly isInPath: boolean;
  readonly keys: { readonly fullchain: string; readonly key: string };
  /** Of the object with the private key, as "aws:kms"; undefined for what the bucket says. */
  readonly encryption: string | undefined;
  readonly readCredential: () => Promise<S3Credential>;
  readonly secureContext: OpenTrust;
  readonly mayDial: MayDial;
  readonly clock: Clock;
}

const NOT_FOUND = 404;
/** Behind the key of an object, where it is seen whether it could be written. */
const TRIAL = '.reseal-trial';

export function makeObjectPlace(parts: ObjectPlaceParts): Place {
  const { keys } = parts;
  return makePairPlace({
    isAtomic: false,
    find: async (signal) => {
      const fullchainPem = await getObject(parts, keys.fullchain, signal);
      const keyPem = await getObject(parts, keys.key, signal);
      if (fullchainPem === undefined && keyPem === undefined) return undefined;
      return { fullchainPem: fullchainPem ?? '', keyPem: keyPem ?? '' };
    },
    // The key first: who fetches both after the certificate has changed finds its key.
    put: async ({ fullchainPem, keyPem }, _present, signal) => {
      await putObject(parts, { key: keys.key, text: keyPem, isKey: true, signal });
      await putObject(parts, { key: keys.fullchain, text: fullchainPem, isKey: false, signal });
    },
    tryOut: async (_present, signal) => {
      for (const key of [keys.key, keys.fullchain]) await tryObject(parts, key, signal);
      return 'needsNoReload';
    },
  });
}

async function getObject(parts: ObjectPlaceParts, key: string, signal: AbortSignal): Promise<string | undefined> {
  const answer = await ask(parts, { method: 'GET', key, signal });
  if (answer.status === NOT_FOUND) return undefined;
  if (answer.status !== 200) throw refusalOf(inItsWords(answer));
  return utf8Of(answer.body);
}

/** Beside the object, since nobody can say that the object is to stay as it is. */
async function tryObject(parts: ObjectPlaceParts, key: string, signal: AbortSignal): Promise<void> {
  await putObject(parts, { key: key + TRIAL, text: '', isKey: key === parts.keys.key, signal });
  // Who may write may not be allowed to delete: what is left is empty.
  await ask(parts, { method: 'DELETE', key: key + TRIAL, signal });
}

interface Put {
  readonly key: string;
  readonly text: string;
  readonly isKey: boolean;
  readonly signal: AbortSignal;
}

async function putObject(parts: ObjectPlaceParts, { key, text, isKey, signal }: Put): Promise<void> {
  const headers = {
    'Content-Type': 'application/x-pem-file',
    ...(isKey && parts.encryption !== undefined ? { 'X-Amz-Server-Side-Encryption': parts.encryption } : {}),
  };
  const answer = await ask(parts, { method: 'PUT', key, body: bytesOfUtf8(text), headers, signal });
  if (answer.status !== 200) throw refusalOf(inItsWords(answer));
}

/** Of an error in XML its code and message: the rest repeats what was signed. */
function inItsWords(answer: HttpAnswer): HttpAnswer {
  const text = utf8Of(answer.body);
  const [code, message] = ['Code', 'Message'].map((name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]);
  return code === undefined ? answer : { ...answer, body: bytesOfUtf8(`${code}: ${message ?? ''}`) };
}

interface Asked {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function ask(parts: ObjectPlaceParts, { method, key, body, headers = {}, signal }: Asked): Promise<HttpAnswer> {
  const { region, clock, secureContext, mayDial } = parts;
  const url = urlOf(parts, key);
  const request = { method, url, headers, body: body ?? new Uint8Array(), region, at: clock.now() };
  return await askHttp({
    method,
    url,
    headers: signedHeaders(request, await parts.readCredential()),
    ...(body === undefined ? {} : { body }),
    secureContext,
    connect: dialerOf(url, { mayDial, signal }),
    signal,
  });
}

function urlOf({ endpoint, bucket, isInPath }: ObjectPlaceParts, key: string): URL {
  const path = key.split('/').map(encode).join('/');
  if (isInPath) return new URL(`/${bucket}/${path}`, endpoint);
  return new URL(`/${path}`, `${endpoint.protocol}//${bucket}.${endpoint.host}`);
}
