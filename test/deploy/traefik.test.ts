// Traefik's dynamic file: written beside the certificate's files, whole or not at all, and anew with each certificate.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { placeTargets } from '../../src/deploy/open-targets.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { steps } from '../contracts/places.ts';
import { skipWithoutOpenssl as skip } from '../support/openssl.ts';
import { makePairs } from '../support/servers/pairs.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

test('The file names both files, is another one after each change, and is put back with them', { skip }, async () => {
  using folder = makeTemporaryFolder();
  const path = (name: string): string => join(folder.path, name);
  const [first, second] = makePairs(2, 'www.example.com');
  assert.ok(first !== undefined && second !== undefined);
  const paths = { fullchain: path('www.pem'), key: path('www.key') };
  const target = {
    resourceType: 'apigateway',
    region: '',
    instanceId: 'a|b',
    name: '',
    domains: ['www.example.com'],
  } as const;
  const use = { kind: 'traefik', file: path('www.yaml') } as const;
  const files = { paths, mode: undefined, owner: undefined, group: undefined };
  const way = { kind: 'files', ssh: undefined, files, use } as const;
  const setting = { ...target, served: [], accounts: 'all', way } as const;
  const [placed] = placeTargets([setting], { mayDial: () => true, clock: systemClock, random: systemRandom });
  assert.ok(placed !== undefined);
  const { place } = placed;

  assert.equal(await place.read(steps()), undefined);
  assert.equal(await place.bring(first, steps()), 'brought');
  const written = { tls: { certificates: [{ certFile: paths.fullchain, keyFile: paths.key }] } };
  assert.deepEqual(parse(readFileSync(use.file, 'utf8')), written);
  assert.deepEqual(
    [paths.key, use.file].map((file) => statSync(file).mode & 0o777),
    [0o600, 0o644],
  );

  const [inode, former] = [statSync(use.file).ino, await place.read(steps())];
  assert.equal(await place.bring(second, steps()), 'brought');
  assert.notEqual(statSync(use.file).ino, inode);
  assert.equal(readFileSync(paths.key, 'utf8'), second.keyPem);
  assert.equal(await place.putBack(former?.content ?? new Uint8Array(), steps()), 'brought');
  assert.equal(readFileSync(paths.key, 'utf8'), first.keyPem);
});
