// Fills the pool of a service that does not run, by keys that are made as fast as the machine makes them.

import { readFile } from 'node:fs/promises';
import { openLocal } from '../../src/app/local.ts';
import { readConfig } from '../../src/config/config.ts';
import { pooledKeyPlace } from '../../src/key-pool/ports.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { newPooledKeyId } from '../../src/lib/ids.ts';
import { makeLog } from '../../src/lib/log.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';

/** As many as node's pool has threads. */
const AT_ONCE = 4;

export async function fillPool(
  env: Readonly<Record<string, string>>,
  { algorithm, keys }: { readonly algorithm: KeyAlgorithmId; readonly keys: number },
): Promise<void> {
  const config = await readConfig({ env, readFile: (path) => readFile(path, 'utf8') });
  const log = makeLog({ level: 'error', clock: systemClock, write: (line) => void process.stderr.write(line) });
  await using local = await openLocal(config, { log, clock: systemClock, random: systemRandom });
  for (let made = 0; made < keys; made += AT_ONCE) {
    const some = await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, keys - made) }, () => makeKeyPair(algorithm)),
    );
    const pooled = some.map((pkcs8) => {
      const id = newPooledKeyId(systemRandom);
      return { id, algorithm, sealedKey: local.secrets.seal(pkcs8, pooledKeyPlace(id)), madeAt: systemClock.now() };
    });
    await local.store.transact(async (rows) => await rows.keyPool.add(pooled));
  }
}
