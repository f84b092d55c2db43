// reseal install and reseal targets, with nginx on this machine and a whole service that issues.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTargets } from '../../src/app/targets/placed-targets.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { readConfig } from '../../src/config/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { type Nginx, skipWithoutNginx, startNginx } from '../support/servers/nginx.ts';
import { makePairs, type Pair, shownTo } from '../support/servers/pairs.ts';
import { openTestService, type TestService } from '../support/service.ts';

const NAME = 'www.example.com';
const skip = skipWithoutNginx || skipWithoutOpenssl;
let service: TestService;
let nginx: Nginx;
let first: Pair | undefined;

before(async () => {
  if (skip !== false) return;
  service = await openTestService();
  [first] = makePairs(1, NAME);
  if (first !== undefined) nginx = await startNginx(first);
});
after(async () => {
  await service?.[Symbol.asyncDispose]();
  await nginx?.[Symbol.asyncDispose]();
});

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly complaint: string;
}

interface Besides {
  readonly pause?: Shell['pause'];
  readonly printed?: (text: string) => void;
  readonly stop?: AbortSignal;
  readonly yaml?: string;
}

/** Also while a handshake is waited for that shows the new certificate. */
async function shortPause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const none = (): Promise<never> => Promise.reject(new Error('not asked for here'));

async function reseal(words: readonly string[], besides: Besides = {}): Promise<Outcome> {
  const output: string[] = [];
  const complaints: string[] = [];
  const shell: Shell = {
    version: '1.2.3',
    print: (text) => {
      output.push(text);
      besides.printed?.(text);
    },
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
    pause: besides.pause ?? shortPause,
    stopSignal: () => besides.stop ?? new AbortController().signal,
    openLocal: none,
    openOperator: () => Promise.reject(new Error('there is no installation to be asked')),
    openIssuers: () => Promise.reject(new Error('no issuers are looked at')),
    openSecrets: none,
    examine: () => Promise.reject(new Error('nothing is examined')),
    openTargets: async () => {
      const env = { RESEAL_CONFIG: 'a.yaml' };
      const config = await readConfig({ env, readFile: async () => besides.yaml ?? '' });
      return openTargets(config, { clock: systemClock, random: systemRandom });
    },
    backUp: none,
    restore: none,
    serve: none,
    servePerspective: none,
  };
  const code = await runCommandLine(words, shell);
  return { code, output: output.join('\n'), complaint: complaints.join('\n') };
}

async function issue(): Promise<string> {
  const { CertificateId } = await service.ask('ApplyCertificate', { DomainName: NAME, DvAuthMethod: 'DNS_AUTO' });
  await service.waitForStatus(String(CertificateId), 1);
  return String(CertificateId);
}

const filesOf = () => ['--fullchain', nginx.fullchain, '--key', nginx.key];
const commandsOf = () => ['--test', JSON.stringify(nginx.test), '--reload', JSON.stringify(nginx.reload)];
const servedOf = () => ['--served', `127.0.0.1:${nginx.port}`];

function installed(): string {
  return readFileSync(nginx.fullchain, 'utf8');
}

test('A certificate is fetched, put in place, reloaded and seen; once more nothing is changed', { skip }, async () => {
  const id = await issue();
  const words = ['install', id, ...filesOf(), ...commandsOf(), ...servedOf()];
  assert.deepEqual(await reseal(words), { code: 0, output: `installed ${id}`, complaint: '' });
  const { CertificatePublicKey } = await service.ask('DescribeCertificateDetail', { CertificateId: id });
  assert.ok(installed().startsWith(String(CertificatePublicKey).split('-----END')[0] ?? '?'));
  assert.equal(statSync(nginx.key).mode & 0o777, 0o640);
  const again = await reseal([...words, '--json']);
  assert.deepEqual(JSON.parse(again.output), { CertificateId: id, Changed: false });
});

test('Where the test fails, or another certificate is served, what stood there before is back', { skip }, async () => {
  const id = await issue();
  const before = installed();
  const failing = await reseal(['install', id, ...filesOf(), '--test', 'false']);
  assert.equal(failing.code, 1);
  assert.match(failing.complaint, /^reseal: cannot pass the test: "false" ends with exit code 1/);
  const unloaded = await reseal(['install', id, ...filesOf(), '--reload', 'true', ...servedOf()]);
  assert.equal(unloaded.code, 1);
  assert.match(
    unloaded.complaint,
    /^reseal: Cannot install \w+: served at 127\.0\.0\.1:\d+ is still [0-9a-f]{16}…, valid until 20.*; what stood there before is back$/,
  );
  assert.equal(installed(), before);
  assert.deepEqual(
    readdirSync(nginx.folder).filter((name) => name.includes('.reseal-')),
    [],
  );
});

test('With --watch each certificate that is issued in its place is installed, until it is stopped', {
  skip,
}, async () => {
  const id = await issue();
  const stop = new AbortController();
  let successor = '';
  const pause = async (): Promise<void> => {
    await shortPause();
    if (successor === '') {
      const answer = await service.ask('ReplaceCertificate', {
        CertificateId: id,
        ValidType: 'DNS_AUTO',
        CsrType: 'online',
      });
      successor = String(answer['CertificateId']);
      await service.waitForStatus(successor, 1);
    }
  };
  const printed = (text: string): void => {
    if (text === `installed ${successor}`) stop.abort();
  };
  const words = ['install', id, ...filesOf(), ...commandsOf(), '--watch', '--every', '10'];
  const { code, output } = await reseal(words, { pause, printed, stop: stop.signal });
  assert.deepEqual([code, output], [0, `installed ${id}\ninstalled ${successor}`]);
});

test('With --watch a first attempt that fails is told and made again, unless no time would mend its words', {
  skip,
}, async () => {
  const id = await issue();
  const stop = new AbortController();
  const marker = join(nginx.folder, 'may-pass');
  const pause = async (): Promise<void> => {
    await shortPause();
    writeFileSync(marker, '');
  };
  const commands = ['--test', JSON.stringify(['test', '-e', marker]), '--reload', JSON.stringify(nginx.reload)];
  const watch = [...commands, ...servedOf(), '--watch', '--every', '10'];
  const { code, output, complaint } = await reseal(['install', id, ...filesOf(), ...watch], {
    pause,
    printed: () => stop.abort(),
    stop: stop.signal,
  });
  assert.deepEqual([code, output], [0, `installed ${id}`]);
  assert.match(complaint, /^reseal: cannot pass the test: .*; trying again later$/);
  const odd = await reseal(['install', id, '--combined', '/tmp/x.reseal-new', '--watch'], { pause: none });
  assert.deepEqual([odd.code, odd.output], [1, '']);
  assert.match(odd.complaint, /files named as \/tmp\/x\.reseal-new stand beside others/);
});

for (const [what, words, code, why] of [
  ['a certificate that is not there', ['install', 'nosuchid', '--combined', '/tmp/x'], 3, /CertificateNotFound/],
  [
    'no place for the key',
    ['install', '{id}', '--fullchain', '/tmp/x'],
    1,
    /name --combined, or --key with --fullchain/,
  ],
  [
    'one file for two things',
    ['install', '{id}', '--fullchain', '/tmp/x', '--key', '/tmp/x'],
    1,
    /one file stands for two things/,
  ],
  ['a command for a shell', ['install', '{id}', '--combined', '/tmp/x', '--reload', 'a; b'], 2, /no shell runs it/],
  [
    'a mode for everybody',
    ['install', '{id}', '--combined', '/tmp/x', '--mode', '0644'],
    2,
    /opens nothing to everybody/,
  ],
  [
    'a served address without a port',
    ['install', '{id}', '--combined', '/tmp/x', '--served', '127.0.0.1'],
    2,
    /It is like/,
  ],
  ['looks too often', ['install', '{id}', '--combined', '/tmp/x', '--watch', '--every', '9'], 2, /10 to 86400 seconds/],
] as const) {
  test(`What cannot be installed is told in one line: ${what}`, { skip }, async () => {
    const id = words.includes('{id}' as never) ? await issue() : '';
    const outcome = await reseal(words.map((word) => word.replace('{id}', id)));
    assert.equal(outcome.code, code, outcome.complaint);
    assert.match(outcome.complaint, why);
  });
}

function yaml(changes: object = {}): string {
  return `deploy: ${JSON.stringify({
    allowPrivateAddresses: ['127.0.0.0/8'],
    targets: [
      {
        type: 'lighthouse',
        region: 'here',
        id: 'www',
        name: 'web',
        domains: [NAME],
        accounts: ['*'],
        files: { fullchain: nginx.fullchain, key: nginx.key },
        reload: nginx.reload,
        served: [`127.0.0.1:${nginx.port}`],
        ...changes,
      },
    ],
  })}`;
}

describe('reseal targets', () => {
  test('lists them, shows one with what it serves, and sees that all is good', { skip }, async () => {
    const list = await reseal(['targets', 'list', '--json'], { yaml: yaml() });
    const row = {
      Type: 'lighthouse',
      Instance: `here|www|${NAME}`,
      Name: 'web',
      Region: 'here',
      Domains: [NAME],
      Accounts: ['*'],
    };
    const served = [`127.0.0.1:${nginx.port}`];
    assert.deepEqual(JSON.parse(list.output), [{ ...row, Served: served }]);
    const shown = JSON.parse((await reseal(['targets', 'show', 'web', '--json'], { yaml: yaml() })).output);
    assert.equal(shown.Served[0].SHA256, shownTo({ port: nginx.port, name: NAME }));
    const checked = await reseal(['targets', 'check', `here|www|${NAME}`, '--json'], { yaml: yaml() });
    const good = {
      Type: 'lighthouse',
      Instance: `here|www|${NAME}`,
      Change: 'good',
      Reload: 'good',
      Handshake: 'good',
    };
    assert.deepEqual([checked.code, JSON.parse(checked.output)], [0, [good]]);
  });

  test('sees what is wrong, and says so with exit code 1', { skip }, async () => {
    const folder = nginx.folder;
    const odd = yaml({ files: { fullchain: folder, key: nginx.key }, served: ['127.0.0.1:9'] });
    const checked = await reseal(['targets', 'check', '--json'], { yaml: odd });
    const [row] = JSON.parse(checked.output);
    assert.equal(row.Change, `cannot read what stands there: ${folder} is no ordinary file`);
    assert.match(row.Handshake, /^no handshake at 127\.0\.0\.1:9/);
    assert.deepEqual([checked.code, checked.complaint], [1, 'reseal: Cannot use 1 of 1 targets as they are']);
    const unknown = await reseal(['targets', 'show', 'other'], { yaml: odd });
    assert.deepEqual(
      [unknown.code, unknown.complaint],
      [1, 'reseal: Cannot find target other: the configuration has none'],
    );
  });
});
