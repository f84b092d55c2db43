// OCSP answers about national certificates: for both halves of a pair, signed by SM2.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { readDer } from '../../src/x509/der/reader.ts';
import { constructedContextTag } from '../../src/x509/der/values.ts';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { isSignedBy } from '../../src/x509/signatures/signing.ts';
import { certificatePem } from '../support/authority.ts';
import { issueGranted, LIFE_YAML, NATIONAL, recordOf } from '../support/life.ts';
import { judgeSignature } from '../support/national.ts';
import { askOverHttp } from '../support/ocsp.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;
let folder: ReturnType<typeof makeTemporaryFolder>;

describe('OCSP for SM2', { skip: skipWithoutOpenssl }, () => {
  before(async () => {
    service = await openTestService({ yaml: LIFE_YAML });
    folder = makeTemporaryFolder();
  });
  after(async () => {
    await service[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test('Both halves of a pair are good, and after one revocation both are revoked', async () => {
    const id = await issueGranted(service, ['answered.com'], { product: NATIONAL });
    for (const half of await halvesOf(id)) assert.match((await askAbout(half)).text, /leaf\.pem: good\n/);
    await service.ask('RevokeCertificate', { CertificateId: id, Reason: 'superseded' });
    await service.waitForStatus(id, 10);
    for (const half of await halvesOf(id)) assert.match((await askAbout(half)).text, /leaf\.pem: revoked\n/);
  });

  test('The answer is signed by a responder whom the SM2 authority has certified', async () => {
    const [half] = await halvesOf(await issueGranted(service, ['signed.com'], { product: NATIONAL }));
    assert.ok(half !== undefined);
    const { text, answer } = await askAbout(half);
    assert.match(text, /Signature Algorithm: SM2-with-SM3/);
    const [responder] = decodePem(text).map(({ der }) => der);
    assert.ok(responder !== undefined);
    assert.ok(isSignedBy(readCertificate(responder), readCertificate(half.issuer)));
    assert.equal(judgeSignature(basicAnswerOf(answer), responder), 'Verified OK');
  });
});

interface Half {
  readonly leaf: Uint8Array;
  readonly issuer: Uint8Array;
  readonly root: Uint8Array;
}

async function halvesOf(id: string): Promise<readonly Half[]> {
  const { issued } = await recordOf(service, id);
  const [leaf, issuer, root] = issued?.chain ?? [];
  const other = issued?.encryption?.leaf;
  assert.ok(leaf !== undefined && issuer !== undefined && root !== undefined && other !== undefined);
  return [leaf, other].map((half) => ({ leaf: half, issuer, root }));
}

/** At the address in the certificate. openssl says what it read, though it verifies by an empty identity alone. */
async function askAbout({ leaf, issuer, root }: Half): Promise<{ readonly text: string; readonly answer: Uint8Array }> {
  const [url = ''] = readCertificate(leaf).ocspUrls;
  const file = join(folder.path, 'answer.der');
  const asking = { folder, issuer, root, now: service.clock.now() };
  const about = ['-url', url, '-cert', folder.write('leaf.pem', certificatePem(leaf)), '-resp_text', '-respout', file];
  const text = await askOverHttp(asking, about);
  return { text, answer: new Uint8Array(readFileSync(file)) };
}

/** RFC 6960 §4.2.1: what is signed, how, and by whom. */
function basicAnswerOf(answer: Uint8Array): Uint8Array {
  const basic = readDer(answer, { what: 'answer', maxBytes: answer.length }, (cursor) =>
    cursor.sequence('answer', (members) => {
      members.any('status');
      return members.optional('bytes', constructedContextTag(0), (bytes) =>
        bytes.sequence('bytes', (parts) => {
          parts.objectIdentifier('type');
          return parts.octetString('basic answer');
        }),
      );
    }),
  );
  return basic ?? assert.fail('there is no answer in it');
}
