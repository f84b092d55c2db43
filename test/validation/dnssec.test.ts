// Resolvers that are to verify DNSSEC: seen to do so, held to it, and refused where they do not.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openResolver } from '../../src/app/dns/resolver.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { Dnssec, type DnssecNames, SEEN_BAD_MS, SEEN_GOOD_MS } from '../../src/validation/dnssec.ts';
import { type Endpoint, OPEN, replyTo, startScriptedDns } from '../support/dns.ts';
import { RESOLVERS, type SignedDns, startSignedDns, ZONES } from '../support/dnssec.ts';
import { skipWithout } from '../support/judges/needed.ts';

const NAMES: DnssecNames = { signedName: `www.${ZONES.good}`, brokenName: `www.${ZONES.broken}` };
const VALIDATION = {
  allowPrivateAddresses: false,
  httpPort: 80,
  httpsPort: 443,
  sha1Csrs: true,
  perspectives: undefined,
};

function openWith(server: Endpoint, dnssec: DnssecNames | undefined = NAMES) {
  return openResolver(
    { resolvers: [server], validation: { ...VALIDATION, dnssec } },
    { random: systemRandom, closing: OPEN },
  );
}

for (const program of RESOLVERS)
  describe(`A resolver that verifies, ${program}`, { skip: skipWithout('bind') || skipWithout(program) }, () => {
    let signed: SignedDns;
    before(async () => {
      signed = await startSignedDns(program);
    });
    after(() => signed[Symbol.asyncDispose]());

    test('is seen to do so, and what it answers counts: of zones signed well, and of those that are not', async () => {
      const { resolver, dnssec } = openWith(signed.verifying);
      assert.equal(await dnssec?.findObjection(), undefined);
      for (const zone of [ZONES.good, ZONES.nsec3, ZONES.plain]) {
        assert.deepEqual(
          await resolver.lookup(`www.${zone}`, 'TXT'),
          { kind: 'found', values: ['truth'], aliases: [] },
          zone,
        );
        assert.equal((await resolver.lookup(`not-there.${zone}`, 'TXT')).kind, 'noName', zone);
      }
    });

    test('leads on by CNAME and DNAME, signed or not', async () => {
      const { resolver } = openWith(signed.verifying);
      for (const zone of [ZONES.good, ZONES.nsec3, ZONES.plain]) {
        for (const [from, to] of [
          ['alias', 'www'],
          ['www.old', 'www.new'],
        ] as const) {
          const found = { kind: 'found', values: ['truth'], aliases: [`${to}.${zone}`] };
          assert.deepEqual(await resolver.lookup(`${from}.${zone}`, 'TXT'), found);
        }
      }
    });

    for (const kind of ['broken', 'expired'] as const) {
      test(`gives no answer for a zone whose signatures are ${kind}`, async () => {
        const { resolver } = openWith(signed.verifying);
        const lookup = await resolver.lookup(`www.${ZONES[kind]}`, 'TXT');
        assert.equal(lookup.kind, 'failed');
        assert.match(lookup.kind === 'failed' ? inEnglish(lookup.detail) : '', /SERVFAIL/);
      });
    }

    test('that does not, and is said to, is not asked anything: a proof is none then', async () => {
      const { resolver } = openWith(signed.trusting);
      const lookup = await resolver.lookup(`www.${ZONES.good}`, 'TXT');
      assert.match(
        lookup.kind === 'failed' ? inEnglish(lookup.detail) : '',
        /not seen that the resolver verifies DNSSEC: .* is signed/,
      );
    });

    test('that does not, and is not said to, answers as ever', async () => {
      const { resolver, dnssec } = openResolver(
        { resolvers: [signed.trusting], validation: { ...VALIDATION, dnssec: undefined } },
        { random: systemRandom, closing: OPEN },
      );
      assert.equal(dnssec, undefined);
      assert.equal((await resolver.lookup(`www.${ZONES.broken}`, 'TXT')).kind, 'found');
    });
  });

test('A resolver on another machine cannot vouch: its word may be changed on the way', () => {
  assert.throws(() => openWith({ host: '192.0.2.53', port: 53 }), /Cannot rely on 192\.0\.2\.53:53 for DNSSEC/);
});

const AD = 0x20;
const SERVER_FAILURE = 2;

/** Answers the two names as it is told. */
async function withServer(
  flags: { signed: number; broken: number },
  use: (find: (atMs: number) => Promise<string | undefined>, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  await using server = await startScriptedDns((query) => {
    const name = query.questions?.[0]?.name;
    return [replyTo(query, { flags: name === NAMES.signedName ? flags.signed : flags.broken })];
  });
  let now = 0;
  const settings = { ...NAMES, servers: [server.address], random: systemRandom, attemptMs: 2000, closing: OPEN };
  const dnssec = new Dnssec({ ...settings, monotonicMs: () => now });
  const find = async (atMs: number): Promise<string | undefined> => {
    now = atMs;
    return (await dnssec.findObjection())?.id;
  };
  await use(find, server.asked);
}

test('One that says AD of anything and verifies nothing is seen through', async () => {
  await withServer({ signed: AD, broken: AD }, async (find) => {
    assert.equal(await find(0), 'dnssecTakesBroken');
  });
});

test('One that refuses the broken name for another reason has not shown anything', async () => {
  await withServer({ signed: AD, broken: 5 }, async (find) => {
    assert.equal(await find(0), 'dnsRcode');
  });
});

test('What was seen counts for an hour where it was good and half a minute where it was not, and is looked at once meanwhile', async () => {
  const flags = { signed: AD, broken: SERVER_FAILURE };
  await withServer(flags, async (find, asked) => {
    assert.deepEqual(await Promise.all([find(0), find(0)]), [undefined, undefined]);
    const looks = asked.length;
    flags.signed = 0;
    assert.equal(await find(SEEN_GOOD_MS - 1), undefined);
    assert.equal(asked.length, looks);
    assert.equal(await find(SEEN_GOOD_MS), 'dnssecNoSign');
    flags.signed = AD;
    assert.equal(await find(SEEN_GOOD_MS + SEEN_BAD_MS - 1), 'dnssecNoSign');
    assert.equal(await find(SEEN_GOOD_MS + SEEN_BAD_MS), undefined);
  });
});
