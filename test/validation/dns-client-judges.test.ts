// Our client against real DNS servers, which keep the case of letters, and of which BIND gives cookies.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemRandom } from '../../src/lib/random.ts';
import { DnsClient, type Exchange } from '../../src/validation/dns-client.ts';
import { OPEN } from '../support/dns.ts';
import { BIND_9, KNOT_DNS } from '../support/dns-programs.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

for (const program of [BIND_9, KNOT_DNS]) {
  describe(`${program.name} answers our client over UDP`, { skip: program.skip }, () => {
    test('again and again, in whatever case it is asked, and says what there is and what there is not', async () => {
      await using server = await program.start(['example.com']);
      const client = new DnsClient({ random: systemRandom });
      const ask = async (name: string, type: 'NS' | 'A' | 'TXT'): Promise<Exchange> =>
        await client.ask(server.address, { name, type, signal: OPEN });
      for (let at = 0; at < 5; at += 1) {
        assert.deepEqual(await ask('example.com', 'NS'), {
          kind: 'asked',
          noName: false,
          isAuthenticated: false,
          records: [{ name: 'example.com', type: 'NS', value: 'ns.example.com' }],
        });
      }
      assert.deepEqual(await ask('ns.example.com', 'A'), {
        kind: 'asked',
        noName: false,
        isAuthenticated: false,
        records: [{ name: 'ns.example.com', type: 'A', value: '127.0.0.1' }],
      });
      assert.deepEqual(await ask('ns.example.com', 'TXT'), {
        kind: 'asked',
        noName: false,
        isAuthenticated: false,
        records: [],
      });
      assert.deepEqual(await ask('none.example.com', 'TXT'), {
        kind: 'asked',
        noName: true,
        isAuthenticated: false,
        records: [],
      });
      const refused = await ask('example.org', 'TXT');
      assert.match(refused.kind === 'failed' ? inEnglish(refused.detail) : '', /answers REFUSED for example\.org/);
      assert.deepEqual(client.figures, { questions: 9, overTcp: 0, withoutEdns: 0, passedOver: 0, failures: 1 });
    });
  });
}
