// Clients of ACME that no one here wrote obtain certificates from one service, and renew them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Binding } from '../support/acme/client.ts';
import { type AcmeTestService, openAcmeService } from '../support/acme/service.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { openssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
/** Clients wait for challenges by seconds. */
const PATIENCE_MS = 60_000;

const folder = makeTemporaryFolder();
const webroot = join(folder.path, 'web');
const challenges = join(webroot, '.well-known/acme-challenge');
let service: AcmeTestService;
let binding: Binding;

before(async () => {
  await mkdir(challenges, { recursive: true });
  service = await openAcmeService({ clock: { ...systemClock, advance: () => undefined }, webroot, isOpen: true });
  binding = await service.bind();
});
after(async () => {
  await service[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function runClient(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout, stderr } = await run(program, args, {
    timeout: PATIENCE_MS,
    cwd: folder.path,
    env: { ...env, HOME: folder.path, ...variables },
  });
  return stdout + stderr;
}

function resolves(...names: readonly string[]): void {
  for (const name of names) service.applicant.records.set(name, { a: '127.0.0.1' });
}

/** Of the certificates for this domain, newest first: their ids, and what each renews or replaces. */
async function certificatesOf(domain: string): Promise<readonly string[]> {
  const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: domain });
  return (Certificates as readonly { CertificateId: string; Status: number }[])
    .filter(({ Status }) => Status === 1)
    .map(({ CertificateId }) => CertificateId);
}

async function assertServed(file: string, domain: string): Promise<void> {
  const { subjectAltName } = new X509Certificate(await readFile(file));
  assert.equal(subjectAltName, `DNS:${domain}`);
}

const hmacKey = (): string => base64UrlOf(binding.macKey);

test('certbot obtains by a webroot, and renews when it is told to', { skip: skipWithout('certbot') }, async () => {
  resolves('certbot.example.net');
  const folders = ['config', 'work', 'logs'].flatMap((name) => [`--${name}-dir`, join(folder.path, 'certbot', name)]);
  const account = ['--eab-kid', binding.kid, '--eab-hmac-key', hmacKey(), '--agree-tos', '-m', 'ops@example.net'];
  const by = ['--webroot', '-w', webroot, '--server', service.directory(), '-n', ...folders];
  await runClient('certbot', ['certonly', ...by, ...account, '-d', 'certbot.example.net']);
  await assertServed(join(folder.path, 'certbot/config/live/certbot.example.net/cert.pem'), 'certbot.example.net');
  const [first = ''] = await certificatesOf('certbot.example.net');
  // Nothing is due yet, by the window that the service tells it.
  const told = await runClient('certbot', ['renew', '--no-random-sleep-on-renew', ...folders]);
  assert.match(told, /not yet due|not due for renewal/i);
  await runClient('certbot', ['renew', '--force-renewal', '--no-random-sleep-on-renew', ...folders]);
  assert.equal((await certificatesOf('certbot.example.net')).length, 2);
  // The window of the newest lies in the past once it is revoked.
  const newest = (await certificatesOf('certbot.example.net')).find((id) => id !== first) ?? '';
  await service.ask('RevokeCertificate', { CertificateId: newest });
  await service.waitForStatus(newest, 10);
  await runClient('certbot', ['renew', '--no-random-sleep-on-renew', ...folders]);
  const valid = await certificatesOf('certbot.example.net');
  assert.equal(
    valid.some((id) => id !== first && id !== newest),
    true,
  );
});

test('lego obtains by http-01 and renews', { skip: skipWithout('lego') }, async () => {
  resolves('lego.example.net');
  const path = join(folder.path, 'lego');
  const account = ['--server', service.directory(), '--email', 'ops@example.net', '--accept-tos', '--path', path];
  const eab = ['--eab', '--kid', binding.kid, '--hmac', hmacKey()];
  const by = ['--http', '--http.webroot', webroot, '-d', 'lego.example.net'];
  await runClient('lego', [...account, ...eab, ...by, 'run']);
  await assertServed(join(path, 'certificates/lego.example.net.crt'), 'lego.example.net');
  await runClient('lego', [...account, ...eab, ...by, 'renew', '--days', '1000', '--no-random-sleep']);
  assert.equal((await certificatesOf('lego.example.net')).length, 2);
});

test('dehydrated obtains and renews', { skip: skipWithout('dehydrated') }, async () => {
  resolves('dehydrated.example.net');
  const base = join(folder.path, 'dehydrated');
  await mkdir(base);
  const config = folder.write(
    'dehydrated.config',
    [
      `CA="${service.directory()}"`,
      `EAB_KID="${binding.kid}"`,
      `EAB_HMAC_KEY="${hmacKey()}"`,
      `BASEDIR="${base}"`,
      `WELLKNOWN="${challenges}"`,
    ].join('\n'),
  );
  await runClient('dehydrated', ['--config', config, '--register', '--accept-terms']);
  const order = ['--config', config, '--cron', '--domain', 'dehydrated.example.net'];
  await runClient('dehydrated', order);
  await assertServed(join(base, 'certs/dehydrated.example.net/cert.pem'), 'dehydrated.example.net');
  await runClient('dehydrated', [...order, '--force']);
  assert.equal((await certificatesOf('dehydrated.example.net')).length, 2);
});

test('uacme obtains by its hook and renews', { skip: skipWithout('uacme') }, async () => {
  resolves('uacme.example.net');
  const hook = folder.write(
    'hook.sh',
    `#!/bin/sh\ncase $1 in begin) [ "$2" = http-01 ] && printf %s "$5" > "${challenges}/$4";; esac\n`,
  );
  const by = [
    '-c',
    join(folder.path, 'uacme'),
    '-a',
    service.directory(),
    '-e',
    `${binding.kid}:${hmacKey()}`,
    '-y',
    '-t',
    'EC',
  ];
  await runClient('chmod', ['+x', hook]);
  await runClient('uacme', [...by, 'new']);
  await runClient('uacme', [...by, '-h', hook, 'issue', 'uacme.example.net']);
  await assertServed(join(folder.path, 'uacme/uacme.example.net/cert.pem'), 'uacme.example.net');
  await runClient('uacme', [...by, '-f', '-h', hook, 'issue', 'uacme.example.net']);
  assert.equal((await certificatesOf('uacme.example.net')).length, 2);
});

test('acme-tiny, which knows no binding, obtains of a product that is open, and again', {
  skip: skipWithout('acmeTiny'),
}, async () => {
  resolves('tiny.example.net');
  const account = folder.write('account.pem', openssl(['genrsa', '2048']));
  const key = folder.write('tiny.pem', openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']));
  const san = ['-subj', '/CN=tiny.example.net', '-addext', 'subjectAltName=DNS:tiny.example.net'];
  const csr = folder.write('tiny.csr', openssl(['req', '-new', '-key', key, ...san]));
  const by = ['--account-key', account, '--csr', csr, '--acme-dir', challenges, '--disable-check'];
  for (const times of [1, 2]) {
    const pem = await runClient('acme-tiny', [...by, '--directory-url', service.directory('300'), '--quiet']);
    assert.equal(new X509Certificate(pem).subjectAltName, 'DNS:tiny.example.net');
    assert.equal((await certificatesOf('tiny.example.net')).length, times);
  }
});
