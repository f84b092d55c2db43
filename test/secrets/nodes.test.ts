// A rotation beside two nodes on one PostgreSQL, which go over to the next master key one after the other.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openSecrets } from '../../src/app/keys/secrets.ts';
import { readConfig } from '../../src/config/config.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { RING_LOOK_MS } from '../../src/secrets/ring-watch.ts';
import { issueFree, LIFE_YAML } from '../support/life.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { makeTestClock, openTestService, type TestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

test('Two nodes serve all the time, while secrets are rotated and each goes over to the next master key', async () => {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await server.makeDatabase());
  const folder = cleanup.use(makeTemporaryFolder());
  const clock = makeTestClock();
  const [former, next] = [Buffer.from(systemRandom(32)).toString('hex'), Buffer.from(systemRandom(32)).toString('hex')];
  const env = { RESEAL_DATABASE_URL: database.url };
  const open = async (masterKey: string): Promise<TestService> =>
    await openTestService({
      folder: folder.path,
      clock,
      yaml: LIFE_YAML,
      env: { ...env, RESEAL_MASTER_KEY: masterKey },
    });
  const stacks = [cleanup.use(new AsyncDisposableStack()), cleanup.use(new AsyncDisposableStack())] as const;
  const first = stacks[0].use(await open(former));
  const second = stacks[1].use(await open(former));
  const id = await issueFree(first, 'before.com');
  const use = async (nodes: readonly TestService[], domain: string): Promise<void> => {
    for (const node of nodes) assert.match(await keyAt(node, id), /PRIVATE KEY/);
    const [from, to] = [nodes[0] ?? first, nodes.at(-1) ?? first];
    const made = await issueFree(from, domain);
    assert.match(await keyAt(to, made), /PRIVATE KEY/);
  };
  const settings = { RESEAL_DATA: folder.path, RESEAL_PUBLIC_URL: 'http://a.net', ...env };
  const secretsOf = async (keys: Readonly<Record<string, string>>) => {
    const config = await readConfig({
      env: { ...settings, ...keys },
      readFile: () => Promise.reject(new Error('none')),
    });
    return await openSecrets(config, { log: silentLog, clock, random: systemRandom });
  };
  {
    await using secrets = await secretsOf({ RESEAL_MASTER_KEY: former, RESEAL_NEXT_MASTER_KEY: next });
    let pauses = 0;
    const { openTo } = await secrets.rotate(async () => {
      await pause(2 * RING_LOOK_MS);
      pauses += 1;
      await use([first, second], `pause${pauses}.com`);
    });
    assert.deepEqual([openTo.length, pauses], [1, 2]);
  }
  await use([first, second], 'after.com');
  await stacks[1].disposeAsync();
  const third = cleanup.use(await open(next));
  await use([first, third], 'half.com');
  await stacks[0].disposeAsync();
  await using secrets = await secretsOf({ RESEAL_MASTER_KEY: next });
  assert.equal((await secrets.finish()).length, 1);
  await assert.rejects(open(former), /it is sealed under another master key/);
  await use([third], 'whole.com');
});

async function keyAt(node: TestService, CertificateId: string): Promise<string> {
  const { CertificatePrivateKey } = await node.waitForStatus(CertificateId, 1);
  return String(CertificatePrivateKey);
}
