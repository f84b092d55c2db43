// Proofs by file: fetched from real servers that behave well, badly and with malice.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { adoptForeignName, parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { parseSubjectName } from '../../src/certificates/model/subject-name.ts';
import { filePathOf, type Proof, type ProofFinding } from '../../src/certificates/model/proof.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { Fetches } from '../../src/validation/fetches.ts';
import { checkFileProof, FILE_TIMING, MAX_BODY_BYTES, MAX_REDIRECTS } from '../../src/validation/file-proof.ts';
import { makeProofChecker } from '../../src/validation/proof-checker.ts';
import { MAX_PATH_BYTES, type Ports } from '../../src/validation/redirect.ts';
import { makeResolver, type Resolver, RESOLVER_TIMING } from '../../src/validation/resolver.ts';
import { OPEN, replyTo, startScriptedDns } from '../support/dns.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { startHttp, startHttps } from '../support/web.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const ASKER = { accountUin: '100000000001' };
const VALUE = 'abcdefghijklmnopqrstuvwxyz234567';
const FILE_PATH = '/.well-known/pki-validation/token.txt';
/** Nothing listens there. */
const CLOSED_PORT = 1;
const HASTY = { connectMs: 5000, totalMs: 300 };

const PROOF: Proof = {
  domain: parseDomainName('example.com'),
  method: 'file',
  value: VALUE,
  place: filePathOf('token.txt'),
  placement: undefined,
  publicationTrouble: undefined,
  publishedAt: undefined,
  retractedAt: undefined,
  provedAt: undefined,
};

/** Answers these IPv4 addresses, in turn, whatever the name; the last one for ever. */
function resolverOf(...turns: readonly (readonly string[])[]): Resolver & { readonly looked: string[] } {
  const looked: string[] = [];
  return {
    looked,
    lookup: async (name, type) => {
      if (type !== 'A') return { kind: 'noData', aliases: [] };
      looked.push(name);
      const values = turns[Math.min(looked.length, turns.length) - 1] ?? [];
      return values.length === 0 ? { kind: 'noName', aliases: [] } : { kind: 'found', values, aliases: [] };
    },
  };
}

async function check(
  ports: Partial<Ports>,
  part: {
    readonly proof?: Proof;
    readonly resolver?: Resolver;
    readonly mayDial?: (address: string) => boolean;
    readonly timing?: typeof HASTY;
  } = {},
): Promise<ProofFinding> {
  return await checkFileProof(part.proof ?? PROOF, {
    resolver: part.resolver ?? resolverOf(['127.0.0.1']),
    mayDial: part.mayDial ?? (() => true),
    ports: { httpPort: CLOSED_PORT, httpsPort: CLOSED_PORT, ...ports },
    timing: part.timing ?? FILE_TIMING,
    fetches: new Fetches(),
    ...ASKER,
    signal: OPEN,
  });
}

function answering(status: number, body: string | Uint8Array, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => void response.writeHead(status, headers).end(body);
}

/** Redirects the file's address to `location`, and serves the value everywhere else. */
function redirecting(location: (target: string) => string, status = 302): RequestListener {
  return (request, response) => {
    if (request.url === FILE_PATH) response.writeHead(status, { Location: location(request.url) }).end();
    else response.end(VALUE);
  };
}

/** A byte now and then, for ever. */
function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'), 20);
  response.on('close', () => clearInterval(timer));
}

describe('A proof by file', () => {
  test('is good when the file holds the value, at the domain asked for by name', async () => {
    await using web = await startHttp(answering(200, VALUE));
    const found = await check({ httpPort: web.port });
    assert.equal(found.result, 'good');
    assert.deepEqual(web.requests, [`example.com ${FILE_PATH}`]);
  });

  test('of an address is fetched from that address, where it may be connected to', async () => {
    await using web = await startHttp(answering(200, VALUE));
    const proof = { ...PROOF, domain: parseSubjectName('192.168.1.1', { internalNames: true, addresses: true }) };
    const dialled: string[] = [];
    const mayDial = (address: string): boolean => dialled.push(address) === 0;
    const found = await check({ httpPort: web.port }, { proof, mayDial });
    assert.equal(found.result, 'fileNotFound');
    assert.match(inEnglish(found.detail), /no address that may be connected to/);
    assert.deepEqual(new Set(dialled), new Set(['192.168.1.1']));
    const loopback = { ...PROOF, domain: adoptForeignName('127.0.0.1') ?? PROOF.domain };
    assert.equal((await check({ httpPort: web.port }, { proof: loopback })).result, 'good');
    assert.deepEqual(web.requests, [`127.0.0.1 ${FILE_PATH}`]);
  });

  test('of an internal name may be redirected to that host itself, and to no other internal one', async () => {
    const proof = { ...PROOF, domain: parseSubjectName('printer', { internalNames: true, addresses: false }) };
    await using itself = await startHttp(redirecting(() => 'http://printer/moved'));
    assert.equal((await check({ httpPort: itself.port }, { proof })).result, 'good');
    await using other = await startHttp(redirecting(() => 'http://scanner/moved'));
    assert.match(inEnglish((await check({ httpPort: other.port }, { proof })).detail), /no public domain name/);
  });

  for (const [circumstance, body, result] of [
    ['white space after the value', `${VALUE} \r\n\n`, 'good'],
    [`the value and white space of ${MAX_BODY_BYTES} bytes`, VALUE.padEnd(MAX_BODY_BYTES), 'good'],
    [`the value and white space of one byte more`, VALUE.padEnd(MAX_BODY_BYTES + 1), 'fileWrong'],
    ['white space before the value', ` ${VALUE}`, 'fileWrong'],
    ['a byte order mark before the value', `\ufeff${VALUE}`, 'fileWrong'],
    ['the value in capitals', VALUE.toUpperCase(), 'fileWrong'],
    ['the value and more', `${VALUE}x`, 'fileWrong'],
    ['a page of HTML', `<html><body>${VALUE}</body></html>`, 'fileWrong'],
    ['nothing', '', 'fileWrong'],
  ] as const) {
    test(`with ${circumstance} is ${result}`, async () => {
      await using web = await startHttp(answering(200, body));
      assert.equal((await check({ httpPort: web.port })).result, result);
    });
  }

  for (const status of [201, 204, 206, 300, 303, 304, 401, 404, 500]) {
    test(`is not found behind status ${status}`, async () => {
      await using web = await startHttp(answering(status, VALUE, { Location: '/other' }));
      const found = await check({ httpPort: web.port });
      assert.equal(found.result, 'fileNotFound');
      assert.match(inEnglish(found.detail), new RegExp(`status ${status}`));
      assert.equal(web.requests.length, 1);
    });
  }

  test('shows what the file holds instead, without control characters', async () => {
    await using web = await startHttp(answering(200, 'other\u001b[31m'));
    assert.deepEqual((await check({ httpPort: web.port })).seen, ['other\ufffd[31m']);
  });

  test('is not found where nothing listens, over HTTP or HTTPS, and both are said', async () => {
    const found = await check({});
    assert.equal(found.result, 'fileNotFound');
    assert.match(inEnglish(found.detail), /Cannot fetch http:.*ECONNREFUSED.*Cannot fetch https:.*ECONNREFUSED/);
  });

  test('is not found where the domain has no address, or DNS fails', async () => {
    assert.match(inEnglish((await check({}, { resolver: resolverOf([]) })).detail), /has no address in DNS/);
    const resolver = makeResolver({ servers: [], random: systemRandom, timing: RESOLVER_TIMING, closing: OPEN });
    assert.match(inEnglish((await check({}, { resolver })).detail), /no DNS server is configured/);
  });

  test('tries the next address where one does not answer', async () => {
    await using web = await startHttp(answering(200, VALUE));
    const resolver = resolverOf(['127.0.0.2', '127.0.0.1']);
    assert.equal((await check({ httpPort: web.port }, { resolver })).result, 'good');
  });

  test('survives servers that close, that speak no HTTP, and whose headers never end', async () => {
    for (const bytes of [
      '',
      'SSH-2.0-OpenSSH\r\n',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`,
      'HTTP/1.1 101 S\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    ]) {
      const server = createServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.once('data', () => socket.end(bytes));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const found = await check({ httpPort: (server.address() as AddressInfo).port });
      server.close();
      assert.equal(found.result, 'fileNotFound');
    }
  });

  test('reads no more of an endless body than it may', async () => {
    const sent = Promise.withResolvers<void>();
    await using web = await startHttp((_request, response) => {
      const pour = (): void => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', pour).on('close', () => sent.resolve());
      pour();
    });
    assert.match(inEnglish((await check({ httpPort: web.port })).detail), /longer than 128 bytes/);
    await sent.promise;
  });

  for (const [what, listener] of [
    ['never answers', () => undefined],
    ['trickles its body', (_request: unknown, response: ServerResponse) => trickle(response)],
    [
      'redirects for ever, slowly',
      (request, response) => {
        setTimeout(() => response.writeHead(302, { Location: `${request.url ?? ''}x` }).end(), 100);
      },
    ],
  ] as readonly (readonly [string, RequestListener])[]) {
    test(`is given up in time when the server ${what}`, async () => {
      await using web = await startHttp(listener);
      const found = await check({ httpPort: web.port }, { timing: HASTY });
      assert.equal(found.result, 'fileNotFound');
      assert.match(inEnglish(found.detail), /takes longer than 300 ms/);
    });
  }

  test('is given up in time when DNS is silent about the host', async () => {
    await using dns = await startScriptedDns(() => []);
    const patient = { attemptMs: 1000, totalMs: 1000 };
    const resolver = makeResolver({ servers: [dns.address], random: systemRandom, timing: patient, closing: OPEN });
    const found = await check({}, { resolver, timing: HASTY });
    assert.equal(inEnglish(found.detail).match(/takes longer than 300 ms/g)?.length, 2, inEnglish(found.detail));
  });
});

describe('A redirect', () => {
  for (const status of [301, 302, 307, 308]) {
    test(`of status ${status} is followed, each host looked up anew`, async () => {
      await using web = await startHttp(redirecting(() => 'http://www.example.com/elsewhere?a=b#c', status));
      const resolver = resolverOf(['127.0.0.1']);
      assert.equal((await check({ httpPort: web.port }, { resolver })).result, 'good');
      assert.deepEqual(web.requests, [`example.com ${FILE_PATH}`, 'www.example.com /elsewhere?a=b']);
      assert.deepEqual(resolver.looked, ['example.com', 'www.example.com']);
    });
  }

  test('may be relative', async () => {
    await using web = await startHttp(redirecting(() => '../other'));
    assert.equal((await check({ httpPort: web.port })).result, 'good');
    assert.equal(web.requests[1], 'example.com /.well-known/other');
  });

  for (const [circumstance, location, detail] of [
    ['to another scheme', 'ftp://example.com/', /away from http and https/],
    ['to a file', 'file:///etc/passwd', /away from http and https/],
    ['to another port', 'http://example.com:22/', /to port 22/],
    ['with credentials', 'http://user:secret@example.com/', /holds credentials/],
    ['to 127.0.0.1', 'http://127.0.0.1/', /to an IP address/],
    ['to loopback in one number', 'http://2130706433/', /to an IP address/],
    ['to loopback in hexadecimal', 'http://0x7f.1/', /to an IP address/],
    ['to loopback in octal', 'http://0177.0.0.1/', /to an IP address/],
    ['to loopback in full-width digits', 'http://１２７.0.0.1/', /to an IP address|no readable address/],
    ['to IPv6 loopback', 'http://[::1]/', /to an IP address/],
    ['to a mapped address', 'http://[::ffff:7f00:1]/', /to an IP address/],
    ['to cloud metadata', 'http://169.254.169.254/latest/meta-data/', /to an IP address/],
    ['to a single label', 'http://localhost/', /no public domain name/],
    ['to an internal name', 'http://db.internal/', /no public domain name/],
    ['to a name with a trailing dot', 'http://example.com./', /no public domain name/],
    ['to nonsense', 'http://[/', /no readable address/],
    ['with line feeds', '/%0d%0aHost:x', /^$/],
  ] as const) {
    const isGood = detail.source === '^$';
    test(`${circumstance} is ${isGood ? 'harmless' : 'refused'}`, async () => {
      await using web = await startHttp(redirecting(() => Buffer.from(location).toString('latin1')));
      const found = await check({ httpPort: web.port });
      assert.equal(found.result, isGood ? 'good' : 'fileNotFound');
      if (!isGood) assert.match(inEnglish(found.detail), detail);
      assert.equal(web.requests.length, isGood ? 2 : 1);
    });
  }

  test('without an address is refused', async () => {
    await using web = await startHttp(answering(302, ''));
    assert.match(inEnglish((await check({ httpPort: web.port })).detail), /no readable address/);
  });

  test('in a circle is refused', async () => {
    await using web = await startHttp((request, response) => {
      response.writeHead(302, { Location: request.url === '/a' ? FILE_PATH : '/a' }).end();
    });
    assert.match(inEnglish((await check({ httpPort: web.port })).detail), /in a circle/);
    assert.equal(web.requests.length, 2);
  });

  for (const [count, result] of [
    [MAX_REDIRECTS, 'good'],
    [MAX_REDIRECTS + 1, 'fileNotFound'],
  ] as const) {
    test(`after redirect is ${result} for ${count} of them`, async () => {
      await using web = await startHttp((request, response) => {
        const left = request.url === FILE_PATH ? count : Number(request.url?.slice(1));
        if (left === 0) response.end(VALUE);
        else response.writeHead(302, { Location: `/${left - 1}` }).end();
      });
      const found = await check({ httpPort: web.port });
      assert.equal(found.result, result);
      assert.equal(web.requests.length, MAX_REDIRECTS + 1);
    });
  }

  for (const [length, result] of [
    [MAX_PATH_BYTES, 'good'],
    [MAX_PATH_BYTES + 1, 'fileNotFound'],
  ] as const) {
    test(`to a path of ${length} bytes is ${result}`, async () => {
      await using web = await startHttp(redirecting(() => `/${'x'.repeat(length - 1)}`));
      assert.equal((await check({ httpPort: web.port })).result, result);
    });
  }
});

describe('Addresses that may not be connected to', () => {
  test('are refused at the first hop, before anything is sent', async () => {
    await using web = await startHttp(answering(200, VALUE));
    await using dns = await startScriptedDns((query) => [
      replyTo(query, { answers: [{ type: 'A', name: 'example.com', data: '127.0.0.1' }] }),
    ]);
    const settings = {
      resolver: makeResolver({ servers: [dns.address], random: systemRandom, timing: RESOLVER_TIMING, closing: OPEN }),
      ports: { httpPort: web.port, httpsPort: CLOSED_PORT },
      timing: FILE_TIMING,
      closing: OPEN,
    };
    const refused = await makeProofChecker({ ...settings, allowPrivateAddresses: false }).check(PROOF, ASKER);
    assert.equal(refused.result, 'fileNotFound');
    assert.match(inEnglish(refused.detail), /no address that may be connected to/);
    assert.deepEqual(web.requests, []);
    const allowed = await makeProofChecker({ ...settings, allowPrivateAddresses: true }).check(PROOF, ASKER);
    assert.equal(allowed.result, 'good');
  });

  test('are passed over where the host has others', async () => {
    await using web = await startHttp(answering(200, VALUE));
    const resolver = resolverOf(['127.0.0.2', '127.0.0.1']);
    const dialled: string[] = [];
    const mayDial = (address: string): boolean => {
      dialled.push(address);
      return address === '127.0.0.1';
    };
    assert.equal((await check({ httpPort: web.port }, { resolver, mayDial })).result, 'good');
    assert.deepEqual(dialled, ['127.0.0.2', '127.0.0.1']);
  });

  test('are refused when a redirect leads to the same host and DNS has changed its answer', async () => {
    await using web = await startHttp(redirecting(() => '/other'));
    const resolver = resolverOf(['127.0.0.1'], ['127.0.0.2']);
    const found = await check({ httpPort: web.port }, { resolver, mayDial: (address) => address === '127.0.0.1' });
    assert.match(inEnglish(found.detail), /no address that may be connected to/);
    assert.equal(web.requests.length, 1);
  });

  test('cannot slip in between: one look-up for each hop, and its address is the one dialled', async () => {
    await using web = await startHttp(answering(200, VALUE));
    // Were the host looked up again to connect, nothing would answer at the second address.
    const resolver = resolverOf(['127.0.0.1'], ['127.0.0.2']);
    assert.equal((await check({ httpPort: web.port }, { resolver })).result, 'good');
    assert.deepEqual(resolver.looked, ['example.com']);
  });
});

describe('HTTPS', { skip: skipWithoutOpenssl }, () => {
  test('is tried when HTTP fails, whoever signed the certificate, with the domain as server name', async () => {
    const names: unknown[] = [];
    await using web = await startHttps((request, response) => {
      names.push((request.socket as TLSSocket).servername);
      response.end(VALUE);
    });
    await using wrong = await startHttp(answering(200, 'wrong'));
    assert.equal((await check({ httpPort: wrong.port, httpsPort: web.port })).result, 'good');
    assert.equal((await check({ httpsPort: web.port })).result, 'good');
    assert.deepEqual(names, ['example.com', 'example.com']);
  });

  test('is not asked when HTTP proves', async () => {
    await using web = await startHttps(answering(200, VALUE));
    await using good = await startHttp(answering(200, VALUE));
    assert.equal((await check({ httpPort: good.port, httpsPort: web.port })).result, 'good');
    assert.deepEqual(web.requests, []);
  });

  test('may be redirected to from HTTP', async () => {
    await using web = await startHttps(answering(200, VALUE));
    await using redirect = await startHttp(redirecting(() => 'https://www.example.com/a'));
    assert.equal((await check({ httpPort: redirect.port, httpsPort: web.port })).result, 'good');
    assert.deepEqual(web.requests, ['www.example.com /a']);
  });

  test('tells of the wrong file it found where HTTP found none', async () => {
    await using web = await startHttps(answering(200, 'wrong'));
    const found = await check({ httpsPort: web.port });
    assert.deepEqual([found.result, found.seen], ['fileWrong', ['wrong']]);
  });
});
