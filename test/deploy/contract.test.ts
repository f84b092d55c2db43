// The contract of targets, kept by nginx with its files on this machine.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Target } from '../../src/certificates/ports/targets.ts';
import { placeTargets } from '../../src/deploy/open-targets.ts';
import { PlacedTargets, TARGET_LIMITS } from '../../src/deploy/targets.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type TargetBench, targetsContract } from '../contracts/targets.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { skipWithoutNginx, startNginx } from '../support/servers/nginx.ts';
import { makePairs } from '../support/servers/pairs.ts';

const NAME = 'www.example.com';
const skip = skipWithoutNginx || skipWithoutOpenssl;
const pairs = skip === false ? makePairs(3, NAME) : [];
const LOOKS = 500;
const LOOK_MS = 10;
const mayDial = (): boolean => true;

/** The script looks for files of these names beside it, and does what they say. */
const SCRIPT = (reload: readonly string[]): string => `
here=$(dirname "$0")
test -e "$here/fails-for" && cmp -s "$here/fails-for" "$here/www.pem" && exit 7
test -e "$here/hangs" && sleep 60
${reload.map((word) => `'${word}'`).join(' ')} || exit 1
`;

async function open(): Promise<TargetBench> {
  await using cleanup = new AsyncDisposableStack();
  const [first, second, third] = pairs;
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are three');
  const nginx = cleanup.use(await startNginx(first));
  const path = (name: string): string => join(nginx.folder, name);
  writeFileSync(path('reload.sh'), SCRIPT(nginx.reload));
  writeFileSync(path('test.sh'), SCRIPT(nginx.test));
  const target: Target = {
    resourceType: 'lighthouse',
    region: 'here',
    instanceId: `here|www|${NAME}`,
    name: 'www',
    domains: [NAME],
    accounts: 'all',
    served: [{ host: '127.0.0.1', port: nginx.port, serverName: NAME }],
  };
  const way = {
    kind: 'files',
    ssh: undefined,
    files: {
      paths: { fullchain: nginx.fullchain, key: nginx.key },
      mode: undefined,
      owner: undefined,
      group: undefined,
    },
    use: { kind: 'commands', test: ['sh', path('test.sh')], reload: ['sh', path('reload.sh')] },
  } as const;
  const targets = new PlacedTargets(
    placeTargets([{ ...target, way }], { mayDial, clock: systemClock, random: systemRandom }),
    {
      mayDial,
      limits: TARGET_LIMITS,
    },
  );
  const kept = cleanup.move();
  return {
    targets: settled(targets, nginx.fullchain),
    target,
    pairs: [first, second, third],
    faults: {
      failTests: () => writeFileSync(path('fails-for'), second.fullchainPem),
      failReloads: () => {
        writeFileSync(path('fails-for'), second.fullchainPem);
        writeFileSync(path('test.sh'), 'exit 0');
      },
      hang: () => writeFileSync(path('hangs'), ''),
      mend: () => {
        for (const name of ['fails-for', 'hangs']) if (existsSync(path(name))) rmSync(path(name));
      },
    },
    cannot: 'nginx is another process, which goes on; hosts.test.ts and ssh.test.ts break changes off',
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** nginx changes its workers after a reload has ended: observations wait until it shows what its files say. */
function settled(targets: PlacedTargets, fullchain: string): TargetBench['targets'] {
  const observe: PlacedTargets['observe'] = async (target, signal) => {
    const file = readFileSync(fullchain, 'utf8');
    const inPlace = pairs.find(({ fullchainPem }) => fullchainPem === file)?.leafSha256;
    for (let look = 1; ; look += 1) {
      const observations = await targets.observe(target, signal);
      if (look === LOOKS || observations.every(({ seen }) => seen?.leafSha256 === inPlace)) return observations;
      await pause(LOOK_MS);
    }
  };
  return {
    list: () => targets.list(),
    read: async (target, signal) => await targets.read(target, signal),
    bring: async (target, material, signal) => await targets.bring(target, material, signal),
    putBack: async (target, former, signal) => await targets.putBack(target, former, signal),
    observe,
  };
}

targetsContract('nginx on this machine', { open, skip });
