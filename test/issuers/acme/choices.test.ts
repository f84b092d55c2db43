// What is configured of issuers and the products that order at them: a fallback, a budget of orders, a chain; and a clock that goes wrong.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../../../src/lib/clock.ts';
import { inWords } from '../../../src/reasons/reason.ts';
import { type AcmeService, openAcmeService } from '../../support/acme-service.ts';
import { applyFor, detailOf, recordOf, reissue, until } from '../../support/life.ts';
import { skipWithoutOpenssl } from '../../support/openssl.ts';
import {
  OTHER_ROOT,
  ROOT,
  type ScriptedAnswer,
  type ScriptedAuthority,
  startScriptedAuthority,
} from '../../support/scripted-authority.ts';

const AWAY: ScriptedAnswer = (response) => void response.writeHead(503).end();
const refusing =
  (type: string): ScriptedAnswer =>
  (response) => {
    const body = JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail: 'no' });
    response.writeHead(403, { 'Content-Type': 'application/problem+json' }).end(body);
  };

const [WITH_FALLBACK, LIMITED, LIMITED_WITH_FALLBACK, CHOOSY, VAIN] = ['201', '202', '203', '204', '205'] as const;
const BUDGET = 2;

const opened = new AsyncDisposableStack();
let first: ScriptedAuthority;
let second: ScriptedAuthority;
let acme: AcmeService;
let count = 0;

const at = ({ directory, trustFile }: ScriptedAuthority): string =>
  `kind: acme, directory: "${directory}", trustFile: ${trustFile}, allowPrivateAddresses: true`;

const product = (id: string, members: string): string =>
  `  "${id}": { name: P${id}, kind: free, keyAlgorithms: [p256], reissue: { keyAlgorithms: [p256] }, ${members} }\n`;

describe('Of an issuer', { skip: skipWithoutOpenssl }, () => {
  before(async () => {
    first = opened.use(await startScriptedAuthority());
    second = opened.use(await startScriptedAuthority());
    const issuers = [
      `{ name: judge, ${at(first)} }`,
      `{ name: second, ${at(second)} }`,
      `{ name: limited, ${at(first)}, rate: { orders: ${BUDGET}, hours: 1 } }`,
      `{ name: choosy, ${at(first)}, preferredChain: ${OTHER_ROOT} }`,
      `{ name: vain, ${at(first)}, preferredChain: Nobody }`,
    ];
    const products = [
      product(WITH_FALLBACK, 'issuer: judge, fallbackIssuer: second'),
      product(LIMITED, 'issuer: limited'),
      product(LIMITED_WITH_FALLBACK, 'issuer: limited, fallbackIssuer: second'),
      product(CHOOSY, 'issuer: choosy'),
      product(VAIN, 'issuer: vain'),
    ];
    acme = opened.use(
      await openAcmeService({
        issuers: issuers.map((one) => `  - ${one}\n`).join(''),
        products: products.join(''),
      }),
    );
  });
  after(() => opened.disposeAsync());
  beforeEach(() => {
    for (const authority of [first, second]) {
      authority.script.clear();
      Object.assign(authority, {
        order: {},
        members: {},
        sign: (csr: string) => authority.signed(csr, { days: '90' }),
      });
    }
  });

  test('that is away, busy or past its limit another opens the order, and goes on with it', async () => {
    for (const [path, answer] of [
      ['directory', AWAY],
      ['newOrder', AWAY],
      ['newOrder', refusing('rateLimited')],
    ] as const) {
      first.script.set(path, answer);
      const id = await issue(WITH_FALLBACK);
      assert.equal(await orderOf(id), `acme:second:${id}/1`);
      first.script.clear();
    }
  });

  test('that is there again reissues are ordered, while each revokes what it has signed itself', async () => {
    first.script.set('directory', AWAY);
    const old = await issue(WITH_FALLBACK);
    first.script.clear();
    acme.service.clock.advance(61 * MINUTE_MS);
    const next = await reissue(acme.service, old);
    assert.equal(await orderOf(next), `acme:judge:${next}/1`);
    const leaves = await Promise.all([next, old].map(async (id) => await leafOf(id)));
    await acme.service.ask('RevokeCertificate', { CertificateId: old });
    for (const id of [next, old]) await acme.service.waitForStatus(id, 10);
    assert.deepEqual([first, second].map(revokedAt), leaves);
  });

  test('that refuses no other is asked, and of two that are away the first is told of', async () => {
    first.script.set('newOrder', refusing('rejectedIdentifier'));
    const before = second.requests.length;
    assert.equal((await refusalOf(WITH_FALLBACK)).Code, 'FailedOperation.OrderReplaceFailed');
    assert.equal(second.requests.length, before);
    for (const { script } of [first, second]) script.set('directory', AWAY);
    const { Code, Message } = await refusalOf(WITH_FALLBACK);
    assert.equal(Code, 'FailedOperation.NetworkError');
    assert.match(Message, /judge/);
  });

  test('so many orders are opened in so many hours, and one more is refused or goes to another', async () => {
    acme.service.clock.advance(61 * MINUTE_MS);
    const before = countAsked('newOrder');
    for (let at = 1; at <= BUDGET; at += 1) await issue(LIMITED, `limited${at}.com`);
    assert.equal(countAsked('newOrder'), before + BUDGET);
    const { Code, Message } = await refusalOf(LIMITED, 'more.com');
    assert.equal(Code, 'FailedOperation.NetworkError');
    assert.match(Message, /2 orders/);
    assert.equal(countAsked('newOrder'), before + BUDGET);
    const elsewhere = await issue(LIMITED_WITH_FALLBACK, 'elsewhere.com');
    assert.equal(await orderOf(elsewhere), `acme:second:${elsewhere}/1`);
    acme.service.clock.advance(59 * MINUTE_MS);
    await refusalOf(LIMITED, 'early.com');
    acme.service.clock.advance(2 * MINUTE_MS);
    await issue(LIMITED, 'more.com');
  });

  test('the chain is taken that the operator prefers, and its first where it has none of that name', async () => {
    assert.match(await rootOf(await issue(CHOOSY)), new RegExp(OTHER_ROOT));
    assert.match(await rootOf(await issue(VAIN)), new RegExp(ROOT));
    const before = countAsked('alternate');
    first.sign = (csr) => first.signedOtherwise(csr);
    await issue(CHOOSY);
    assert.equal(countAsked('alternate'), before, 'the first is the one that is preferred');
  });

  test('an alternate chain that is away, or none at all, leaves the first', async () => {
    const odd: readonly ScriptedAnswer[] = [
      (response) => void response.writeHead(404).end(),
      (response) => void response.writeHead(200).end('<html></html>'),
      (response) => void response.writeHead(302, { Location: '/' }).end(),
    ];
    for (const answer of odd) {
      first.script.set('alternate', answer);
      assert.match(await rootOf(await issue(CHOOSY)), new RegExp(ROOT));
    }
    first.script.clear();
    first.alternate = 'https://elsewhere.example/chain';
    assert.match(await rootOf(await issue(CHOOSY)), new RegExp(ROOT));
  });

  /** Last, since the clock of the service goes back. */
  test('a clock that is a little slow takes what it signs, and one that is slower tells why not', async () => {
    const behind = (milliseconds: number): void => {
      const now = acme.service.clock.now().getTime();
      acme.service.clock.advance(Date.now() - milliseconds - now);
    };
    behind(MAX_CLOCK_SKEW_MS / 2);
    await issue('83', 'slow.com');
    behind(MAX_CLOCK_SKEW_MS + MINUTE_MS);
    const id = await apply('83', 'slower.com');
    await until('it fails', async () => (await recordOf(acme.service, id)).step === 'failed');
    const { failureDetail, issued } = await recordOf(acme.service, id);
    assert.equal(issued, undefined);
    assert.match(inWords(failureDetail ?? assert.fail(), 'en'), /begins only at/);
  });
});

/** The service asks for a directory once an hour, and the budget is one of an hour. */
function freshName(): string {
  acme.service.clock.advance(61 * MINUTE_MS);
  count += 1;
  return `n${count}.com`;
}

/** An authority has one order at a time: each is waited for. */
async function issue(product: string, name = freshName()): Promise<string> {
  const id = await apply(product, name);
  await acme.service.waitForStatus(id, 1);
  return id;
}

async function apply(product: string, name: string): Promise<string> {
  return await applyFor(acme.service, name, { input: { PackageType: product } });
}

async function refusalOf(product: string, name = freshName()) {
  const input = { DomainName: name, DvAuthMethod: 'DNS_AUTO', CsrEncryptAlgo: 'ECC', PackageType: product };
  const { Error: refused } = await acme.service.call('ApplyCertificate', input);
  return refused ?? assert.fail(`${name} is applied for`);
}

async function orderOf(id: string): Promise<string> {
  return String((await detailOf(acme.service, id))['OrderId']);
}

/** DER, Base64url. */
async function leafOf(id: string): Promise<string> {
  const { issued } = await recordOf(acme.service, id);
  return Buffer.from(issued?.chain[0] ?? assert.fail()).toString('base64url');
}

function revokedAt({ requests, payloads }: ScriptedAuthority): unknown {
  return payloads[requests.lastIndexOf('revoke')]?.['certificate'];
}

async function rootOf(id: string): Promise<string> {
  const pem = String((await detailOf(acme.service, id))['CertificatePublicKey']);
  return new X509Certificate(pem).issuer;
}

/** Requests to the path of the first authority so far. */
function countAsked(path: string): number {
  return first.requests.filter((asked) => asked === path).length;
}
