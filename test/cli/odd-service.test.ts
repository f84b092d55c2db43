// A service that answers what it should not: nothing of it commands the terminal, and each command ends with one line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { fixedClock } from '../support/store.ts';
import { startHttp } from '../support/web.ts';

const ESCAPES = '\u001b[2J\u009b31m\u202eevil\u2066\u0007\r\n\u2028';
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const CERTIFICATE = {
  CertificateId: 'a1B2c3D4',
  Domain: `example.com${ESCAPES}`,
  Alias: ESCAPES,
  Status: 0,
  StatusName: ESCAPES,
  VerifyType: 'DNS',
  SubjectAltName: [ESCAPES],
  DvAuthDetail: {
    DvAuths: [
      { DvAuthKey: ESCAPES, DvAuthValue: ESCAPES, DvAuthDomain: ESCAPES, DvAuthPath: '', DvAuthVerifyType: ESCAPES },
      { DvAuthKey: ESCAPES, DvAuthValue: ESCAPES, DvAuthDomain: ESCAPES, DvAuthPath: ESCAPES },
    ],
  },
};

const SCHEDULE = {
  CertificateId: ESCAPES,
  Domain: ESCAPES,
  RevokeTime: ESCAPES,
  Reason: ESCAPES,
  ReplacementId: ESCAPES,
};

function refuse(): Promise<never> {
  return Promise.reject(new Error('not here'));
}

async function run(response: object, words: readonly string[]) {
  return await runAt(() => response, words);
}

async function runAt(answerTo: (action: string) => object, words: readonly string[]) {
  await using web = await startHttp((request, reply) => {
    const response = answerTo(String(request.headers['x-tc-action']));
    reply.end(JSON.stringify({ Response: { RequestId: 'r', ...response } }));
  });
  const [output, complaints]: [string[], string[]] = [[], []];
  const shell: Shell = {
    version: '1.2.3',
    print: (text) => output.push(...text.split('\n')),
    complain: (text) => complaints.push(text),
    readLines: () => assert.fail('no lines are read'),
    readFile: refuse,
    writePrivateFile: refuse,
    environment: { TENCENTCLOUD_SECRET_ID: 'AKID', TENCENTCLOUD_SECRET_KEY: 'secret' },
    readClientsDocument: () => Promise.reject(new Error('no document is read')),
    findPublicUrl: () => Promise.reject(new Error('no address is asked for')),
    checkVariables: () => undefined,
    homeFolder: '/nowhere',
    clock: fixedClock,
    pause: refuse,
    stopSignal: () => new AbortController().signal,
    openLocal: refuse,
    openOperator: () => Promise.reject(new Error('there is no installation to be asked')),
    openIssuers: () => Promise.reject(new Error('no issuers are looked at')),
    openSecrets: refuse,
    examine: () => Promise.reject(new Error('nothing is examined')),
    openTargets: () => Promise.reject(new Error('no targets are looked at')),
    backUp: refuse,
    restore: refuse,
    serve: refuse,
    servePerspective: refuse,
  };
  const code = await runCommandLine([...words, '--endpoint', `http://127.0.0.1:${web.port}`], shell);
  return { code, output, complaints };
}

const FINDING = {
  Expected: { Place: ESCAPES, Value: ESCAPES },
  Result: ESCAPES,
  Found: [ESCAPES],
  Reason: ESCAPES,
  Perspectives: [{ Name: ESCAPES, Result: ESCAPES, Found: [ESCAPES], Reason: '' }],
};

for (const [words, response] of [
  [['persistent', 'show', 'example.com'], { Name: ESCAPES, Value: ESCAPES }],
  [['persistent', 'check', 'example.com'], { Domain: ESCAPES, Holds: false, Finding: FINDING }],
  [
    ['persistent', 'list'],
    {
      Records: [{ Domain: ESCAPES, Wildcard: true, CheckTime: ESCAPES, Ending: false, Ended: false }],
      NextCursor: ESCAPES,
    },
  ],
  [
    ['show', 'a1B2c3D4', '--check'],
    { ...CERTIFICATE, VerificationResults: [{ Domain: ESCAPES, LocalCheck: -1, Findings: FINDING }] },
  ],
  [['list'], { TotalCount: 1, Certificates: [CERTIFICATE] }],
  [['show', 'a1B2c3D4'], CERTIFICATE],
  [['apply', 'example.com'], { CertificateId: ESCAPES }],
  [['schedule', 'list'], { TotalCount: 2, ScheduledRevocations: [SCHEDULE] }],
  [['schedule', 'show', 'a1B2c3D4'], { TotalCount: 1, ScheduledRevocations: [SCHEDULE] }],
  [['schedule', 'now', 'a1B2c3D4'], { RevokeTime: ESCAPES }],
] as const) {
  test(`"reseal ${words.join(' ')}" prints no control characters that a service answers`, async () => {
    const { code, output } = await run(response, words);
    assert.equal(code, 0);
    assert.ok(output.length > 0);
    for (const line of output) assert.doesNotMatch(line, HARMFUL);
  });
}

test('A refusal in several lines and with control characters becomes one line without them', async () => {
  const { code, complaints } = await run({ Error: { Code: 'A.B', Message: `no\n${ESCAPES}` } }, ['list']);
  assert.equal(code, 3);
  assert.equal(complaints.length, 1);
  assert.doesNotMatch(String(complaints[0]), HARMFUL);
});

for (const [words, response, complaint] of [
  [['show', 'a'], {}, /^reseal: Cannot read the service's answer: CertificateId is not as the API says$/],
  [['list'], { TotalCount: 'many', Certificates: [] }, /answer: TotalCount is not/],
  [['apply', 'example.com'], { CertificateId: '' }, /answer: CertificateId is not/],
  [['download', 'a'], { Content: '%' }, /answer: Content is not/],
  [['download', 'a'], { Content: 'AAAA' }, /it is no zip that can be read$/],
] as const) {
  test(`"reseal ${words.join(' ')}" refuses ${JSON.stringify(response)} in one line`, async () => {
    const { code, output, complaints } = await run(response, words);
    assert.deepEqual([code, output, complaints.length], [1, [], 1]);
    assert.match(String(complaints[0]), complaint);
  });
}

const REPLACED = { ...CERTIFICATE, Status: 1, CertificateExtra: { ReplacedFor: 'e5F6g7H8' } };

for (const code of ['InvalidAction', 'UnauthorizedOperation', 'FailedOperation.AuthError']) {
  test(`"reseal show" shows what was reissued elsewhere too, where schedules are answered with ${code}`, async () => {
    const shown = await runAt(
      (action) => (action === 'DescribeCertificate' ? REPLACED : { Error: { Code: code, Message: 'no' } }),
      ['show', 'a1B2c3D4'],
    );
    assert.deepEqual([shown.code, shown.complaints], [0, []]);
    assert.ok(!shown.output.some((line) => line.startsWith('Revocation')));
  });
}

async function showIssued(detail: object) {
  return await runAt((action) => (action === 'DescribeCertificate' ? ISSUED : detail), ['show', 'a1B2c3D4']);
}

const ISSUED = { ...CERTIFICATE, Status: 1, CertEndTime: '2099-01-01 00:00:00' };

for (const [what, detail] of [
  ['denies the certificate itself', { Error: { Code: 'UnauthorizedOperation', Message: 'no' } }],
  ['does not have it', { CertificatePublicKey: null }],
] as const) {
  test(`"reseal show" shows the rest where the service ${what}`, async () => {
    const { code, output } = await showIssued(detail);
    assert.equal(code, 0);
    assert.ok(output.some((line) => /^Ends +2099-01-01 00:00:00$/.test(line)));
    assert.ok(!output.some((line) => line.startsWith('Serial')));
  });
}

test('"reseal show" refuses a certificate that is none', async () => {
  const { code, complaints } = await showIssued({ CertificatePublicKey: ESCAPES });
  assert.deepEqual(
    [code, complaints],
    [1, ["reseal: Cannot read the service's answer: CertificatePublicKey is no certificate"]],
  );
});

test('"reseal show" does not hide that a service fails to say what is scheduled', async () => {
  const shown = await runAt(
    (action) => (action === 'DescribeCertificate' ? REPLACED : { Error: { Code: 'InternalError', Message: 'no' } }),
    ['show', 'a1B2c3D4'],
  );
  assert.deepEqual([shown.code, shown.complaints], [3, ['reseal: InternalError: no (RequestId r)']]);
});
