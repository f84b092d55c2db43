// The end of a change of the master key: the data keys are closed to every other one.

import { OperatorError } from '../lib/operator-error.ts';
import { findSeal } from './key-ring.ts';
import { masterKeyIdOf } from './master-key.ts';
import type { SecretStore } from './ports.ts';

/** Answers the ids of the master keys that open nothing any more. Throws OperatorError where this one opens not everything. */
export async function closeToOthers(store: SecretStore, masterKey: Uint8Array): Promise<readonly string[]> {
  const own = masterKeyIdOf(masterKey);
  return await store.transact(async (rows) => {
    const records = await rows.dataKeys.list();
    if (records.some((record) => findSeal(record, masterKey) === undefined)) {
      throw new OperatorError(`Cannot close the secrets to other master keys: they are not all open to ${own}`);
    }
    const others = records.flatMap(({ id, seals }) => seals.map(({ masterKeyId }) => ({ id, masterKeyId })));
    const closed = others.filter(({ masterKeyId }) => masterKeyId !== own);
    for (const { id, masterKeyId } of closed) await rows.dataKeys.removeSeal(id, masterKeyId);
    return [...new Set(closed.map(({ masterKeyId }) => masterKeyId))].toSorted();
  });
}
