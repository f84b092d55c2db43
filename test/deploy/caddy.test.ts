// Caddy by its admin API: its certificate in files, and in its configuration by an id.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { placeTargets } from '../../src/deploy/open-targets.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import type { Way } from '../../src/deploy/setting.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { steps, testPlace } from '../contracts/places.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { type Caddy, CADDY_ID, skipWithoutCaddy, startCaddy } from '../support/servers/caddy.ts';
import { makePairs, shownTo } from '../support/servers/pairs.ts';

const NAME = 'www.example.com';
const skip = skipWithoutCaddy || skipWithoutOpenssl;
const pairs = skip === false ? makePairs(3, NAME) : [];
const [first, second, third] = pairs;

function placeBy(way: Way): Place {
  const target = {
    resourceType: 'apigateway',
    region: '',
    instanceId: 'a|b',
    name: '',
    domains: [NAME],
    served: [],
  } as const;
  const [placed] = placeTargets([{ ...target, accounts: 'all', way }], {
    mayDial: () => true,
    clock: systemClock,
    random: systemRandom,
  });
  assert.ok(placed !== undefined);
  return placed.place;
}

const adminOf = ({ admin }: Caddy) => ({ kind: 'url', url: admin, trustFile: undefined }) as const;

const WAYS: Readonly<Record<'files' | 'configuration', (caddy: Caddy) => Way>> = {
  files: (caddy) => ({
    kind: 'files',
    ssh: undefined,
    files: {
      paths: { fullchain: caddy.fullchain, key: caddy.key },
      mode: undefined,
      owner: undefined,
      group: undefined,
    },
    use: { kind: 'caddy', admin: adminOf(caddy) },
  }),
  configuration: (caddy) => ({ kind: 'caddyPem', ssh: undefined, admin: adminOf(caddy), id: CADDY_ID }),
};

for (const place of ['files', 'configuration'] as const) {
  describe(`With its certificate in ${place}`, () => {
    let caddy: Caddy;
    before(async () => {
      if (skip === false && first !== undefined) caddy = await startCaddy(first, place);
    });
    after(async () => await caddy?.[Symbol.asyncDispose]());

    const shown = async () => await Promise.resolve(shownTo({ port: caddy.port, name: NAME }));

    testPlace(skip, () => {
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      return { place: placeBy(WAYS[place](caddy)), shown, pairs: [first, second, third] };
    });

    test('Where the admin API does not answer, what stood there stays', { skip }, async () => {
      assert.ok(second !== undefined && third !== undefined);
      const dead = placeBy(WAYS[place]({ ...caddy, admin: 'http://127.0.0.1:9' }));
      const error: unknown = await dead.bring(third, steps()).catch((reason: unknown) => reason);
      assert.ok(error instanceof PlaceError);
      assert.match(inEnglish(error.reason), /nothing answers at 127\.0\.0\.1:9/);
      if (place === 'files') assert.equal(readFileSync(caddy.fullchain, 'utf8'), second.fullchainPem);
      assert.equal(await shown(), second.leafSha256);
    });

    test('An id that nothing has is named', {
      skip: skip || (place === 'files' && 'only the configuration has ids'),
    }, async () => {
      assert.ok(third !== undefined);
      const other = placeBy({ kind: 'caddyPem', ssh: undefined, admin: adminOf(caddy), id: 'other' });
      await assert.rejects(other.bring(third, steps()), /nothing in the configuration of Caddy has the id other/);
    });
  });
}
