// HTTPS receivers: told only where their certificate leads to somebody who is trusted, and names the host of the URL.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Attempt, ATTEMPT_LIMITS, deliver } from '../../src/events/deliver.ts';
import { openHooks } from '../../src/events/hook.ts';
import { messageOf } from '../../src/events/message.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const EVENT = {
  number: 7,
  kind: 'certificate.issued',
  accountUin: '100000000001',
  certificateId: 'Ab12Cd34',
  at: new Date('2026-03-01T12:00:00Z'),
  data: '{}',
} as const;

/** A receiver with a certificate that it signed itself for these names. */
async function openSecureReceiver(names: string): Promise<Receiver & { readonly trustFile: string }> {
  using folder = makeTemporaryFolder();
  const key = openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']);
  const keyFile = folder.write('key.pem', key);
  const subject = ['-subj', '/CN=receiver', '-days', '1', '-addext', `subjectAltName=${names}`];
  const cert = openssl(['req', '-x509', '-key', keyFile, ...subject]);
  const receiver = await openReceiver({ tls: { key, cert } });
  const trustFile = join(receiver.secretFile, '..', 'trust.pem');
  await writeFile(trustFile, cert);
  return Object.assign(receiver, { trustFile });
}

interface Files {
  readonly secretFile: string;
  readonly trustFile?: string;
}

async function tell(url: string, { secretFile, trustFile }: Files): Promise<Attempt> {
  const [hook] = await openHooks([{ name: 'ops', url, secretFile, trustFile }]);
  assert.ok(hook !== undefined);
  const message = messageOf(EVENT, { secrets: hook.secrets, at: EVENT.at });
  return await deliver(message, { endpoint: hook, limits: ATTEMPT_LIMITS, stop: new AbortController().signal });
}

describe('An HTTPS receiver', { skip: skipWithoutOpenssl }, () => {
  test('is told where its certificate leads to the trusted one and has the address of the URL', async () => {
    await using receiver = await openSecureReceiver('IP:127.0.0.1');
    assert.deepEqual(await tell(receiver.url, receiver), { kind: 'delivered' });
    assert.equal(receiver.told.length, 1);
  });

  test('is told where its certificate has the name of the URL', async () => {
    await using receiver = await openSecureReceiver('DNS:localhost');
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    assert.deepEqual(await tell(url, receiver), { kind: 'delivered' });
  });

  for (const [title, names, trusts, trouble] of [
    ['nobody knows', 'IP:127.0.0.1', false, /self-signed certificate/],
    ['is for another name', 'DNS:receiver.example', true, /altnames/],
    ['has many other names', Array.from({ length: 90 }, (_, at) => `DNS:${at}.example`).join(), true, /^.{1,200}$/],
  ] as const) {
    test(`is told nothing where its certificate ${title}`, async () => {
      await using receiver = await openSecureReceiver(names);
      const { secretFile, trustFile } = receiver;
      const attempt = await tell(receiver.url, trusts ? { secretFile, trustFile } : { secretFile });
      assert.equal(attempt.kind, 'failed');
      assert.match('trouble' in attempt ? attempt.trouble : '', trouble);
      assert.deepEqual([receiver.told, receiver.refused], [[], []]);
    });
  }
});

test('A file without a certificate is no trust, and the service says which file', async () => {
  await using receiver = await openReceiver();
  const { secretFile } = receiver;
  for (const trustFile of [secretFile, '/nowhere/trust.pem']) {
    await assert.rejects(tell('https://127.0.0.1/', { secretFile, trustFile }), {
      name: 'OperatorError',
      message: `Cannot use the trusted certificates in ${trustFile}: no certificate in PEM can be read from it`,
    });
  }
});
