// Servers that order their certificates by ACME themselves obtain them here, and renew them when the window moves.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { askFor } from '../support/acme/asked.ts';
import { openAcmeService } from '../support/acme/service.ts';
import { recordOf, until } from '../support/life.ts';
import { skipWithoutModMd, startApache } from '../support/servers/apache.ts';
import { findFreePort } from '../support/service.ts';

const UNLIMITED = 'limits: { ratePerSecond: { DescribeCertificates: 100000 } }';
const clock = { ...systemClock, advance: () => undefined };

test('mod_md obtains a certificate, and replaces it within its next look once its window has moved, in the same lineage', {
  skip: skipWithoutModMd,
}, async () => {
  const [httpPort, httpsPort] = [await findFreePort(), await findFreePort()];
  await using service = await openAcmeService({ clock, httpPort, tlsPort: httpsPort, more: UNLIMITED });
  const domain = 'md.example.net';
  service.applicant.records.set(domain, { a: '127.0.0.1' });
  const { kid: keyId, macKey } = await service.bind();
  const binding = { keyId, hmacKey: base64UrlOf(macKey) };
  await using apache = await startApache({ httpPort, httpsPort, directory: service.directory(), binding, domain });
  const issued = async (): Promise<readonly string[]> => {
    const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: domain });
    return (Certificates as readonly { CertificateId: string }[]).map(({ CertificateId }) => CertificateId);
  };
  await until('it is issued', async () => (await issued()).length === 1);
  await until('it has it', apache.hasObtained);
  apache.restart();
  await until('it is taken over', () => existsSync(apache.certificateFile));
  const { subjectAltName, serialNumber } = new X509Certificate(readFileSync(apache.certificateFile));
  assert.equal(subjectAltName, `DNS:${domain}`);
  const [first = ''] = await issued();
  await askFor(service.service.world, await recordOf(service, first), { id: 'moves' });
  await until('it is replaced', async () => (await issued()).length === 2);
  const second = (await issued()).find((id) => id !== first);
  const renewed = await recordOf(service, second ?? '');
  assert.equal(renewed.replaces, first);
  assert.notEqual(renewed.issued?.serial.toUpperCase(), serialNumber);
});
