// What operators do with the secrets of an installation: look at the keys over them, rotate, close them to former master keys.

import { join } from 'node:path';
import type { DataKeyReport, RotationReport, Secrets } from '../../cli/shell.ts';
import type { Config } from '../../config/config.ts';
import { openMasterKey, readMasterKey } from '../../data-folder/master-key.ts';
import { adoptNextMasterKey, NEXT_MASTER_KEY_FILE, stageNextMasterKey } from '../../data-folder/next-master-key.ts';
import { isThere } from '../../data-folder/private-file.ts';
import { dataKeyHeader } from '../../lib/secret-box.ts';
import { closeToOthers } from '../../secrets/finish.ts';
import { masterKeyIdOf } from '../../secrets/master-key.ts';
import { SEALED_KINDS, type SecretReads } from '../../secrets/ports.ts';
import { rotateSecrets } from '../../secrets/rotate.ts';
import { openLocal, type Local, type Surroundings } from '../local.ts';

export async function openSecrets(config: Config, surroundings: Surroundings): Promise<Secrets> {
  const local = await openLocal(config, surroundings);
  return {
    show: async () => await showDataKeys(local.store.reads),
    rotate: async (pause) => await rotate({ config, local, pause }),
    finish: async () => await closeToOthers(local.store, await openMasterKey(config, local.random)),
    [Symbol.asyncDispose]: async () => await local[Symbol.asyncDispose](),
  };
}

async function showDataKeys(reads: SecretReads): Promise<readonly DataKeyReport[]> {
  const records = await reads.dataKeys.list();
  return await Promise.all(
    records.map(async ({ id, state, createdAt, seals }) => {
      const counts = SEALED_KINDS.map((kind) => reads.sealedValues.count(kind, dataKeyHeader(id)));
      const values = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
      return { id, state, createdAt, masterKeyIds: seals.map(({ masterKeyId }) => masterKeyId), values };
    }),
  );
}

interface RotationParts {
  readonly config: Config;
  readonly local: Local;
  readonly pause: (milliseconds: number) => Promise<void>;
}

async function rotate({ config, local, pause }: RotationParts): Promise<RotationReport> {
  const { store, secrets: ring, clock, random } = local;
  const masterKey = await openMasterKey(config, random);
  // Nobody else opens a SQLite file, so that what is left open to a former key is left over from a crash.
  if (isOurAlone(config) && !(await isStaged(config))) await closeToOthers(store, masterKey);
  const nextMasterKey = await openNext({ config, local });
  const rotation = await rotateSecrets({ store, ring, clock, random, masterKey, nextMasterKey, pause });
  const adopts = nextMasterKey !== undefined && isOurs(config);
  const formerMasterKeyFile = adopts ? await adoptNextMasterKey(config.dataFolder, nextMasterKey) : undefined;
  const inForce = adopts ? nextMasterKey : masterKey;
  if (isOurAlone(config)) await closeToOthers(store, inForce);
  const openTo = (await store.reads.dataKeys.list()).flatMap(({ seals }) => seals.map((seal) => seal.masterKeyId));
  const masterKeyId = masterKeyIdOf(inForce);
  const others = [...new Set(openTo)].filter((id) => id !== masterKeyId);
  return { ...rotation, masterKeyId, formerMasterKeyFile, openTo: others };
}

/** The operator's; else, where the data folder holds the present one, one that is made there. */
async function openNext({ config, local }: Pick<RotationParts, 'config' | 'local'>): Promise<Uint8Array | undefined> {
  const { nextMasterKey, dataFolder } = config;
  if (nextMasterKey !== undefined && nextMasterKey.kind !== 'dataFolder') return await readMasterKey(nextMasterKey);
  return isOurs(config) ? await stageNextMasterKey(dataFolder, local.random) : undefined;
}

/** The master key lies in the data folder, and a rotation may change it. */
function isOurs({ masterKey, nextMasterKey }: Config): boolean {
  return masterKey.kind === 'dataFolder' && nextMasterKey === undefined;
}

/** And no other node has a copy of it. */
function isOurAlone(config: Config): boolean {
  return isOurs(config) && config.databaseUrl === undefined;
}

async function isStaged({ dataFolder }: Config): Promise<boolean> {
  return await isThere(join(dataFolder, NEXT_MASTER_KEY_FILE));
}
