// reseal deploy and reseal reissue --deploy, against a whole service with targets on loopback.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RESOURCE_TYPES as TYPES_OF_THE_API } from '../../src/api/deployment/resource-types.ts';
import { MAX_IN_THE_WAY, runDeployment } from '../../src/cli/certificates/deployments.ts';
import { RESOURCE_TYPES } from '../../src/cli/certificates/resource-types.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { detailOf, issueGranted, LIFE_YAML, until } from '../support/life.ts';
import { type DeployService, openDeployService, waitForEnd } from '../support/targets/deploy-life.ts';
import { leafSha256Of, makePair } from '../support/targets/pairs.ts';
import { type Outcome, playSession } from '../support/session.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const OLD = makePair('old.example');
const NAMES = ['one', 'fails', 'busy', 'next', 'own', 'nowhere', 'late', 'begun'] as const;
type Name = (typeof NAMES)[number];
const instanceOf = (name: Name): string => `hz1|web-1|${name}.com`;
const SECOND = 'c-1|ns|one';
/** Its reissues are brought to where the original is by the service itself. */
const YAML = LIFE_YAML.replace('"13": {', '"13": { afterReissue: { deploy: true, revokeAfterHours: 72 },');

let plain: DeployService;
let automatic: DeployService;
/** A certificate that is brought nowhere. */
let wrong: string | undefined;
before(async () => {
  const own = NAMES.map((name) => ({ instanceId: instanceOf(name), domains: [`${name}.com`], files: OLD }));
  const second = { instanceId: SECOND, resourceType: 'tke', domains: ['one.com'], files: OLD };
  const shop = { instanceId: 'hz1|web-1|shop.example.com', domains: ['shop.example.com'], files: OLD };
  plain = await openDeployService([...own, second, shop]);
  automatic = await openDeployService(own, { yaml: YAML });
});
after(async () => {
  await plain?.[Symbol.asyncDispose]();
  await automatic?.[Symbol.asyncDispose]();
});

const none = (): Promise<never> => Promise.reject(new Error('not asked for here'));

async function reseal(
  words: readonly string[],
  { service } = plain,
  onPause = (): void => undefined,
): Promise<Outcome> {
  const output: string[] = [];
  const complaints: string[] = [];
  const shell: Shell = {
    version: '1.2.3',
    print: (text) => output.push(text),
    complain: (text) => complaints.push(text),
    readLines: () => assert.fail('no lines are read'),
    readFile: (path) => readFile(path, 'utf8'),
    writePrivateFile: none,
    environment: {
      RESEAL_ENDPOINT: `http://${service.service.host}:${service.service.port}`,
      TENCENTCLOUD_SECRET_ID: service.key.secretId,
      TENCENTCLOUD_SECRET_KEY: service.key.secretKey,
    },
    readClientsDocument: none,
    findPublicUrl: none,
    checkVariables: () => undefined,
    homeFolder: '/nowhere',
    clock: service.clock,
    pause: async (milliseconds) => {
      onPause();
      service.advance(milliseconds);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    stopSignal: () => new AbortController().signal,
    openLocal: none,
    openOperator: () => Promise.reject(new Error('there is no installation to be asked')),
    openIssuers: () => Promise.reject(new Error('no issuers are looked at')),
    openSecrets: none,
    examine: () => Promise.reject(new Error('nothing is examined')),
    openTargets: none,
    backUp: none,
    restore: none,
    serve: none,
    servePerspective: none,
  };
  const code = await runCommandLine(words, shell);
  return { code, output: output.join('\n'), complaint: complaints.join('\n') };
}

async function leafOf(id: string, { service } = plain): Promise<string> {
  return leafSha256Of(String((await detailOf(service, id))['CertificatePublicKey']));
}

async function shownAt(instance: string, { targets } = plain): Promise<string | undefined> {
  const [seen] = await targets.observe(targets.at(instance).target, new AbortController().signal);
  return seen?.seen?.leafSha256;
}

/** Deployed where its name's target is. */
async function deployed(name: Name, opened = plain): Promise<string> {
  const id = await issueGranted(opened.service, [`${name}.com`]);
  const wish = { CertificateId: id, InstanceIdList: [instanceOf(name)] };
  const { DeployRecordId } = await opened.service.ask('DeployCertificateInstance', wish);
  await waitForEnd(opened.service, { id: DeployRecordId });
  return id;
}

test('The types that the commands know are those of the API', () => {
  assert.deepEqual(RESOURCE_TYPES, TYPES_OF_THE_API);
});

test('With --wait each target is told that serves it, of each type that was named', async () => {
  const id = await issueGranted(plain.service, ['one.com']);
  const to = [`lighthouse:${instanceOf('one')}`, `tke:${SECOND}`];
  const { code, output, complaint } = await reseal(['deploy', id, '--to', ...to, '--wait']);
  assert.deepEqual([code, complaint], [0, '']);
  assert.match(
    output,
    /^Instance +State +Trouble\nhz1\|web-1\|one\.com +deployed +-\nInstance.*\nc-1\|ns\|one +deployed +-$/,
  );
  assert.deepEqual([await shownAt(instanceOf('one')), await shownAt(SECOND)], [await leafOf(id), await leafOf(id)]);
});

test('Without --wait it is ordered; asked for again meanwhile, it is refused in one line', async () => {
  const id = await issueGranted(plain.service, ['begun.com']);
  const place = plain.targets.at(instanceOf('begun'));
  place.faults.isAway = true;
  const words = ['deploy', id, '--to', `lighthouse:${instanceOf('begun')}`];
  const { code, output } = await reseal(words);
  assert.equal(code, 0);
  const record = /^CertificateId +\w{8}\nDeployRecordId +(\d+)\nOutcome +deployment ordered$/.exec(output)?.[1];
  const again = await reseal(words);
  const why = `reseal: Cannot deploy ${id} to lighthouse now: record ${record} is under way; --wait waits for it and asks again`;
  assert.deepEqual(again, { code: 1, output: '', complaint: why });
  const { code: waited, output: shown } = await reseal([...words, '--wait', '--json'], plain, () => {
    place.faults.isAway = false;
  });
  assert.equal(waited, 0);
  assert.equal(JSON.parse(shown).SuccessTotalCount, 1);
});

test('Where a target fails, its row says why in one line and the exit code is 1', async () => {
  const id = await issueGranted(plain.service, ['fails.com']);
  plain.targets.at(instanceOf('fails')).faults.testFails = true;
  const words = ['deploy', id, '--to', `lighthouse:${instanceOf('fails')}`, '--wait'];
  const { code, output, complaint } = await reseal(words);
  assert.deepEqual([code, complaint], [1, `reseal: Cannot deploy ${id} to lighthouse: 1 of 1 failed`]);
  assert.match(output, /^Instance +State +Trouble\nhz1\|web-1\|fails\.com +failed +\S[^\n]+$/);
  assert.equal(await shownAt(instanceOf('fails')), OLD.leafSha256);
});

test('When the time for waiting is over, the exit code is 4', async () => {
  const id = await issueGranted(plain.service, ['late.com']);
  plain.targets.at(instanceOf('late')).faults.isAway = true;
  const words = ['deploy', id, '--to', `lighthouse:${instanceOf('late')}`, '--wait', '--timeout', '1'];
  const { code, complaint } = await reseal(words);
  assert.equal(code, 4);
  assert.match(complaint, /^reseal: Cannot deploy \w{8} to lighthouse within 1 s: 0 of 1 are done \(record \d+\)$/);
});

for (const [what, place, code, complaint] of [
  ['without a type', 'web-1', 2, /It is type:instance, and a type is one of clb, /],
  ['of an unknown type', 'nginx:web-1', 2, /It is type:instance/],
  [
    'that is no target',
    'lighthouse:hz1|web-9|wrong.com',
    3,
    /^reseal: FailedOperation\.CertificateNotDeployInstance: /,
  ],
  [
    'with words for a shell',
    'lighthouse:hz1|$(id)|wrong.com',
    3,
    /FailedOperation\.CertificateDeployInstanceFormatError: /,
  ],
] as const) {
  test(`An instance ${what} is refused in one line`, async () => {
    wrong ??= await issueGranted(plain.service, ['wrong.com']);
    const refused = await reseal(['deploy', wrong, '--to', place, '--wait']);
    assert.deepEqual([refused.code, refused.output], [code, '']);
    assert.match(refused.complaint, complaint);
    assert.ok(!refused.complaint.includes('\n'));
  });
}

test('reissue --deploy --wait brings the new one to where the old one is, and sees it served', async () => {
  const old = await deployed('next');
  const { code, output, complaint } = await reseal(['reissue', old, '--deploy', '--wait', '--timeout', '120']);
  assert.deepEqual([code, complaint], [0, '']);
  const id =
    /^CertificateId {2}(\w{8})\nInstance +State +Trouble\nhz1\|web-1\|next\.com +deployed +-$/.exec(output)?.[1] ?? '';
  assert.equal(await shownAt(instanceOf('next')), await leafOf(id));
});

test('reissue --wait alone ends when the new one is issued', async () => {
  const old = await deployed('busy');
  const { code, output } = await reseal(['reissue', old, '--wait', '--key', 'same', '--json']);
  assert.equal(code, 0);
  const [ordered, issued] = output.split('\n').map((line) => JSON.parse(line));
  assert.deepEqual([issued.CertificateId, issued.Status], [ordered.CertificateId, 1]);
  assert.equal(await shownAt(instanceOf('busy')), await leafOf(old));
});

test('reissue says what becomes of the old one: revoked after so many hours, or kept', async () => {
  const { service } = plain;
  const scheduled = async (CertificateId: string) =>
    (await service.ask('ResealDescribeScheduledRevocations', { CertificateId }))['ScheduledRevocations'] as unknown[];
  const old = await issueGranted(service, ['goes.com']);
  const wish = ['--wait', '--key', 'same', '--revoke-after', '48', '--when-unserved'];
  assert.equal((await reseal(['reissue', old, ...wish])).code, 0);
  assert.equal((await scheduled(old)).length, 1);
  const kept = await issueGranted(automatic.service, ['stays.com']);
  assert.equal((await reseal(['reissue', kept, '--wait', '--key', 'same', '--keep-old'], automatic)).code, 0);
  const answer = await automatic.service.ask('ResealDescribeScheduledRevocations', { CertificateId: kept });
  assert.deepEqual(answer['ScheduledRevocations'], []);
  for (const wrong of [
    ['--revoke-after', '9601'],
    ['--revoke-after', 'soon'],
    ['--keep-old', '--revoke-after', '1'],
  ]) {
    const refused = await reseal(['reissue', old, ...wrong]);
    assert.deepEqual([refused.code, refused.output], [2, ''], wrong.join(' '));
  }
});

test('Where the old one is nowhere, the new one is issued and the refusal says so', async () => {
  const old = await issueGranted(plain.service, ['nowhere.com']);
  const { code, output, complaint } = await reseal(['reissue', old, '--deploy', '--wait']);
  assert.deepEqual([code, output.split('\n').length], [3, 1]);
  assert.match(complaint, /^reseal: FailedOperation\.CertificateDeployInstanceEmpty: /);
});

test('Where the service brings reissues there by itself, that deployment is the one that is waited for', async () => {
  const old = await deployed('own', automatic);
  const { code, output, complaint } = await reseal(['reissue', old, '--deploy', '--wait'], automatic);
  assert.deepEqual([code, complaint], [0, '']);
  const id = /^CertificateId {2}(\w{8})$/m.exec(output)?.[1] ?? '';
  assert.match(output, /^hz1\|web-1\|own\.com +deployed +-$/m);
  await until(
    'it is served',
    async () => (await shownAt(instanceOf('own'), automatic)) === (await leafOf(id, automatic)),
  );
});

test('The session of docs/deployment.md goes as it is told', async () => {
  using folder = makeTemporaryFolder();
  const document = await readFile(join(import.meta.dirname, '../../docs/deployment.md'), 'utf8');
  const told = /^```console\n([^]*?)^```$/m.exec(document)?.[1] ?? assert.fail('it has none');
  const file = join(folder.path, 'session.txt');
  await writeFile(file, told.replaceAll('Ab12Cd34', '{old}').replaceAll('Ef56Gh78', '{new}'));
  await playSession(file, new Map(), ([, ...words]) => reseal(words));
});

/** Any record has come to its end. */
const look = () => Promise.resolve({ answer: {}, total: 1, failed: 0, ended: 1, rows: [] });

for (const [inTheWay, ends] of [
  [MAX_IN_THE_WAY - 1, 'is brought there'],
  [MAX_IN_THE_WAY, 'is given up'],
] as const) {
  test(`After ${inTheWay} deployments in the way, one after the other, what was wished for ${ends}`, async () => {
    let asked = 0;
    const begin = () => Promise.resolve({ DeployRecordId: 1, DeployStatus: (asked += 1) > inTheWay ? 1 : 0 });
    const wish = { certificateId: 'a', act: 'deploy a to cdn', begin, look };
    const clock = plain.service.clock;
    const shell = { clock, pause: none, print: () => undefined };
    const options = { call: none, wait: true, json: true, timeout: 1, until: clock.now() } as const;
    const run = runDeployment(shell, wish, options);
    if (inTheWay < MAX_IN_THE_WAY) return await run;
    return await assert.rejects(run, /^OperatorError: Cannot deploy a to cdn: others are in the way again and again$/);
  });
}
