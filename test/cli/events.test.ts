// reseal events: what is printed of events as they come, and of deliveries that do not arrive.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { appendEvent, giveUpDelivery } from '../support/events.ts';
import { makeAccount } from '../../src/accounts/accounts.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Shell } from '../../src/cli/shell.ts';
import type { Event } from '../../src/certificates/model/event.ts';
import { addMs } from '../../src/lib/clock.ts';
import { NO_AUTHORITY } from '../support/no-authority.ts';
import { issueFree, LIFE_YAML, reissue } from '../support/life.ts';
import { type AccountWorld, openAccountWorld } from '../support/account-world.ts';
import { openTestService } from '../support/service.ts';

const nothing = () => Promise.reject(new Error('nobody asked for this'));

/** `onPause` is what happens while the command waits; it answers whether somebody stops it then. */
async function run(world: AccountWorld, line: string, onPause: () => Promise<boolean> = async () => true) {
  const [output, complaints]: [string[], string[]] = [[], []];
  const stop = new AbortController();
  const shell: Shell = {
    version: '1.2.3',
    print: (text) => output.push(text),
    complain: (text) => complaints.push(text),
    readLines: () => assert.fail('no lines are read'),
    readFile: nothing,
    writePrivateFile: nothing,
    environment: {},
    readClientsDocument: () => Promise.reject(new Error('no document is read')),
    findPublicUrl: () => Promise.reject(new Error('no address is asked for')),
    checkVariables: () => undefined,
    homeFolder: world.folder,
    clock: world.clock,
    pause: async () => ((await onPause()) ? stop.abort() : undefined),
    stopSignal: () => stop.signal,
    openLocal: async () => ({ ...world, authority: NO_AUTHORITY, [Symbol.asyncDispose]: async () => undefined }),
    openOperator: () => Promise.reject(new Error('there is no installation to be asked')),
    openIssuers: () => Promise.reject(new Error('no issuers are looked at')),
    openSecrets: nothing,
    examine: () => Promise.reject(new Error('nothing is examined')),
    openTargets: () => Promise.reject(new Error('no targets are looked at')),
    backUp: nothing,
    restore: nothing,
    serve: nothing,
    servePerspective: nothing,
  };
  const code = await runCommandLine(line.split(' '), shell);
  return { code, output, complaint: complaints.join('\n') };
}

const append = (world: AccountWorld, facts: Partial<Event> = {}) => {
  const data = JSON.stringify({ domains: ['www.example.com'], replaces: 'Old1' });
  const event = { kind: 'certificate.reissued', accountUin: '1', certificateId: 'New1', at: world.clock.now(), data };
  return appendEvent(world.store, { ...event, ...facts } as Event);
};

const numbersOf = (lines: readonly string[]) => lines.map((line) => Number(line.split('  ')[0]));

test('events tail prints the last ten and ends, where it is not to follow', async () => {
  await using world = await openAccountWorld();
  for (let count = 1; count <= 12; count += 1) await append(world);
  const { code, output } = await run(world, 'events tail --no-follow');
  assert.equal(code, 0);
  assert.deepEqual(numbersOf(output), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const at = world.clock.now().toISOString();
  assert.equal(output[0], `3  ${at}  certificate.reissued  1  New1  www.example.com  replaces=Old1`);
});

test('events tail follows until it is stopped, and misses nothing meanwhile', async () => {
  await using world = await openAccountWorld();
  await append(world);
  let pauses = 0;
  const { code, output } = await run(world, 'events tail', async () => {
    pauses += 1;
    if (pauses === 3) return true;
    await append(world);
    await append(world);
    return false;
  });
  assert.equal(code, 0);
  assert.deepEqual(numbersOf(output), [1, 2, 3, 4, 5]);
});

test('events tail begins after a number or at a time, of one account, of some kinds, as JSON', async () => {
  await using world = await openAccountWorld();
  const { uin } = await makeAccount(world, { name: 'shop' });
  const later = addMs(world.clock.now(), 5000);
  await append(world, { accountUin: uin });
  await append(world, { at: later });
  await append(world, { at: later, accountUin: uin, kind: 'certificate.failed' });
  await append(world, { at: later, accountUin: uin });
  const numbers = async (options: string) => numbersOf((await run(world, `events tail --no-follow ${options}`)).output);
  assert.deepEqual(await numbers('--since 0'), [1, 2, 3, 4]);
  assert.deepEqual(await numbers('--since 2'), [3, 4]);
  assert.deepEqual(await numbers(`--since ${later.toISOString().replace('.000', '')}`), [2, 3, 4]);
  assert.deepEqual(await numbers(`--account ${uin}`), [1, 3, 4]);
  assert.deepEqual(await numbers(`--account ${uin} --kind certificate.failed certificate.issued`), [3]);
  const { output } = await run(world, `events tail --no-follow --json --since 3`);
  assert.deepEqual(JSON.parse(output.join('')), {
    Number: 4,
    Id: `evt_4_${later.getTime().toString(36)}`,
    Kind: 'certificate.reissued',
    At: later.toISOString(),
    AccountUin: uin,
    CertificateId: 'New1',
    Data: { domains: ['www.example.com'], replaces: 'Old1' },
  });
});

test('events tail lets no event command the terminal', async () => {
  await using world = await openAccountWorld();
  await append(world, { data: JSON.stringify({ domains: ['a\u001b[2J\n.example'], failureDetail: 'no\u202e\r\n' }) });
  const { output } = await run(world, 'events tail --no-follow');
  assert.ok(!/\p{Cc}|\p{Cf}/u.test(output.join('')), JSON.stringify(output));
});

test('Without events there is nothing to print', async () => {
  await using world = await openAccountWorld();
  assert.deepEqual(await run(world, 'events tail --no-follow'), { code: 0, output: [], complaint: '' });
  assert.deepEqual((await run(world, 'events deliveries')).output, ['(none)']);
});

test('events deliveries lists what is pending and what was given up, and redeliver makes it due again', async () => {
  await using world = await openAccountWorld();
  const eventNumber = await append(world);
  const { clock, store } = world;
  const now = clock.now();
  await store.transact(async (rows) => {
    for (const hook of ['ops', 'other']) await rows.deliveries.put({ hook, eventNumber, now });
  });
  const givenUpDelivery = { hook: 'ops', eventNumber, attempts: 1, since: now, trouble: 'it answers 500' };
  await giveUpDelivery(store, givenUpDelivery, now);
  const list = async (options = '') =>
    JSON.parse((await run(world, `events deliveries --json${options}`)).output.join('')) as readonly object[];
  const about = { Event: 1, Kind: 'certificate.reissued', CertificateId: 'New1' };
  const fresh = { State: 'pending', Attempts: 0, DueAt: now.toISOString(), Trouble: null };
  const givenUp = { ...about, Webhook: 'ops', State: 'givenUp', Attempts: 1, DueAt: null, Trouble: 'it answers 500' };
  assert.deepEqual(await list(), [givenUp, { ...about, Webhook: 'other', ...fresh }]);
  assert.deepEqual(await list(' --hook ops'), [givenUp]);
  assert.equal((await run(world, 'events redeliver 1 ops')).code, 0);
  assert.deepEqual(await list(' --hook ops'), [{ ...about, Webhook: 'ops', ...fresh }]);
});

for (const [line, complaint] of [
  ['events redeliver 7 ops', /^reseal: Cannot deliver event 7 again: there is none of that number$/],
  ['events redeliver 7 other', /^reseal: Cannot deliver event 7 again: no webhook "other" is configured$/],
  ['events tail --account 1', /^reseal: Cannot find account "1"/],
] as const) {
  test(`"reseal ${line}" fails with one line on stderr`, async () => {
    await using world = await openAccountWorld();
    const outcome = await run(world, line);
    assert.deepEqual([outcome.code, outcome.output], [1, []]);
    assert.match(outcome.complaint, complaint);
  });
}

for (const line of [
  'events',
  'events tail --since yesterday',
  'events tail --since 2027-02-31T00:00:00Z',
  'events tail --kind certificate.sold',
  'events redeliver one ops',
  'events redeliver 1',
]) {
  test(`"reseal ${line}" is an error of usage`, async () => {
    await using world = await openAccountWorld();
    assert.equal((await run(world, line)).code, 2);
  });
}

test('Beside a running service the command prints what happens there, until it is interrupted', async () => {
  await using service = await openTestService({ yaml: LIFE_YAML });
  const id = await issueFree(service, 'www.example.com');
  const words = [join(import.meta.dirname, '../../src/main.ts'), 'events', 'tail', '--json'];
  const env = { RESEAL_DATA: service.folder, RESEAL_PUBLIC_URL: 'http://reseal.example.net' };
  const command = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const seen: unknown[] = [];
  for await (const line of createInterface(command.stdout)) {
    const { Kind, CertificateId } = JSON.parse(line) as { readonly Kind: string; readonly CertificateId: string };
    seen.push([Kind, CertificateId]);
    if (seen.length === 1) await reissue(service, id);
    else command.kill('SIGINT');
  }
  const [code] = command.exitCode === null ? await once(command, 'exit') : [command.exitCode];
  assert.equal(code, 0);
  assert.deepEqual(seen[0], ['certificate.issued', id]);
  assert.deepEqual([seen.length, String(seen[1]).startsWith('certificate.reissued')], [2, true]);
});
