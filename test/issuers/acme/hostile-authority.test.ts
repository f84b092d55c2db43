// An authority that answers what no authority may: each comes to a reason that is told, in bounded time, and nothing is stored.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type AcmeService, openAcmeService } from '../../support/acme-service.ts';
import { applyFor, recordOf, until, waitForRest } from '../../support/life.ts';
import { skipWithoutOpenssl, openssl } from '../../support/openssl.ts';
import {
  type AuthorityPath,
  type ScriptedAnswer,
  type ScriptedAuthority,
  startScriptedAuthority,
} from '../../support/scripted-authority.ts';
import { inWords } from '../../../src/reasons/reason.ts';

const HTML: ScriptedAnswer = (response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Please log in</html>');
};
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): ScriptedAnswer =>
  (response) => {
    response.writeHead(code, headers).end();
  };
const problem =
  (type: string, detail: string, code = 403): ScriptedAnswer =>
  (response) => {
    const body = JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail });
    response.writeHead(code, { 'Content-Type': 'application/problem+json' }).end(body);
  };
const ENDLESS: ScriptedAnswer = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const more = (): void => {
    while (response.write('x'.repeat(65_536)));
  };
  response.on('drain', more);
  response.on('error', () => response.destroy());
  more();
};

const P256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];

const [UNREACHABLE, UNREADABLE, REFUSED] = [
  'FailedOperation.NetworkError',
  'FailedOperation.CannotGetOrder',
  'FailedOperation.OrderReplaceFailed',
] as const;

/** At which path what is answered, and what the call is refused with then. */
const OPENINGS: Readonly<Record<string, readonly [AuthorityPath, ScriptedAnswer, code: string, words: RegExp]>> = {
  'a directory of HTML': ['directory', HTML, UNREADABLE, /no JSON object/],
  'a directory that redirects': ['directory', status(302, { Location: '/other' }), UNREADABLE, /redirect/],
  'a directory without an end': ['directory', ENDLESS, UNREADABLE, /more than 262144 bytes/],
  'a directory that is away': ['directory', status(503), UNREACHABLE, /status 503/],
  'an order of HTML': ['newOrder', HTML, UNREADABLE, /Location/],
  'an order that is refused': ['newOrder', problem('rejectedIdentifier', 'no such name'), REFUSED, /no such name/],
  'an order that is one too many': ['newOrder', problem('rateLimited', 'slow down', 429), UNREACHABLE, /slow down/],
  'nonces that are all refused': ['newOrder', problem('badNonce', 'again', 400), UNREACHABLE, /11 nonces/],
};

/** Members of the directory that lead elsewhere. */
const ADDRESSES: Readonly<Record<string, readonly [address: string, words: RegExp]>> = {
  'a foreign address': ['https://acme.example.net/newOrder', /at acme\.example\.net/],
  'an internal address': ['https://169.254.169.254/latest', /at 169\.254\.169\.254/],
  'another port of its host': ['https://127.0.0.1:1/newOrder', /at 127\.0\.0\.1:1/],
  'an address without TLS': ['http://127.0.0.1/newOrder', /not HTTPS/],
  'an address with a password': ['https://a:b@127.0.0.1/newOrder', /password/],
  'no address': ['newOrder', /cannot be read/],
};

describe('Of an authority that answers', { skip: skipWithoutOpenssl }, () => {
  const opened = new AsyncDisposableStack();
  let authority: ScriptedAuthority;
  let acme: AcmeService;
  let count = 0;

  /** The service asks for a directory once an hour. */
  const freshName = (): string => {
    acme.service.clock.advance(61 * 60_000);
    count += 1;
    return `n${count}.com`;
  };

  before(async () => {
    authority = opened.use(await startScriptedAuthority());
    const { directory, trustFile } = authority;
    const issuer = `{ name: judge, kind: acme, directory: "${directory}", trustFile: ${trustFile}, allowPrivateAddresses: ["127.0.0.0/8"] }`;
    acme = opened.use(await openAcmeService({ issuers: `  - ${issuer}` }));
  });
  after(() => opened.disposeAsync());
  beforeEach(() => {
    authority.script.clear();
    Object.assign(authority, { order: {}, members: {}, sign: (csr: string) => authority.signed(csr) });
  });

  test('as it should the certificate is issued, and its account is made once', async () => {
    const id = await applyFor(acme.service, freshName());
    await acme.service.waitForStatus(id, 1);
    await acme.service.waitForStatus(await applyFor(acme.service, freshName()), 1);
    assert.equal(authority.requests.filter((path) => path === 'account').length, 1);
    assert.ok(authority.requests.length < 20, authority.requests.join());
  });

  for (const [title, [path, answer, code, words]] of Object.entries(OPENINGS)) {
    test(`with ${title} the application is refused, and nothing is stored`, async () => {
      authority.script.set(path, answer);
      await assertRefused({ code, words });
    });
  }

  for (const [title, [address, words]] of Object.entries(ADDRESSES)) {
    test(`with ${title} in its directory the application is refused, and nothing there is asked`, async () => {
      authority.members = { newOrder: address };
      await assertRefused({ code: UNREADABLE, words });
    });
  }

  test('with an order for other names the application is refused', async () => {
    authority.order = { identifiers: [{ type: 'dns', value: 'other.com' }] };
    await assertRefused({ code: UNREADABLE, words: /other names/ });
  });

  test('with a certificate for another key the order fails', async () => {
    const key = authority.folder.write('other.key', openssl(['genpkey', ...P256]));
    authority.sign = (csr) => {
      const names = namesOf(csr);
      const other = openssl(['req', '-new', '-key', key, '-subj', '/', '-addext', `subjectAltName=${names}`]);
      return authority.signed(other);
    };
    await assertFailed(/for another key/);
  });

  test('with a certificate for another name the order fails', async () => {
    authority.sign = (csr) => authority.signed(csr, { names: 'DNS:other.com' });
    await assertFailed(/for other names: other\.com/);
  });

  test('with a certificate for one name more the order fails', async () => {
    authority.sign = (csr) => authority.signed(csr, { names: `${namesOf(csr)},DNS:more.com` });
    await assertFailed(/for other names/);
  });

  test('with a certificate that has ended the order fails', async () => {
    authority.sign = (csr) => authority.signed(csr, { days: '0' });
    await assertFailed(/has ended at/);
  });

  test('with a leaf alone, or with a chain of strangers, the order fails', async () => {
    authority.sign = (csr) => firstOf(authority.signed(csr));
    await assertFailed(/comes without the certificate that signed it/);
    const key = authority.folder.write('stranger.key', openssl(['genpkey', ...P256]));
    const stranger = openssl(['req', '-x509', '-key', key, '-subj', '/CN=S']);
    authority.sign = (csr) => firstOf(authority.signed(csr)) + stranger;
    await assertFailed(/cannot be read|hang together/);
  });

  test('with an order that turns invalid the applicant reads why, in both languages', async () => {
    const error = { type: 'urn:ietf:params:acme:error:caa', detail: 'CAA\u0000 record' };
    authority.script.set('finalize', (response) => {
      authority.order = { status: 'invalid', error };
      response.writeHead(403, { 'Content-Type': 'application/problem+json' });
      response.end(JSON.stringify({ type: 'urn:ietf:params:acme:error:orderNotReady', detail: '' }));
    });
    const { failureDetail } = await assertFailed(/CAA records forbid it: CAA record/);
    assert.match(inWords(failureDetail ?? assert.fail(), 'zh'), /CAA 记录禁止签发（CAA record）/);
  });

  test('with an order that is pending for ever the order fails after seven days, and is asked for seldom', async () => {
    authority.order = { status: 'processing' };
    const id = await applyFor(acme.service, freshName());
    await until('it is asked for', () => authority.requests.at(-1) === 'order');
    // The look at it is over, so that the next one is ahead.
    await waitForRest(acme.service);
    acme.service.advance(7 * 24 * 3600_000);
    await until('it is given up', async () => (await recordOf(acme.service, id)).step === 'failed');
    const { failureDetail } = await recordOf(acme.service, id);
    assert.match(inWords(failureDetail ?? assert.fail(), 'en'), /not decided within 168 h/);
  });

  async function assertRefused(expected: { readonly code: string; readonly words: RegExp }): Promise<void> {
    const total = async () => (await acme.service.ask('DescribeCertificates'))['TotalCount'];
    const before = await total();
    const input = { DomainName: freshName(), DvAuthMethod: 'DNS_AUTO', CsrEncryptAlgo: 'ECC' };
    const { Error: refused } = await acme.service.call('ApplyCertificate', input);
    const message = String(refused?.Message);
    assert.deepEqual([refused?.Code, expected.words.test(message)], [expected.code, true], message);
    assert.equal(await total(), before);
  }

  async function assertFailed(words: RegExp): Promise<Awaited<ReturnType<typeof recordOf>>> {
    const id = await applyFor(acme.service, freshName());
    await until('it fails', async () => (await recordOf(acme.service, id)).step === 'failed');
    const record = await recordOf(acme.service, id);
    assert.equal(record.failure, 'issuerRefused');
    assert.equal(record.issued, undefined);
    assert.match(inWords(record.failureDetail ?? assert.fail(), 'en'), words);
    return record;
  }
});

/** As openssl takes them. */
function namesOf(csr: string): string {
  const text = openssl(['req', '-noout', '-text'], Buffer.from(csr, 'utf8'));
  const [names = ''] = /DNS:.*/.exec(text) ?? [];
  return names.replaceAll(' ', '');
}

function firstOf(chain: string): string {
  const end = '-----END CERTIFICATE-----\n';
  return chain.slice(0, chain.indexOf(end) + end.length);
}
