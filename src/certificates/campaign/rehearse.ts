// A reissue that is rehearsed: everything that a reissue decides and looks at, up to the first thing that it would write or sign.

import type { Issuer } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import { NO_CHANGE } from '../ports/write-set.ts';
import { reissue, type ReissueRequest, type ReissueWorld } from '../reissue/reissue.ts';

/** Ends a rehearsal where the reissue would go on record: whatever it expects is so. */
class Rehearsed extends Error {
  override readonly name = 'Rehearsed';
}

/**
 * Nothing is signed, stored, published or asked for elsewhere, and no key is taken: expectations are looked at by the store, and
 * nothing is changed with them. Refuses as reissue does.
 */
export async function rehearse(world: ReissueWorld, request: ReissueRequest): Promise<void> {
  try {
    await reissue(rehearsing(world), request);
  } catch (error) {
    if (error instanceof Rehearsed) return;
    throw error;
  }
  throw new Error(`Cannot rehearse the reissue of ${request.original.id}: it went on`);
}

function rehearsing<W extends ReissueWorld>(world: W): W {
  const { store, issuers, keyMaker } = world;
  const apply: World['store']['apply'] = async ({ expects: all }) => {
    // Room is shared out to an account as it takes some, and a rehearsal takes none.
    const expects = all.filter(({ kind }) => kind !== 'room');
    const looked = await store.apply({ expects, changes: [] });
    if (looked.kind === 'applied' && expects.length > 0) throw new Rehearsed('Everything is so that was expected');
    return looked;
  };
  return {
    ...world,
    store: { ...store, apply, transact: changeNothing },
    issuers: new Map([...issuers].map(([name, issuer]) => [name, silent(issuer)])),
    keyMaker: { ...keyMaker, takeKeyAtHand: async () => await Promise.resolve(undefined) },
  };
}

async function changeNothing(): Promise<never> {
  throw new Error('Cannot change anything in a rehearsal');
}

/** Nobody elsewhere hears of it; what is planned here is prepared and looked through by the lint, and not signed. */
function silent(issuer: Issuer): Issuer {
  return {
    ...issuer,
    open: async () => {
      const opened = { orderReference: 'rehearsal', challenges: undefined, commit: () => NO_CHANGE };
      return await Promise.resolve({ kind: 'opened', ...opened } as const);
    },
    cancel: async () => await Promise.resolve({ kind: 'cancelled', commit: () => NO_CHANGE } as const),
  };
}
