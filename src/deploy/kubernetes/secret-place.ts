// A Kubernetes Secret of type kubernetes.io/tls, changed by server-side apply with a field manager of our own.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/

import { z } from 'zod';
import { base64Of, bytesOfBase64, bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import type { MayDial } from '../addresses.ts';
import { askHttp, dialerOf, type HttpAnswer, refusalOf } from '../http.ts';
import { makePairPlace, type PairTexts } from '../pair-place.ts';
import { PassingTrouble } from '../place-error.ts';
import type { Place } from '../place.ts';
import type { OpenTrust } from '../trust.ts';

export const FIELD_MANAGER = 'reseal';
const TLS_TYPE = 'kubernetes.io/tls';
const APPLY = 'application/apply-patch+yaml';

export interface SecretName {
  readonly namespace: string;
  readonly secret: string;
}

export interface SecretPlaceParts extends SecretName {
  /** Of the API server. */
  readonly server: URL;
  readonly secureContext: OpenTrust;
  /** Of a service account; undefined where a client's certificate is shown. Asked for each time: such tokens are renewed. */
  readonly readToken: (() => Promise<string>) | undefined;
  /** Fields that another manager has are taken over; else that is refused. */
  readonly takesOver: boolean;
  readonly mayDial: MayDial;
}

const SECRET = z.object({
  type: z.string(),
  metadata: z.object({ resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
});

/** Somebody else was faster: the next attempt reads what they have written. */
const MODIFIED = /the object has been modified/;

const STATUS = z.object({ message: z.string() });

interface Present extends PairTexts {
  readonly resourceVersion: string;
}

export function makeSecretPlace(parts: SecretPlaceParts): Place {
  return makePairPlace<Present>({
    isAtomic: true,
    find: async (signal) => await findSecret(parts, signal),
    put: async (pair, present, signal) => await applySecret(parts, { pair, present, signal, isDry: false }),
    // Another pair, so that it meets what another manager has.
    tryOut: async (present, signal) => {
      await applySecret(parts, { pair: { fullchainPem: '', keyPem: '' }, present, signal, isDry: true });
      return 'needsNoReload';
    },
  });
}

async function findSecret(parts: SecretPlaceParts, signal: AbortSignal): Promise<Present | undefined> {
  const answer = await ask(parts, { method: 'GET', url: urlOf(parts), signal });
  if (answer.status === 404) return undefined;
  const secret = SECRET.safeParse(jsonOf(good(answer))).data;
  if (secret === undefined) throw new ReasonError(because('answerNotRead'));
  if (secret.type !== TLS_TYPE)
    throw new ReasonError(because('secretOfOtherType', { secret: nameOf(parts), type: secret.type }));
  const textOf = (name: string): string => utf8Of(bytesOfBase64(secret.data?.[name] ?? ''));
  return { fullchainPem: textOf('tls.crt'), keyPem: textOf('tls.key'), ...secret.metadata };
}

interface Applied {
  readonly pair: PairTexts;
  readonly present: Present | undefined;
  readonly signal: AbortSignal;
  /** The API server judges it, and keeps nothing of it. */
  readonly isDry: boolean;
}

/** With the version that was read, so that a change of somebody else in between is not overwritten unseen. */
async function applySecret(parts: SecretPlaceParts, { pair, present, signal, isDry }: Applied): Promise<void> {
  const url = urlOf(parts);
  url.searchParams.set('fieldManager', FIELD_MANAGER);
  if (parts.takesOver) url.searchParams.set('force', 'true');
  if (isDry) url.searchParams.set('dryRun', 'All');
  const { namespace, secret: name } = parts;
  const version = present === undefined ? {} : { resourceVersion: present.resourceVersion };
  const manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, ...version },
    type: TLS_TYPE,
    data: { 'tls.crt': textOf(pair.fullchainPem), 'tls.key': textOf(pair.keyPem) },
  };
  good(await ask(parts, { method: 'PATCH', url, body: bytesOfUtf8(JSON.stringify(manifest)), signal }));
}

function textOf(pem: string): string {
  return base64Of(bytesOfUtf8(pem));
}

interface Asked {
  readonly method: 'GET' | 'PATCH';
  readonly url: URL;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
}

async function ask({ readToken, secureContext, mayDial }: SecretPlaceParts, asked: Asked): Promise<HttpAnswer> {
  const { url, signal } = asked;
  const token = readToken === undefined ? {} : { Authorization: `Bearer ${await readToken()}` };
  const headers = { Accept: 'application/json', 'Content-Type': APPLY, ...token };
  return await askHttp({ ...asked, headers, secureContext, connect: dialerOf(url, { mayDial, signal }) });
}

function urlOf({ server, namespace, secret }: SecretPlaceParts): URL {
  return new URL(`/api/v1/namespaces/${namespace}/secrets/${secret}`, server);
}

function nameOf({ namespace, secret }: SecretName): string {
  return `${namespace}/${secret}`;
}

/** What the API server says of a refusal has names of fields and managers, and no values. */
function good(answer: HttpAnswer): HttpAnswer {
  if (answer.status === 200 || answer.status === 201) return answer;
  const said = STATUS.safeParse(jsonOf(answer)).data?.message;
  const refusal = refusalOf(said === undefined ? answer : { ...answer, body: bytesOfUtf8(said) });
  throw said !== undefined && MODIFIED.test(said) ? new PassingTrouble(refusal.reason) : refusal;
}

function jsonOf({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(utf8Of(body));
  } catch {
    return undefined; // A proxy's page, say.
  }
}
