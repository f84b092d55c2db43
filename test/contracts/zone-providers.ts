// What providers of zones must do, whatever is behind them: one suite, given to each of them.

import { deepEqual, equal } from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ZoneProvider } from '../../src/dns/zone-provider.ts';

/** Holds the zone example.com, in which no record of a proof stands. */
export interface ZoneBench extends AsyncDisposable {
  readonly provider: ZoneProvider;
  /** The texts that the zone answers at the name, in any order. */
  readonly ask: (name: string) => Promise<readonly string[]>;
  readonly now: () => Date;
}

/** `open` opens a bench that goes away when it is disposed; `skip` says why there is none. */
export function zoneProviderContract(
  name: string,
  { open, skip = false }: { readonly open: () => Promise<ZoneBench>; readonly skip?: string | false },
): void {
  describe(`zones of ${name}`, { skip }, () => {
    for (const [title, check] of Object.entries(CHECKS)) {
      test(title, async () => {
        await using bench = await open();
        await check(bench);
      });
    }
  });
}

const recordOf = (value: string, name = '_dnsauth.example.com') => ({
  name,
  value,
  certificateId: 'Ab12Cd34',
  accountUin: '100000000001',
});

async function valuesAt({ ask }: ZoneBench, name = '_dnsauth.example.com'): Promise<readonly string[]> {
  return (await ask(name)).toSorted();
}

const CHECKS: Readonly<Record<string, (bench: ZoneBench) => Promise<void>>> = {
  'a provider holds every name in its zone, and no name beside it': async ({ provider }) => {
    for (const name of ['example.com', '_dnsauth.example.com', '_dnsauth.a.b.example.com']) {
      equal(provider.holds(name), true, name);
    }
    for (const name of ['com', '_dnsauth.example.org', '_dnsauth.notexample.com']) {
      equal(provider.holds(name), false, name);
    }
  },

  'a record that was added is answered once it has arrived; added again, it stands there once': async (bench) => {
    const { provider, now } = bench;
    const record = recordOf('one');
    for (let times = 0; times < 2; times += 1) {
      deepEqual(await provider.add(record, now()), { kind: 'done' });
      await provider.arrived(record);
      deepEqual(await valuesAt(bench), ['one']);
    }
  },

  'a name and its wildcard have their values side by side, and one goes without the other': async (bench) => {
    const { provider, now } = bench;
    for (const value of ['plain', 'wild']) deepEqual(await provider.add(recordOf(value), now()), { kind: 'done' });
    deepEqual(await valuesAt(bench), ['plain', 'wild']);
    deepEqual(await provider.remove(recordOf('plain'), now()), { kind: 'done' });
    deepEqual(await valuesAt(bench), ['wild']);
    deepEqual(await provider.remove(recordOf('wild'), now()), { kind: 'done' });
    deepEqual(await valuesAt(bench), []);
  },

  'what is not there is removed all the same, and what stands beside it stays': async (bench) => {
    const { provider, now } = bench;
    await provider.add(recordOf('one'), now());
    deepEqual(await provider.remove(recordOf('two'), now()), { kind: 'done' });
    deepEqual(await provider.remove(recordOf('one', '_dnsauth.other.example.com'), now()), { kind: 'done' });
    deepEqual(await valuesAt(bench), ['one']);
  },

  'a record is as it was given, also where it is as long as one string of a TXT record may be': async (bench) => {
    const { provider, now } = bench;
    const record = recordOf('x"; \\'.padEnd(255, 'y'), '_dnsauth.deep.er.example.com');
    deepEqual(await provider.add(record, now()), { kind: 'done' });
    await provider.arrived(record);
    deepEqual(await valuesAt(bench, record.name), [record.value]);
  },
};
