// The roots that the world trusts are read, whatever liberties their makers took.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { MOZILLA_BUNDLE } from '../support/judges/table.ts';

test("Each root of Mozilla's bundle is read, and tells what OpenSSL tells of it", {
  skip: skipWithout('mozilla'),
}, () => {
  const texts = readFileSync(MOZILLA_BUNDLE, 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/);
  const roots = texts.flatMap((text) => decodePem(text));
  assert.ok(roots.length > 100);
  for (const { der } of roots) {
    const facts = readCertificate(der);
    const judge = new X509Certificate(der);
    assert.equal(BigInt(`0x${facts.serial}`), BigInt(`0x${judge.serialNumber}`), judge.subject);
    assert.equal(facts.notAfter.getTime(), judge.validToDate.getTime(), judge.subject);
    assert.ok(facts.isCa || facts.version === 1, judge.subject);
  }
});
