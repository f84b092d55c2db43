// nginx on this machine and behind OpenSSH: certificates in files, brought, refused and put back, with openssl as the judge.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { useByCommands } from '../../src/deploy/hosts/command-use.ts';
import { makeFilePlace } from '../../src/deploy/hosts/file-place.ts';
import type { FilesSetting } from '../../src/deploy/hosts/file-set.ts';
import type { OpenHost } from '../../src/deploy/hosts/host.ts';
import { localHost } from '../../src/deploy/hosts/local-host.ts';
import { openSshHost } from '../../src/deploy/hosts/ssh-host.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import { Steps } from '../../src/deploy/steps.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { type PlaceUnderTest, steps, testPlace } from '../contracts/places.ts';
import { type Nginx, skipWithoutNginx, startNginx } from '../support/servers/nginx.ts';
import { makePairs, shownTo } from '../support/servers/pairs.ts';
import { skipWithoutSsh, type SshServer, startSshServer } from '../support/servers/ssh-server.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';

const NAME = 'www.example.com';
const anyAddress = (): boolean => true;
const openLocal: OpenHost = async () => await Promise.resolve(localHost);

const noNginx = skipWithoutNginx || skipWithoutOpenssl;
const pairs = noNginx === false ? makePairs(3, NAME) : [];
const [first, second, third] = pairs;
let nginx: Nginx;
let ssh: SshServer;

interface Commands {
  readonly test?: readonly string[];
  readonly reload?: readonly string[];
}

function placeOf(open: OpenHost, { test: tests = nginx.test, reload = nginx.reload }: Commands = {}): Place {
  const { fullchain, key } = nginx;
  const files = { paths: { fullchain, key }, mode: undefined, owner: undefined, group: undefined };
  return makeFilePlace({ open, files, further: [], use: useByCommands({ test: tests, reload }) });
}

/** Commands that would fail: nothing is asked of the server. */
function filePlaceOf(open: OpenHost, paths: FilesSetting['paths'], group?: string): Place {
  const use = useByCommands({ test: ['false'], reload: ['false'] });
  return makeFilePlace({ open, files: { paths, mode: undefined, owner: undefined, group }, further: [], use });
}

const SETTLED_LOOKS = 200;
const LOOK_MS = 10;

/** nginx takes a moment to change its workers. */
async function shownIs(leafSha256: string | undefined): Promise<boolean> {
  for (let look = 0; look < SETTLED_LOOKS; look += 1) {
    if (shownTo({ port: nginx.port, name: NAME }) === leafSha256) return true;
    await pause(LOOK_MS);
  }
  return false;
}

/** What the files say, once nginx shows it. */
async function shown(): Promise<string | undefined> {
  const standing = pairs.find(({ fullchainPem }) => readFileSync(nginx.fullchain, 'utf8') === fullchainPem);
  return (await shownIs(standing?.leafSha256)) ? standing?.leafSha256 : undefined;
}

function underTest(open: OpenHost): PlaceUnderTest {
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  return { place: placeOf(open), shown, pairs: [first, second, third] };
}

function leftOver(): readonly string[] {
  return readdirSync(nginx.folder).filter((name) => name.includes('.reseal-'));
}

async function failureOf(change: Promise<unknown>): Promise<PlaceError> {
  const error = await change.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PlaceError, String(error));
  return error;
}

before(async () => {
  if (noNginx !== false || first === undefined) return;
  nginx = await startNginx(first);
  if (skipWithoutSsh === false) ssh = await startSshServer();
});

after(async () => {
  await nginx?.[Symbol.asyncDispose]();
  await ssh?.[Symbol.asyncDispose]();
});

const HOSTS = [
  { host: 'This machine', skip: noNginx, open: (): OpenHost => openLocal },
  { host: 'A host over SSH', skip: noNginx || skipWithoutSsh, open: () => openSshHost(ssh.setting, anyAddress) },
] as const;

for (const { host, skip, open } of HOSTS) {
  describe(host, () => {
    before(async () => {
      if (skip === false && first !== undefined) await placeOf(open()).bring(first, steps());
    });

    testPlace(skip, () => underTest(open()));

    test('A trial finds a folder that is not there, a group that is none, and a reload that fails; it leaves nothing', {
      skip,
    }, async () => {
      assert.ok(second !== undefined);
      const nowhere = filePlaceOf(open(), { fullchain: '/no-such-folder/www.pem', key: nginx.key });
      await assert.rejects(nowhere.check(steps(), { reloads: true }), /cannot write the new files: .*[Nn]o such file/);
      const ofNone = filePlaceOf(open(), { fullchain: nginx.fullchain, key: nginx.key }, 'no-such-group');
      await assert.rejects(
        ofNone.check(steps(), { reloads: true }),
        /cannot write the new files: .*chown.*no-such-group/,
      );
      const untested = placeOf(open(), { test: ['false'] });
      await assert.rejects(untested.check(steps(), { reloads: false }), /cannot pass the test: "false"/);
      const forbidden = placeOf(open(), { reload: ['false'] });
      await assert.rejects(forbidden.check(steps(), { reloads: true }), /cannot reload: "false"/);
      assert.equal(await forbidden.check(steps(), { reloads: false }), 'notReloaded');
      assert.deepEqual(leftOver(), []);
      assert.equal(readFileSync(nginx.fullchain, 'utf8'), second.fullchainPem);
      assert.ok(await shownIs(second.leafSha256));
    });

    test('Where nothing stands yet, a trial asks nothing of the server', { skip }, async () => {
      const paths = { fullchain: join(nginx.folder, 'none.pem'), key: join(nginx.folder, 'none.key') };
      assert.equal(await filePlaceOf(open(), paths).check(steps(), { reloads: true }), 'notReloaded');
      assert.deepEqual(
        readdirSync(nginx.folder).filter((name) => name.startsWith('none')),
        [],
      );
    });

    test('Mode stays as it was, and nothing lies beside the files', { skip }, () => {
      assert.equal(statSync(nginx.key).mode & 0o777, 0o640);
      assert.deepEqual(leftOver(), []);
    });

    test('Where the test fails, the former certificate is back, and what it said is told', { skip }, async () => {
      assert.ok(second !== undefined && third !== undefined);
      const say = ['sh', '-c', `echo "no such thing"; cat '${nginx.key}' >/dev/null; exit 3`];
      const error = await failureOf(placeOf(open(), { test: say }).bring(third, steps()));
      assert.match(inEnglish(error.reason), /cannot pass the test: .*exit code 3: no such thing/);
      assert.deepEqual([error.isFormerBack, error.mayPass], [true, false]);
      assert.ok(await shownIs(second.leafSha256));
      assert.deepEqual(leftOver(), []);
    });

    test('nginx itself refuses a configuration that it would not take, and the former files stay', {
      skip,
    }, async () => {
      assert.ok(second !== undefined && third !== undefined);
      const config = join(nginx.folder, 'nginx.conf');
      const good = readFileSync(config, 'utf8');
      writeFileSync(config, good.replace('server_name', 'server_nam'));
      const error = await failureOf(placeOf(open()).bring(third, steps()));
      writeFileSync(config, good);
      assert.match(inEnglish(error.reason), /unknown directive/);
      assert.equal(readFileSync(nginx.fullchain, 'utf8'), second.fullchainPem);
      assert.ok(await shownIs(second.leafSha256));
    });

    test('A key that a command prints is shown nowhere', { skip }, async () => {
      assert.ok(third !== undefined);
      const error = await failureOf(
        placeOf(open(), { test: ['sh', '-c', `cat '${nginx.key}'; exit 1`] }).bring(third, steps()),
      );
      assert.match(inEnglish(error.reason), /withheld/);
      assert.doesNotMatch(inEnglish(error.reason), /BEGIN/);
    });

    test('A program that is not there is named, and the former files are back', { skip }, async () => {
      assert.ok(second !== undefined && third !== undefined);
      const error = await failureOf(placeOf(open(), { reload: ['/no/such program;true'] }).bring(third, steps()));
      assert.match(inEnglish(error.reason), /\/no\/such program;true/);
      assert.equal(readFileSync(nginx.fullchain, 'utf8'), second.fullchainPem);
    });

    test('Files that are in place, and that the server has not taken, are loaded', { skip }, async () => {
      assert.ok(second !== undefined && third !== undefined);
      assert.equal(await placeOf(open(), { reload: ['true'] }).bring(third, steps()), 'brought');
      assert.ok(await shownIs(second.leafSha256));
      assert.equal(await placeOf(open()).bring(third, steps()), 'alreadyThere');
      assert.ok(await shownIs(third.leafSha256));
      assert.equal(await placeOf(open()).bring(second, steps()), 'brought');
    });

    test('A change that was broken off after the files were in place is finished, and its former is known', {
      skip,
    }, async () => {
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const stop = new AbortController();
      rmSync(join(nginx.folder, 'tested'), { force: true });
      const hanging = placeOf(open(), { test: ['sh', '-c', `touch '${nginx.folder}/tested'; sleep 30`] });
      const broken = hanging.bring(third, new Steps({ signal: stop.signal, stepMs: 60_000 }));
      while (!readdirSync(nginx.folder).includes('tested')) await pause(LOOK_MS);
      stop.abort(new Error('killed'));
      await assert.rejects(broken, /killed/);
      assert.equal(readFileSync(nginx.fullchain, 'utf8'), third.fullchainPem);
      assert.equal((await placeOf(open()).read(steps()))?.fullchainPem, second.fullchainPem);
      assert.equal(await placeOf(open()).bring(third, steps()), 'brought');
      assert.ok(await shownIs(third.leafSha256));
      assert.deepEqual(leftOver(), []);
      assert.equal(await placeOf(open()).bring(second, steps()), 'brought');
    });
  });
}
