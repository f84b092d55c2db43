// HAProxy by its runtime API and its file, at a socket of this machine, at a port, and through SSH.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { placeTargets } from '../../src/deploy/open-targets.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import type { FilesWay } from '../../src/deploy/setting.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { steps, testPlace } from '../contracts/places.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { type Haproxy, skipWithoutHaproxy, startHaproxy } from '../support/servers/haproxy.ts';
import { makePairs, shownTo } from '../support/servers/pairs.ts';
import { skipWithoutSsh, type SshServer, startSshServer } from '../support/servers/ssh-server.ts';

const NAME = 'www.example.com';
const skip = skipWithoutHaproxy || skipWithoutOpenssl;
const pairs = skip === false ? makePairs(3, NAME) : [];
const [first, second, third] = pairs;
let haproxy: Haproxy;
let ssh: SshServer | undefined;

before(async () => {
  if (skip !== false || first === undefined) return;
  haproxy = await startHaproxy(first);
  if (skipWithoutSsh === false) ssh = await startSshServer();
});

after(async () => {
  await haproxy?.[Symbol.asyncDispose]();
  await ssh?.[Symbol.asyncDispose]();
});

type Facts = Partial<Pick<FilesWay, 'ssh' | 'use'>> & { readonly combined?: string };

function placeWith({ combined = haproxy.combined, ssh: over, use }: Facts = {}): Place {
  const target = {
    resourceType: 'clb',
    region: '',
    instanceId: 'lb|one',
    name: '',
    domains: [NAME],
    served: [],
  } as const;
  const way: FilesWay = {
    kind: 'files',
    ssh: over,
    files: { paths: { combined }, mode: undefined, owner: undefined, group: undefined },
    use: use ?? { kind: 'haproxy', at: haproxy.socket, name: combined },
  };
  const [placed] = placeTargets([{ ...target, accounts: 'all', way }], {
    mayDial: () => true,
    clock: systemClock,
    random: systemRandom,
  });
  assert.ok(placed !== undefined);
  return placed.place;
}

/** What the runtime API says to one command. */
async function fetchRuntime(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`${command}\n`);
  return (await socket.setEncoding('utf8').toArray()).join('');
}

/** HAProxy shows what it has committed at once. */
const shown = async () => await Promise.resolve(shownTo({ port: haproxy.port, name: NAME }));

async function failureOf(change: Promise<unknown>): Promise<PlaceError> {
  const error = await change.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PlaceError, String(error));
  return error;
}

describe('At a socket', () => {
  testPlace(skip, () => {
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    return { place: placeWith(), shown, pairs: [first, second, third] };
  });
});

test('At a port, and through SSH', { skip: skip || skipWithoutSsh }, async () => {
  assert.ok(first !== undefined && third !== undefined);
  const name = haproxy.combined;
  const atPort = placeWith({ use: { kind: 'haproxy', at: { host: '127.0.0.1', port: haproxy.apiPort }, name } });
  assert.equal(await atPort.bring(third, steps()), 'brought');
  assert.equal(await shown(), third.leafSha256);
  assert.equal(await placeWith({ ssh: ssh?.setting }).bring(first, steps()), 'brought');
  assert.equal(await shown(), first.leafSha256);
});

test('What is only in the file is brought to the server, too', { skip }, async () => {
  assert.ok(second !== undefined);
  writeFileSync(haproxy.combined, second.fullchainPem + second.keyPem);
  assert.equal(await placeWith().bring(second, steps()), 'brought');
  assert.equal(await shown(), second.leafSha256);
  assert.equal(await placeWith().bring(second, steps()), 'alreadyThere');
});

test('A certificate that HAProxy does not know is refused in its words, and the file is as it was', {
  skip,
}, async () => {
  assert.ok(second !== undefined && third !== undefined);
  const folder = mkdtempSync(join(haproxy.folder, 'other-'));
  const combined = join(folder, 'other.pem');
  writeFileSync(combined, second.fullchainPem + second.keyPem);
  const error = await failureOf(placeWith({ combined }).bring(third, steps()));
  assert.match(inEnglish(error.reason), /cannot pass the test: it says: .*not referenced/);
  assert.deepEqual([error.isFormerBack, error.mayPass], [true, false]);
  assert.equal(readFileSync(combined, 'utf8'), second.fullchainPem + second.keyPem);
  assert.deepEqual(readdirSync(folder), ['other.pem']);
  assert.equal(await shown(), second.leafSha256);
});

test('A trial needs an API that may change certificates, and gives up what it has begun', { skip }, async () => {
  assert.equal(await placeWith().check(steps(), { reloads: true }), 'needsNoReload');
  const pending = await fetchRuntime(haproxy.apiPort, `abort ssl cert ${haproxy.combined}`);
  assert.match(pending, /No ongoing transaction/);
  const name = haproxy.combined;
  const asOperator = placeWith({
    use: { kind: 'haproxy', at: { host: '127.0.0.1', port: haproxy.operatorPort }, name },
  });
  await assert.rejects(
    asOperator.check(steps(), { reloads: true }),
    /cannot pass the test: it says: .*[Pp]ermission denied/,
  );
});

test('Where the runtime API does not answer, the file is as it was, and it may pass', { skip }, async () => {
  assert.ok(second !== undefined && third !== undefined);
  const at = join(haproxy.folder, 'none.sock');
  const error = await failureOf(
    placeWith({ use: { kind: 'haproxy', at, name: haproxy.combined } }).bring(third, steps()),
  );
  assert.match(inEnglish(error.reason), /none\.sock/);
  assert.equal(readFileSync(haproxy.combined, 'utf8'), second.fullchainPem + second.keyPem);
  assert.equal(await shown(), second.leafSha256);
});
