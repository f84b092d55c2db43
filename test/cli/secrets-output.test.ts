// What reseal secrets says of a rotation: what is to be done next, and what could not be done.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { RotationReport, Shell } from '../../src/cli/shell.ts';
import { fixedClock, STORE_TEST_TIME } from '../support/store.ts';

const PLAIN: RotationReport = {
  dataKeyId: 2,
  isResumed: false,
  resealed: 7,
  unreadable: [],
  masterKeyId: 'aa',
  formerMasterKeyFile: undefined,
  openTo: [],
};

function unused(): Promise<never> {
  return Promise.reject(new Error('not asked for'));
}

async function run(line: string, report: RotationReport = PLAIN) {
  const [output, complaints]: [string[], string[]] = [[], []];
  const shell: Shell = {
    version: '1.2.3',
    print: (text) => output.push(text),
    complain: (text) => complaints.push(text),
    readLines: () => assert.fail('no lines are read'),
    readFile: unused,
    writePrivateFile: unused,
    stopSignal: () => new AbortController().signal,
    environment: {},
    readClientsDocument: () => Promise.reject(new Error('no document is read')),
    findPublicUrl: () => Promise.reject(new Error('no address is asked for')),
    checkVariables: () => undefined,
    homeFolder: '/nowhere',
    clock: fixedClock,
    pause: async () => undefined,
    openLocal: unused,
    openOperator: () => Promise.reject(new Error('there is no installation to be asked')),
    openIssuers: () => Promise.reject(new Error('no issuers are looked at')),
    openSecrets: async () => ({
      show: async () => [
        { id: 2, state: 'settled', createdAt: STORE_TEST_TIME, masterKeyIds: ['aa', 'bb'], values: 7 },
      ],
      rotate: async () => report,
      finish: async () => report.openTo,
      [Symbol.asyncDispose]: async () => undefined,
    }),
    examine: () => Promise.reject(new Error('nothing is examined')),
    openTargets: () => Promise.reject(new Error('no targets are looked at')),
    backUp: unused,
    restore: unused,
    serve: unused,
    servePerspective: unused,
  };
  const code = await runCommandLine(line.split(' '), shell);
  return { code, output: output.join('\n'), complaint: complaints.join('\n') };
}

test('The data keys are listed with the master keys that open them', async () => {
  const { output } = await run('secrets show');
  assert.match(
    output,
    /^DataKeyId +State +CreatedAt +MasterKeyIds +Values\n2 +settled +2026-03-01T12:00:00\.000Z +aa bb +7$/,
  );
});

test('After a rotation operators are told what is theirs to do', async () => {
  assert.match((await run('secrets rotate')).output, /The master key has stayed the same\.$/);
  const former = { ...PLAIN, formerMasterKeyFile: '/data/master-key.bb' };
  const own = (await run('secrets rotate', former)).output;
  assert.match(own, /\/data\/master-key\.bb[\s\S]*Keep a copy of the new master key\.[\s\S]*Backups from before open/);
  const shared = (await run('secrets rotate', { ...PLAIN, openTo: ['bb'] })).output;
  assert.match(shared, /OpenTo +bb[\s\S]*run "reseal secrets finish"/);
  assert.doesNotMatch(shared, /stayed the same/);
});

test('Programs get one line of JSON', async () => {
  const { code, output } = await run('secrets rotate --json');
  const said = {
    DataKeyId: 2,
    Resealed: 7,
    Resumed: false,
    MasterKeyId: 'aa',
    FormerMasterKeyFile: null,
    OpenTo: null,
  };
  assert.deepEqual([code, JSON.parse(output)], [0, said]);
  assert.equal((await run('secrets finish --json', { ...PLAIN, openTo: ['bb'] })).output, '{"ClosedTo":"bb"}');
});

test('What no key opens is named, and the exit code says that not all is done', async () => {
  const places = Array.from({ length: 9 }, (_, at) => `certificate/${at}/key`);
  const { code, complaint } = await run('secrets rotate', { ...PLAIN, unreadable: places });
  assert.equal(code, 1);
  const some = places.slice(0, 5).join(', ');
  assert.equal(complaint, `reseal: Cannot seal anew what no key opens: 9 values, among them ${some}`);
});
