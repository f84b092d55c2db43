// Thousands of ACME requests, signed as they should be, with headers and payloads that nobody means well: each is answered, and nothing is
// ordered to its end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { problemTypeOf } from '../../src/acme/problems.ts';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { bytesOfUtf8 } from '../../src/lib/bytes.ts';
import type { AcmeClient, Answer, Json } from '../support/acme/client.ts';
import { type AcmeTestService, openAcmeService, whole } from '../support/acme/service.ts';
import { makeAccountKey, signBinding, signParts } from '../support/acme/signing.ts';
import { makeTestCsr } from '../support/authority.ts';
import { hostileText } from '../support/hostile-values.ts';
import { runsOf } from '../support/runs.ts';
import { SEED } from './world.ts';

const REQUESTS = runsOf({ suite: 300, long: 12_000 });
const OPEN_ORDERS = 50;

let service: AcmeTestService;
let client: AcmeClient;
/** Where requests go, of which the first ones are of the directory. */
let targets: readonly string[];
/** Payloads as clients send them. */
let samples: readonly Json[];
const stranger = makeAccountKey('EdDSA');
const reached = new Set<string>();
/** That came with the answer before. */
let nonce: string | undefined;

before(async () => {
  service = await openAcmeService({ acme: `openOrders: ${OPEN_ORDERS}, pendingAuthorizations: ${OPEN_ORDERS}` });
  client = await service.client();
  const { directory } = client;
  const { order, url, pem } = await service.obtain(client, ['fuzz.com']);
  const pending = whole(await client.order(['pending.com', '*.pending.com'])).json;
  const [authorization = ''] = pending['authorizations'] as readonly string[];
  const [challenge] = await client.challenges(pending, 'http-01');
  targets = [
    ...['newNonce', 'newAccount', 'newOrder', 'newAuthz', 'revokeCert', 'keyChange'].map((name) =>
      String(directory[name]),
    ),
    String(client.kid),
    `${String(client.kid)}/orders?after=%00`,
    url,
    String(pending['finalize']),
    authorization,
    String(challenge?.['url']),
    String(order['certificate']),
  ];
  const binding = await service.bind();
  samples = [
    {},
    { identifiers: [{ type: 'dns', value: 'a.com' }], replaces: 'AAAA.AAAA', profile: '13' },
    { identifier: { type: 'dns', value: 'b.com' } },
    { csr: base64UrlOf(await makeTestCsr(['pending.com'], 'p256')) },
    {
      certificate: base64UrlOf(new Uint8Array(Buffer.from(pem.split('-----')[2] ?? '', 'base64'))).slice(0, -8),
      reason: 1,
    },
    { contact: ['mailto:a@b.com'], onlyReturnExisting: false, termsOfServiceAgreed: true },
    { externalAccountBinding: await signBinding(stranger.jwk, { ...binding, url: targets[1] ?? '' }) },
    { account: client.kid, oldKey: client.key.jwk },
  ];
});
after(async () => await service[Symbol.asyncDispose]());

const odd: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, -1, 1e300, [], {}, [[]], '*.com', 'xn--a.com', 'a.com.') },
);

interface Change {
  readonly at: number;
  readonly kind: 'set' | 'drop' | 'add';
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(7),
  kind: fc.constantFrom('set', 'drop', 'add'),
  value: odd,
});

const request = fc.record({
  target: fc.nat(),
  sample: fc.nat(),
  payload: fc.array(change, { maxLength: 2 }),
  header: fc.option(change, { nil: undefined, freq: 3 }),
  signer: fc.constantFrom('account', 'account', 'account', 'key', 'stranger'),
  /** Of the payload's JSON: a text in place of it, or nothing. */
  raw: fc.option(fc.oneof(hostileText, fc.constant('')), { nil: undefined, freq: 5 }),
});
type Wish = typeof request extends fc.Arbitrary<infer Wished> ? Wished : never;

/** A member of the object, wherever it stands among them, set to the value, or left out; or the value added under a name of its own. */
function changed(object: Json, { at, kind, value }: Change): Json {
  const names = Object.keys(object);
  const name = names[at % Math.max(names.length, 1)] ?? 'status';
  if (kind === 'drop') return Object.fromEntries(Object.entries(object).filter(([one]) => one !== name));
  if (kind === 'set') return { ...object, [name]: value };
  return { ...object, [typeof value === 'string' ? value.slice(0, 40) : 'crit']: value };
}

async function send(wish: Wish): Promise<Answer> {
  const url = targets[wish.target % targets.length] ?? '';
  const key = wish.signer === 'stranger' ? stranger : client.key;
  const by: Json = wish.signer === 'account' ? { kid: client.kid } : { jwk: key.jwk };
  const plain: Json = { alg: key.algorithm, nonce: nonce ?? (await client.nonce()), url, ...by };
  const header = wish.header === undefined ? plain : changed(plain, wish.header);
  const payload = wish.payload.reduce(changed, samples[wish.sample % samples.length] ?? {});
  const text = wish.raw ?? JSON.stringify(payload);
  const signed = signParts(key, { header: JSON.stringify(header), payload: bytesOfUtf8(text) });
  const answer = await client.send(url, signed);
  nonce = answer.headers.get('replay-nonce') ?? undefined;
  return answer;
}

function judge(answer: Answer): void {
  const { status, headers, json, text } = answer;
  assert.ok(status < 500, `${status} ${text}`);
  assert.match(headers.get('replay-nonce') ?? '', /^[\w-]{20,}$/);
  reached.add(String(answer.problem ?? status));
  if (status < 400) return;
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
  const { type, detail } = json;
  assert.ok(problemTypeOf(String(type)) !== undefined && typeof detail === 'string', text);
  assert.equal(json['status'], status);
}

test(`${REQUESTS} signed requests with odd headers and payloads end in an answer or in a registered problem (seed ${SEED})`, async () => {
  const { secretId } = service.key;
  const { TotalCount: before } = await service.ask('DescribeCertificates', {});
  await fc.assert(
    fc.asyncProperty(request, async (wish) => judge(await send(wish))),
    { seed: SEED, numRuns: REQUESTS, endOnFailure: true },
  );
  assert.ok(reached.size >= 8, [...reached].join());
  const { acme } = service.store.reads;
  const accountId = String(client.kid).split('/').at(-1) ?? '';
  const open = await acme.countOpen(accountId, service.clock.now());
  assert.ok(open.orders <= OPEN_ORDERS && open.authorizations <= OPEN_ORDERS, JSON.stringify(open));
  // Nothing was issued by it, and none revoked: the certificate that requests name is cut short.
  assert.equal((await service.ask('DescribeCertificates', {}))['TotalCount'], before);
  assert.equal((await acme.findAccount(accountId))?.secretId, secretId);
  assert.deepEqual(
    service.logLines.filter((line) => line.includes('ACME request failed')),
    [],
  );
});
