// Zip files: what is in them, whose eyes it is for, and that nothing else gets into them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { unzipSync } from 'fflate';
import { makeZip } from '../../src/packaging/zip.ts';

const FILES = [
  { path: 'Nginx/a.crt', content: 'certificate', isSecret: false },
  { path: 'Nginx/a.key', content: new Uint8Array([1, 2, 3]), isSecret: true },
];

test('A zip has its files in the order in which they were given', async () => {
  const unpacked = Object.entries(unzipSync(await makeZip(FILES)));
  assert.deepEqual(
    unpacked.map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]),
    [
      ['Nginx/a.crt', 'certificate'],
      ['Nginx/a.key', '\x01\x02\x03'],
    ],
  );
});

test('A zip is the same at any time and in any time zone', () => {
  const module = JSON.stringify(new URL('../../src/packaging/zip.ts', import.meta.url).href);
  const script = `
    import { makeZip } from ${module};
    process.stdout.write(Buffer.from(await makeZip([{ path: 'a', content: 'b', isSecret: true }])).toString('hex'));
  `;
  const made = ['America/Los_Angeles', 'Pacific/Kiritimati'].map((TZ) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, TZ },
    }),
  );
  assert.equal(new Set(made).size, 1);
  assert.match(made[0] ?? '', /^504b0304/);
});

test('Keys and passwords unpack for their owner only, the rest for everybody', async () => {
  const bytes = Buffer.from(await makeZip(FILES));
  const modes: number[] = [];
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
    modes.push(bytes.readUInt16LE(at + 40));
  }
  assert.deepEqual(modes, [0o100644, 0o100600]);
});
