// Records under ids that nothing has had yet.

import { newCertificateId } from '../../lib/ids.ts';
import { IdTaken } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

const FRESH_ID_ATTEMPTS = 3;

/** Runs an act that inserts a certificate under a fresh id, again with another id where it is taken. */
export async function withFreshId<T>(world: Pick<World, 'random'>, act: (id: string) => Promise<T>): Promise<T> {
  return await withFresh(() => newCertificateId(world.random), act);
}

/** The same of records of any kind. */
export async function withFresh<Id, T>(makeId: () => Id, act: (id: Id) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act(makeId());
    } catch (error) {
      if (!(error instanceof IdTaken) || attempt === FRESH_ID_ATTEMPTS) throw error;
    }
  }
}
