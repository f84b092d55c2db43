// OCSP of the private and the national hierarchy: each signs by its own algorithm.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import { openOcsp } from '../../../src/ca/ocsp/open-ocsp.ts';
import { NATIONAL_PROFILE, PRIVATE_PROFILE } from '../../../src/ca/profile/profile.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../../src/lib/secret-box.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { type DerCursor, readDer } from '../../../src/x509/der/reader.ts';
import { constructedContextTag, TAG } from '../../../src/x509/der/values.ts';
import { OID } from '../../../src/x509/der/oid.ts';
import { encodePem } from '../../../src/x509/pem/pem.ts';
import { makeIssuance } from '../../contracts/store/samples.ts';
import { makeAuthoritySettings, makeSetClock } from '../../support/authority.ts';
import { writeCertId, writeRequest } from '../../support/ocsp-request.ts';
import { judgeAnswer } from '../../support/ocsp.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const SERIAL = '5a01';

for (const { profile, algorithm } of [
  { profile: PRIVATE_PROFILE, algorithm: 'ed25519' },
  { profile: NATIONAL_PROFILE, algorithm: 'sm2' },
] as const) {
  test(`The ${profile.kind} hierarchy signs OCSP answers by ${algorithm}`, { skip: skipWithoutOpenssl }, async () => {
    using folder = makeTemporaryFolder();
    const clock = makeSetClock(new Date('2026-07-01T12:00:00Z'));
    await using store = await openSqliteStore({ file: join(folder.path, 'reseal.db'), clock });
    const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
    const world = { store, secrets, clock, random: systemRandom };
    const authority = await openAuthority({ ...makeAuthoritySettings(algorithm), ...world, profiles: [profile] });
    const { issuing, root } = authority.signingBy(profile.id);
    const ocsp = openOcsp(world);
    await ocsp.renewResponder(issuing.id);
    await store.transact(async (rows) => {
      const notAfter = addMs(clock.now(), 90 * DAY_MS);
      await rows.issuances.plan(makeIssuance({ serial: SERIAL, authorityId: issuing.id, notAfter }));
      await rows.issuances.complete(SERIAL, clock.now());
    });
    const request = writeRequest({ certIds: [writeCertId(issuing.certificate, SERIAL)] });
    const { der } = await ocsp.answer(request);
    const asking = { folder, issuer: issuing.certificate, root: root.certificate, now: clock.now() };
    const { text } = judgeAnswer(asking, der, request);
    assert.match(text, /Cert Status: good/);
    if (algorithm === 'sm2') assertSignedBySm2(der, folder);
    else assert.match(text, /Response verify OK/);
  });
}

/** `openssl ocsp` cannot be told the signer's identity, `openssl dgst` can (GM/T 0009 §10). */
function assertSignedBySm2(der: Uint8Array, folder: ReturnType<typeof makeTemporaryFolder>): void {
  const { tbs, signature, certificate } = readSigned(der);
  const { spki } = readCertificate(certificate);
  const key = folder.write('signer.pem', encodePem('PUBLIC KEY', spki));
  const signed = ['-signature', folder.write('signature', signature), folder.write('tbs', tbs)];
  const identity = ['-sigopt', 'distid:1234567812345678'];
  assert.match(openssl(['dgst', '-sm3', '-verify', key, ...identity, ...signed]), /Verified OK/);
}

/** RFC 6960 §4.2.1: what is in a signed answer. */
function readSigned(der: Uint8Array) {
  return readDer(der, { what: 'OCSP answer', maxBytes: der.length }, (cursor) =>
    cursor.sequence('answer', (members) => {
      members.element('status', TAG.enumerated);
      return members.constructed('bytes', constructedContextTag(0), (bytes) =>
        bytes.sequence('bytes', (typed) => {
          assert.equal(typed.objectIdentifier('type'), OID.ocspBasic);
          return typed.wrapped('basic answer', readBasic);
        }),
      );
    }),
  );
}

function readBasic(cursor: DerCursor) {
  return cursor.sequence('basic answer', (members) => {
    const tbs = members.element('data', TAG.sequence).der;
    members.element('signature algorithm', TAG.sequence);
    const signature = members.bitString('signature');
    const certificate = members.constructed('certificates', constructedContextTag(0), (inner) =>
      inner.sequence('certificates', (list) => list.element('certificate', TAG.sequence).der),
    );
    return { tbs, signature, certificate };
  });
}
