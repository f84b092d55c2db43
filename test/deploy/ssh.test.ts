// A host over SSH when things go wrong: another host key, a refused login, a full disk, a connection that is lost in the middle.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { useByCommands } from '../../src/deploy/hosts/command-use.ts';
import { makeFilePlace } from '../../src/deploy/hosts/file-place.ts';
import type { SshSetting } from '../../src/deploy/hosts/ssh-connection.ts';
import { openSshHost } from '../../src/deploy/hosts/ssh-host.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import { Steps } from '../../src/deploy/steps.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { makePairs } from '../support/servers/pairs.ts';
import { skipWithoutSsh, type SshServer, startSshServer } from '../support/servers/ssh-server.ts';

const skip = skipWithoutSsh || skipWithoutOpenssl;
const pairs = skip === false ? makePairs(2, 'www.example.com') : [];
const [former, next] = pairs;
const folder = makeTemporaryFolder();
const root = folder.path;
let ssh: SshServer;

before(async () => {
  if (skip === false) ssh = await startSshServer();
});
after(async () => {
  await ssh?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

interface Site {
  readonly place: Place;
  readonly path: string;
  /** Name → content of what lies there. */
  readonly files: () => Readonly<Record<string, string>>;
}

/** A folder with the former certificate, and a place that writes there. */
function siteAt(setting: SshSetting, reload?: (path: string) => readonly string[]): Site {
  const path = mkdtempSync(join(root, 'site-'));
  writeFileSync(join(path, 'www.pem'), former?.fullchainPem ?? '');
  writeFileSync(join(path, 'www.key'), former?.keyPem ?? '');
  const paths = { fullchain: join(path, 'www.pem'), key: join(path, 'www.key') };
  const place = makeFilePlace({
    open: openSshHost(setting, () => true),
    files: { paths, mode: undefined, owner: undefined, group: undefined },
    further: [],
    use: useByCommands({ test: undefined, reload: reload?.(path) }),
  });
  const files = () =>
    Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
  return { place, path, files };
}

const formerFiles = () => ({ 'www.pem': former?.fullchainPem, 'www.key': former?.keyPem });

async function failing(place: Place, stepMs = 20_000): Promise<PlaceError> {
  assert.ok(next !== undefined);
  const steps = new Steps({ signal: new AbortController().signal, stepMs });
  const error: unknown = await place.bring(next, steps).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PlaceError, String(error));
  return error;
}

test('A host with another key is refused before anything is sent', { skip }, async () => {
  const { place, files } = siteAt({ ...ssh.setting, hostKeys: [`SHA256:${'A'.repeat(43)}`] });
  const error = await failing(place);
  assert.match(inEnglish(error.reason), /the host shows the key SHA256:.{43}, which is none of those/);
  assert.ok(inEnglish(error.reason).includes(ssh.setting.hostKeys[0] ?? '?'));
  assert.deepEqual([error.isFormerBack, error.mayPass, files()], [true, false, formerFiles()]);
});

test('A login that the host refuses is told so', { skip }, async () => {
  const other = await startSshServer();
  const { place } = siteAt({ ...ssh.setting, keyFile: other.setting.keyFile });
  const error = await failing(place);
  await other[Symbol.asyncDispose]();
  assert.match(inEnglish(error.reason), /refuses the key of user/);
});

test('A key file that is none is named, and nothing of it', { skip }, async () => {
  const { place } = siteAt({ ...ssh.setting, keyFile: folder.write('odd.key', 'hush') });
  const text = inEnglish((await failing(place)).reason);
  assert.match(text, /odd\.key/);
  assert.doesNotMatch(text, /hush/);
});

test('On a full disk nothing is changed', { skip }, async () => {
  await using full = await startSshServer({ maxFileBlocks: 1 });
  const { place, files } = siteAt(full.setting);
  const error = await failing(place);
  assert.match(inEnglish(error.reason), /cannot write the new files/);
  assert.deepEqual([error.isFormerBack, files()], [true, formerFiles()]);
});

test('Where the connection is lost in the middle, the former files are put back over another one', {
  skip,
}, async () => {
  const { place, files } = siteAt(ssh.setting, (path) => [
    'sh',
    '-c',
    `if mkdir ${path}.lost; then kill -9 $PPID; sleep 5; fi`,
  ]);
  const error = await failing(place);
  assert.match(inEnglish(error.reason), /cannot reload: /);
  assert.equal(error.isFormerBack, true);
  assert.deepEqual(files(), formerFiles());
});

test('A command that hangs is given up, and the former files are back', { skip }, async () => {
  const { place, files } = siteAt(ssh.setting, (path) => {
    return ['sh', '-c', `if ! test -e ${path}/hung; then touch ${path}/hung; sleep 60; fi`];
  });
  const error = await failing(place, 2500);
  assert.match(inEnglish(error.reason), /cannot reload: it takes longer than 2\.5 s/);
  assert.deepEqual([error.isFormerBack, error.mayPass], [true, true]);
  assert.deepEqual(files(), { ...formerFiles(), hung: '' });
});

test('Words are for the program alone: nothing in them is heeded on the way', { skip }, async () => {
  const words = ['$HOME', '`id`', "it's", 'a b', '*', ';', '\\', '"', '!x', '~'];
  const { place, files } = siteAt(ssh.setting, (path) => [
    'sh',
    '-c',
    'f=$1; shift; printf "%s\\n" "$@" > "$f"',
    'sh',
    join(path, 'words'),
    ...words,
  ]);
  assert.ok(next !== undefined);
  const steps = new Steps({ signal: new AbortController().signal, stepMs: 20_000 });
  assert.equal(await place.bring(next, steps), 'brought');
  assert.equal(files()['words'], `${words.join('\n')}\n`);
});

for (const [what, answer] of [
  ['says nothing', () => undefined],
  ['sends no end of garbage', (socket: Socket) => flood(socket)],
  ['is another server', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
] as const) {
  test(`A host that ${what} is given up`, { skip }, async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      answer(socket);
    });
    const port = await listening(server);
    const { place, files } = siteAt({ ...ssh.setting, port });
    const error = await failing(place, 1000);
    server.close();
    assert.match(inEnglish(error.reason), /^cannot connect: /);
    assert.deepEqual([error.isFormerBack, files()], [true, formerFiles()]);
  });
}

function flood(socket: Socket): void {
  const block = Buffer.alloc(65_536, 'x');
  const more = (): void => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
