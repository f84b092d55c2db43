// The files that ARCHITECTURE.md lists for a reissue are files that a call passes, from the socket to the stored certificate.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeTestCsr } from '../support/authority.ts';
import { issueGranted, LIFE_YAML, waitForRest } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { signTc3 } from '../support/signing.ts';

const ROOT = join(import.meta.dirname, '../..');
/** As few as somebody reads in an hour. */
const MOST_LISTED = 40;

let passed: ReadonlySet<string>;
let section: string;
let listed: readonly string[];

before(async () => {
  const text = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  section = /## The files of a reissue\n(.*?)\n## /s.exec(text)?.[1] ?? '';
  const steps = section.split('\n').filter((line) => /^(\d\.|   )/.test(line));
  listed = [...steps.join('\n').matchAll(/`([a-z0-9/-]+\.ts|api\/actions\/\w+\.ts)`/g)].map(([, path]) => String(path));
  await using service = await openTestService({ yaml: LIFE_YAML });
  // What is kept from one call to the next is not read in the one that counts.
  await (await reissueOf(service, 'before.com'))();
  const reissue = await reissueOf(service, 'way.com');
  await waitForRest(service);
  passed = await passedBy(reissue);
});

/** A reissue by an uploaded CSR, over a socket, to be sent when it is called. */
async function reissueOf(service: TestService, domain: string): Promise<() => Promise<void>> {
  const CertificateId = await issueGranted(service, [domain]);
  const CsrContent = encodePem('CERTIFICATE REQUEST', await makeTestCsr([domain], 'p256'));
  const { host, port } = service.service;
  const { headers, body } = signTc3({
    credential: service.key,
    action: 'ReplaceCertificate',
    now: service.clock.now(),
    headers: { host: `${host}:${port}` },
    body: { CertificateId, ValidType: 'DNS_AUTO', CsrType: 'upload', CsrContent },
  });
  const sent = Object.fromEntries([...headers].filter(([name]) => name !== 'host'));
  return async () => {
    const answer = await fetch(`http://${host}:${port}/`, { method: 'POST', headers: sent, body: Buffer.from(body) });
    assert.match(await answer.text(), /"CertificateId"/);
  };
}

/** The files below src/ of which V8 has run a function meanwhile, in this thread. */
async function passedBy(act: () => Promise<void>): Promise<ReadonlySet<string>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await session.post('Profiler.takePreciseCoverage');
  await act();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const run = result.filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0));
  return new Set(run.flatMap(({ url }) => url.split(`${ROOT}/src/`)[1] ?? []));
}

test('each file of the list is passed', () => {
  assert.deepEqual(
    listed.filter((path) => !passed.has(path)),
    [],
  );
});

test(`the list has ${MOST_LISTED} files, no file twice`, () => {
  assert.deepEqual([listed.length, new Set(listed).size], [MOST_LISTED, MOST_LISTED]);
});

test('no more files are passed in all than it says', () => {
  const most = Number(/code of (\d+) files at most/.exec(section)?.[1]);
  assert.ok(passed.size <= most && passed.size > listed.length, `${passed.size} of ${most}`);
});
