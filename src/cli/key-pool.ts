// reseal keys pool: how many keys are there that were made ahead, and how to be rid of them.

import type { Command } from 'commander';
import type { KeyPoolStore, PoolLevel } from '../key-pool/ports.ts';
import { servingKeys } from '../key-pool/settings.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../x509/keys/algorithms.ts';
import { locally, withJson } from './local-command.ts';
import { type OutputOptions, type Row, showRow, showRows } from './output.ts';
import type { LocalService, Shell } from './shell.ts';

export function addKeyPool(keys: Command, shell: Shell): void {
  withJson(keys.command('pool').description('list how many keys were made ahead, beside how many there should be'))
    .option('--empty', 'throw all of them away, as after a restore by other means than reseal restore')
    .action((options: OutputOptions & { readonly empty?: true }) =>
      options.empty ? empty(shell, options) : show(shell, options),
    );
}

async function show(shell: Shell, options: OutputOptions): Promise<void> {
  const rows = await locally(shell, async (local) => await levelsOf(local));
  showRows(shell, rows, options);
}

async function levelsOf({ store, keyPool, clock }: LocalService): Promise<readonly Row[]> {
  const levels = await store.reads.keyPool.listLevels(servingKeys(keyPool, clock.now()));
  const found = new Map(levels.map((level) => [level.algorithm, level]));
  const shown = KEY_ALGORITHM_IDS.filter((algorithm) => keyPool.sizes.has(algorithm) || found.has(algorithm));
  return shown.map((algorithm) =>
    rowOf(algorithm, { wanted: keyPool.sizes.get(algorithm) ?? 0, level: found.get(algorithm) }),
  );
}

function rowOf(
  algorithm: KeyAlgorithmId,
  { wanted, level }: { readonly wanted: number; readonly level: PoolLevel | undefined },
): Row {
  return {
    Algorithm: algorithm,
    Wanted: wanted,
    Keys: level?.keys ?? 0,
    OldestMadeAt: level?.oldestMadeAt.toISOString() ?? null,
    NewestMadeAt: level?.newestMadeAt.toISOString() ?? null,
  };
}

async function empty(shell: Shell, options: OutputOptions): Promise<void> {
  const thrownAway = await locally(shell, async (local) => {
    const store: KeyPoolStore = local.store;
    return await store.transact(async (rows) => await rows.keyPool.empty());
  });
  showRow(shell, { ThrownAway: thrownAway }, options);
}
