// What docs/clients.md gives to paste does what it says, by the clients themselves and with the addresses of a service that runs.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { toolSetup } from '../../src/client/setup.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENT = readFileSync(join(ROOT, 'docs/clients.md'), 'utf8');
/** What all of them print of a service that has no certificates. */
const NONE = '0\n';

type Scheme = 'http' | 'https';

let service: TestService;
/** Where people paste. */
let folder: TemporaryFolder;

before(async () => {
  const clock = { ...systemClock, advance: () => assert.fail('the time of other programs cannot be moved') };
  service = await openTestService({ clock, env: { RESEAL_TLS: 'auto' } });
  folder = makeTemporaryFolder();
});
after(async () => {
  folder?.[Symbol.dispose]();
  await service?.[Symbol.asyncDispose]();
});

/** The blocks of code in this language, in order. */
function blocksOf(tool: string, scheme: Scheme, language: string): readonly string[] {
  const { port } = service.service;
  const text = toolSetup(DOCUMENT, { tool, service: new URL(`${scheme}://127.0.0.1:${port}`) }) ?? '';
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, word]) => word === language)
    .map(([, , code = '']) => code);
}

function onlyBlockOf(tool: string, scheme: Scheme, language: string): string {
  const blocks = blocksOf(tool, scheme, language);
  assert.equal(blocks.length, 1);
  return blocks[0] ?? '';
}

/** In bash, with the lines of the document for everybody before it. */
async function paste(tool: string, scheme: Scheme, lines: readonly string[]): Promise<string> {
  const [key = '', ...others] = blocksOf(tool, scheme, 'sh');
  const { secretId, secretKey } = service.key;
  const withKey = key.replace('AKID…', secretId).replace('…', secretKey);
  assert.notEqual(withKey, key);
  // What is fetched and compared prints a fingerprint, which nobody reads here.
  const script = [
    'set -e',
    'exec 3>&1 >&2',
    withKey,
    ...others.slice(0, scheme === 'https' ? 1 : 0),
    'exec >&3',
    ...lines,
  ];
  const options = { cwd: folder.path, env };
  const { stdout } = await promisify(execFile)('bash', ['-c', script.join('\n')], options);
  return stdout;
}

for (const scheme of ['http', 'https'] as const) {
  test(`The SDK for Node does, over ${scheme}`, { skip: skipWithout('curl') || skipWithout('openssl') }, async () => {
    if (!existsSync(join(folder.path, 'node_modules'))) {
      symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
    }
    folder.write('main.mjs', onlyBlockOf('node', scheme, 'js'));
    assert.equal(await paste('node', scheme, [`'${process.execPath}' main.mjs`]), NONE);
  });

  test(`The SDK for Python does, over ${scheme}`, { skip: skipWithout('sdkPython') }, async () => {
    folder.write('main.py', onlyBlockOf('python', scheme, 'python'));
    assert.equal(await paste('python', scheme, ['python3 main.py']), NONE);
  });

  test(`tccli does, over ${scheme}`, { skip: skipWithout('tccli') }, async () => {
    // The package that it trusts by is in the way of what is installed, so that the root is not appended to that.
    const copies = join(folder.path, 'packages');
    const { stdout } = await promisify(execFile)('python3', ['-c', 'import certifi; print(certifi.__path__[0])']);
    cpSync(stdout.trim(), join(copies, 'certifi'), { recursive: true });
    const own = blocksOf('tccli', scheme, 'sh').at(-1) ?? '';
    const answer = await paste('tccli', scheme, [`export PYTHONPATH='${copies}' HOME='${folder.path}'`, own]);
    assert.equal(JSON.parse(answer).TotalCount, 0);
  });
}

test('The SDK for Go does, over https', { skip: skipWithout('sdkGo') || skipWithout('go') }, async () => {
  for (const name of ['go.mod', 'go.sum']) cpSync(join(import.meta.dirname, 'go', name), join(folder.path, name));
  folder.write('main.go', onlyBlockOf('go', 'https', 'go'));
  assert.match(
    toolSetup(DOCUMENT, { tool: 'go', service: new URL('https://a.example') }) ?? '',
    /SSL_CERT_FILE=reseal-root\.pem/,
  );
  assert.equal(await paste('go', 'https', ['go build -o main .', 'SSL_CERT_FILE=reseal-root.pem ./main']), NONE);
});

test('The SDK for Java does, over https', { skip: skipWithout('sdkJava') || skipWithout('javac') }, async () => {
  folder.write('Main.java', onlyBlockOf('java', 'https', 'java'));
  const store = blocksOf('java', 'https', 'sh').at(-1) ?? '';
  const run = 'java -XX:TieredStopAtLevel=1 -cp "$(dirname "$(command -v reseal-life-java)")/../java/lib/*" Main.java';
  assert.equal(await paste('java', 'https', [`{ ${store} } >&2`, run]), NONE);
});

for (const [tool, language, differing] of [
  ['go', 'go', ['	wish.HttpProfile.Scheme = "http"']],
  ['java', 'java', ['    http.setProtocol(HttpProfile.REQ_HTTP);']],
] as const) {
  test(`What is pasted for ${tool} over http differs by its protocol alone`, () => {
    const https = new Set(onlyBlockOf(tool, 'https', language).split('\n'));
    const more = onlyBlockOf(tool, 'http', language)
      .split('\n')
      .filter((line) => !https.has(line));
    assert.deepEqual(more, differing);
  });
}

test('PHP reads what is pasted for it', { skip: skipWithout('php') }, async () => {
  for (const scheme of ['http', 'https'] as const) {
    const file = folder.write('main.php', onlyBlockOf('php', scheme, 'php'));
    const { stdout } = await promisify(execFile)('php', ['-l', file]);
    assert.match(stdout, /^No syntax errors/);
  }
});
