// What OCSP answers: by the ledger, signed by whom the authority lets sign, and judged by openssl.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ISSUER_LOOK_MS } from '../../../src/ca/ocsp/issuers.ts';
import { MAX_REQUESTS_AT_ONCE, MAX_SIGNED_ASIDE_AT_ONCE, MAX_SIGNED_IN_TURN } from '../../../src/ca/ocsp/ocsp.ts';
import { ANSWER_VALIDITY_MS } from '../../../src/ca/ocsp/sign-answer.ts';
import { BACKDATE_MS } from '../../../src/ca/profile/validity.ts';
import { hexOf } from '../../../src/lib/bytes.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { type OcspRefusal, writeOcspRefusal } from '../../../src/x509/status/ocsp-answer.ts';
import { nonceOf, writeCertId, writeRequest } from '../../support/ocsp-request.ts';
import { makeOcspRequest } from '../../support/ocsp.ts';
import { openTestOcsp, type TestOcsp } from '../../support/ocsp-authority.ts';
import { skipWithoutOpenssl } from '../../support/openssl.ts';
import { countTurns } from '../../support/turns.ts';

const SERIAL = '5a01';
const NEVER_ISSUED = '5aff';

for (const algorithm of ['p256', 'rsa2048'] as const) {
  describe(`OCSP of an authority with ${algorithm}`, { skip: skipWithoutOpenssl }, () => {
    test('says good of issued serials alone, and unknown of planned, abandoned and others', async () => {
      await using setting = await openTestOcsp(algorithm);
      await setting.issue(SERIAL);
      await setting.plan('5a02');
      await setting.plan('5a03');
      await setting.store.transact((rows) => rows.issuances.abandonPlanned('for 5a03', setting.clock.now()));
      await setting.issue('5a04', { authorityId: 'issuing-2' });
      const serials = [SERIAL, '5a02', '5a03', '5a04', NEVER_ISSUED];
      const { isGood, statuses, text } = await setting.judge(serials, ['-no_nonce']);
      assert.ok(isGood, text);
      assert.deepEqual(statuses, ['good', 'unknown', 'unknown', 'unknown', 'unknown']);
    });

    test('says when and why a certificate was revoked, by any hash and with or without a nonce', async () => {
      await using setting = await openTestOcsp(algorithm);
      await setting.issue(SERIAL);
      await setting.revoke(SERIAL, 4);
      for (const args of [['-no_nonce'], ['-nonce'], ['-no_nonce', '-sha256'], ['-no_nonce', '-sm3']]) {
        const { isGood, statuses, text } = await setting.judge([SERIAL], args);
        assert.ok(isGood, text);
        assert.deepEqual(statuses, ['revoked']);
        // At 12:00:00, and the answer is dated back by five minutes.
        assert.match(text, /Revocation Time: Jul {2}1 11:55:00 2026 GMT\n/);
        assert.match(text, /This Update: Jul {2}1 11:55:00 2026 GMT\n/);
        assert.match(text, /Revocation Reason: superseded \(0x4\)\n/);
        assert.equal(text.includes('OCSP Nonce'), args.includes('-nonce'));
        assert.doesNotMatch(text, /WARNING/);
      }
    });
  });
}

describe('OCSP', { skip: skipWithoutOpenssl }, () => {
  test('leaves out a reason that is unspecified', async () => {
    await using setting = await openTestOcsp('p256');
    await setting.issue(SERIAL);
    await setting.revoke(SERIAL, undefined);
    const { statuses, text } = await setting.judge([SERIAL], ['-no_nonce']);
    assert.deepEqual(statuses, ['revoked']);
    assert.doesNotMatch(text, /Revocation Reason/);
  });

  test('agrees with the revocation list about every certificate', async () => {
    await using setting = await openTestOcsp('p256');
    const serials = Array.from({ length: 12 }, (_, index) => `5b${String(index).padStart(2, '0')}`);
    for (const serial of serials) await setting.issue(serial);
    for (const [index, serial] of serials.entries())
      if (index % 3 === 0) await setting.revoke(serial, 1 + (index % 2) * 3);
    const listed = await setting.listedSerials();
    const { statuses } = await setting.judge(serials, ['-no_nonce']);
    assert.deepEqual(
      statuses.map((status) => status === 'revoked'),
      serials.map((serial) => listed.has(serial)),
    );
    assert.equal(listed.size, 4);
  });

  test('answers for the issuing authority in the name of the root', async () => {
    await using setting = await openTestOcsp('p256');
    const { isGood, statuses, text } = await setting.judgeIssuing();
    assert.ok(isGood, text);
    assert.deepEqual(statuses, ['good']);
  });

  test('knows an issuing authority that another process has made, and the root answers for it', async () => {
    await using setting = await openTestOcsp('p256');
    const before = await setting.judgeIssuing();
    assert.deepEqual(before.statuses, ['good']);
    await using other = await setting.openAgain();
    const made = await other.authority.roll('public');
    setting.clock.set(addMs(setting.clock.now(), ISSUER_LOOK_MS));
    const { serial } = readCertificate(made.certificate);
    const ofRoot = writeRequest({ certIds: [writeCertId(setting.signing.root.certificate, serial)] });
    assert.deepEqual(setting.judgeOf((await setting.ocsp.answer(ofRoot)).der, ofRoot).statuses, ['good']);
    await setting.issue(SERIAL, { authorityId: made.id });
    const request = writeRequest({ certIds: [writeCertId(made.certificate, SERIAL)] });
    assert.equal(refusalOf((await setting.ocsp.answer(request)).der), 'tryLater');
    await setting.ocsp.renewResponder(made.id);
    assert.deepEqual(setting.judgeOf((await setting.ocsp.answer(request)).der, request).statuses, ['good']);
  });

  test('is not the one to ask about other issuers, nor about several at once', async () => {
    await using setting = await openTestOcsp('p256');
    await using other = await openTestOcsp('p256');
    const { issuing, root } = setting.signing;
    const own = writeCertId(issuing.certificate, SERIAL);
    const ofRoot = writeCertId(root.certificate, SERIAL);
    const ofOther = writeCertId(other.signing.issuing.certificate, SERIAL);
    for (const certIds of [[ofOther], [own, ofOther], [own, ofRoot]]) {
      assert.equal(refusalOf(await ask(setting, { certIds })), 'unauthorized');
    }
  });

  test('keeps the status of a certificate until it has expired', async () => {
    await using setting = await openTestOcsp('p256');
    const notAfter = addMs(setting.clock.now(), 10 * DAY_MS);
    await setting.issue(SERIAL, { notAfter });
    const request = setting.requestAbout(SERIAL);
    setting.clock.set(notAfter);
    assert.equal(refusalOf((await setting.ocsp.answer(request)).der), undefined);
    setting.clock.set(addMs(notAfter, 1));
    assert.equal(refusalOf((await setting.ocsp.answer(request)).der), 'unauthorized');
  });

  test('refuses what cannot be read', async () => {
    await using setting = await openTestOcsp('p256');
    for (const der of [new Uint8Array(), Uint8Array.of(0x30, 0), new Uint8Array(20_000)]) {
      assert.equal(refusalOf((await setting.ocsp.answer(der)).der), 'malformedRequest');
    }
    const certIds = [writeCertId(setting.signing.issuing.certificate, SERIAL)];
    assert.equal(refusalOf(await ask(setting, { certIds, extensions: [nonceOf(129)] })), 'malformedRequest');
  });
});

describe('a signed answer', () => {
  test('is kept ready until half its life is over, and then made anew', async () => {
    await using setting = await openTestOcsp('p256');
    await setting.issue(SERIAL);
    const request = setting.requestAbout(SERIAL);
    const first = await setting.ocsp.answer(request);
    assert.deepEqual(first.kept?.nextUpdate, addMs(first.kept?.thisUpdate ?? new Date(0), ANSWER_VALIDITY_MS));
    const { refreshAt } = first.kept ?? {};
    assert.ok(refreshAt !== undefined);
    setting.clock.set(addMs(refreshAt, -1));
    assert.equal(hexOf((await setting.ocsp.answer(request)).der), hexOf(first.der));
    setting.clock.set(refreshAt);
    const next = await setting.ocsp.answer(request);
    assert.deepEqual(next.kept?.thisUpdate, addMs(refreshAt, -BACKDATE_MS));
  });

  test('is replaced at once when the certificate is revoked, by this process or another', async () => {
    await using setting = await openTestOcsp('p256');
    await using other = await setting.openAnother();
    await setting.issue(SERIAL);
    const request = setting.requestAbout(SERIAL);
    const before = await Promise.all([setting.ocsp.answer(request), other.ocsp.answer(request)]);
    await setting.revoke(SERIAL, 1);
    const after = await Promise.all([setting.ocsp.answer(request), other.ocsp.answer(request)]);
    for (const [index, { der }] of after.entries()) {
      assert.notEqual(hexOf(der), hexOf(before[index]?.der ?? new Uint8Array()));
      const { isGood, statuses } = setting.judgeOf(der, request);
      assert.ok(isGood);
      assert.deepEqual(statuses, ['revoked']);
    }
  });

  test('is signed once for all who ask at the same time', async () => {
    await using setting = await openTestOcsp('rsa2048');
    await setting.issue(SERIAL);
    const request = setting.requestAbout(SERIAL);
    const answers = await Promise.all(Array.from({ length: 20 }, () => setting.ocsp.answer(request)));
    assert.equal(new Set(answers.map(({ der }) => hexOf(der))).size, 1);
  });

  test('is one of a few that are signed in one turn of the event loop, however many are asked for', async () => {
    await using setting = await openTestOcsp('p256');
    const serials = Array.from({ length: 3 * MAX_SIGNED_IN_TURN }, (_, at) => (0x5a01 + at).toString(16));
    for (const serial of serials) await setting.issue(serial);
    using loop = countTurns();
    const answeredIn = await Promise.all(
      serials.map(async (serial) => {
        const { kept } = await setting.ocsp.answer(setting.requestAbout(serial));
        return kept && loop.turn();
      }),
    );
    const counts = [...Map.groupBy(answeredIn, (turn) => turn).values()].map((answered) => answered.length);
    assert.equal(Math.max(...counts), MAX_SIGNED_IN_TURN, `${counts.join(', ')} in the turns`);
  });

  test('that says unknown is for one request alone, and holds for eight hours', async () => {
    await using setting = await openTestOcsp('p256');
    const { der, kept } = await setting.ocsp.answer(setting.requestAbout(NEVER_ISSUED));
    assert.equal(kept, undefined);
    assert.match(
      setting.judgeOf(der, setting.requestAbout(NEVER_ISSUED)).text,
      /Next Update: Jul {2}1 19:55:00 2026 GMT/,
    );
  });

  test('ends no later than the certificate of its signer', async () => {
    await using setting = await openTestOcsp('p256');
    await setting.issue(SERIAL);
    const { notAfter } = setting.responder();
    setting.clock.set(addMs(notAfter, -9 * HOUR_MS));
    const { kept } = await setting.ocsp.answer(setting.requestAbout(SERIAL));
    assert.deepEqual(kept?.nextUpdate, notAfter);
    setting.clock.set(addMs(notAfter, SECOND_MS));
    assert.equal(refusalOf((await setting.ocsp.answer(setting.requestAbout(SERIAL))).der), 'tryLater');
  });
});

describe('more requests at once than there may be', () => {
  test('with a nonce get the answer that is kept ready, without it', async () => {
    await using setting = await openTestOcsp('rsa2048');
    await setting.issue(SERIAL);
    const certIds = [writeCertId(setting.signing.issuing.certificate, SERIAL)];
    const withNonce = writeRequest({ certIds, extensions: [nonceOf(16)] });
    const asked = Array.from({ length: MAX_SIGNED_ASIDE_AT_ONCE + 1 }, () => setting.ocsp.answer(withNonce));
    const kept = (await Promise.all(asked)).map((answer) => answer.kept !== undefined);
    assert.equal(kept.filter((isKept) => isKept).length, 1);
    assert.equal((await setting.ocsp.answer(withNonce)).kept, undefined);
  });

  test('about unknown serials are told to come later', async () => {
    await using setting = await openTestOcsp('rsa2048');
    const request = setting.requestAbout(NEVER_ISSUED);
    const asked = Array.from({ length: MAX_SIGNED_ASIDE_AT_ONCE + 1 }, () => setting.ocsp.answer(request));
    const refusals = (await Promise.all(asked)).map(({ der }) => refusalOf(der));
    assert.deepEqual(
      refusals.filter((refusal) => refusal !== undefined),
      ['tryLater'],
    );
  });

  test('of any kind are told to come later', async () => {
    await using setting = await openTestOcsp('p256');
    await setting.issue(SERIAL);
    const request = setting.requestAbout(SERIAL);
    const asked = Array.from({ length: MAX_REQUESTS_AT_ONCE + 1 }, () => setting.ocsp.answer(request));
    const refusals = (await Promise.all(asked)).map(({ der }) => refusalOf(der));
    assert.deepEqual(
      refusals.filter((refusal) => refusal !== undefined),
      ['tryLater'],
    );
    assert.equal(refusalOf((await setting.ocsp.answer(request)).der), undefined);
  });
});

test('openssl and this suite ask the same', { skip: skipWithoutOpenssl }, async () => {
  await using setting = await openTestOcsp('p256');
  const { issuing } = setting.signing;
  const asked = makeOcspRequest({ folder: setting.folder, issuer: issuing.certificate }, { serials: [SERIAL] });
  assert.equal(hexOf(asked), hexOf(setting.requestAbout(SERIAL)));
});

async function ask({ ocsp }: TestOcsp, parts: Parameters<typeof writeRequest>[0]): Promise<Uint8Array> {
  return (await ocsp.answer(writeRequest(parts))).der;
}

const REFUSALS: readonly OcspRefusal[] = ['malformedRequest', 'internalError', 'tryLater', 'unauthorized'];

/** Undefined for a signed answer. */
function refusalOf(der: Uint8Array): OcspRefusal | undefined {
  return REFUSALS.find((refusal) => hexOf(writeOcspRefusal(refusal)) === hexOf(der));
}
