// Create a CSR of an account: a draft, or with its key at once.

import { bytesOfUtf8 } from '../../../lib/bytes.ts';
import { newCsrId } from '../../../lib/ids.ts';
import { carryOut } from '../../deciding/carry-out.ts';
import { withFresh } from '../../deciding/fresh-id.ts';
import { takingRoom } from '../../deciding/room.ts';
import { csrKeyPlace, csrPasswordPlace, type KeptCsr } from '../../model/kept-csr.ts';
import type { MadeKey } from '../../ports/key-maker.ts';
import type { World } from '../../ports/world.ts';
import { changing, expecting, together, type WriteSet } from '../../ports/write-set.ts';
import { generate } from './generate.ts';
import { csrDetail } from './record.ts';
import { checkCount, refuseFailed } from './refuse-failed.ts';

export interface NewCsr extends Pick<KeptCsr, 'accountUin' | 'names' | 'subject' | 'keyAlgorithm' | 'remark' | 'tags'> {
  readonly actor: string;
  readonly keyPassword: string | undefined;
  /** Whether key and CSR are made now. */
  readonly isGenerated: boolean;
}

export type CsrWorld = Pick<World, 'store' | 'keyMaker' | 'secrets' | 'limits' | 'clock' | 'random'>;

/** Answers the CSR as it is on record. Refuses one more than the account may keep. */
export async function createCsr(world: CsrWorld, wanted: NewCsr): Promise<KeptCsr> {
  const { actor, keyPassword, isGenerated, ...facts } = wanted;
  const now = world.clock.now();
  const csr = { ...facts, version: 1, createdAt: now, updatedAt: now };
  // A key takes time: none is made for what is not kept.
  await checkCount(world, facts.accountUin);
  const none = { csr: undefined, sealedKey: undefined, sealedKeyPassword: undefined };
  const made = isGenerated ? await generate(world, { ...csr, ...none }) : undefined;
  return await withFresh(
    () => newCsrId(world.random),
    async (id) => {
      const kept: KeptCsr = { ...csr, id, ...sealedFor(world, { id, made, keyPassword }) };
      return await carryOut(world, async (failed) => {
        await refuseFailed(world, failed);
        return { set: keeping(world, { kept, actor }), answer: kept };
      });
    },
  );
}

function keeping(world: CsrWorld, { kept, actor }: { readonly kept: KeptCsr; readonly actor: string }): WriteSet {
  const { id: csrId, accountUin } = kept;
  const operation = { ...csrDetail(kept, actor), kind: 'csrMade', at: kept.createdAt } as const;
  return together(
    expecting(
      { kind: 'csrIdFree', csrId },
      { kind: 'csrsOfAccount', accountUin, atMost: world.limits.csrsPerAccount - 1 },
    ),
    takingRoom(world, { accountUin, acts: 1 }),
    changing({ kind: 'insertCsr', csr: kept }, { kind: 'operation', operation }),
  );
}

/** Secrets are bound to the record that they are kept in. */
export function sealedFor(
  { secrets }: Pick<World, 'secrets'>,
  about: { readonly id: number; readonly made: MadeKey | undefined; readonly keyPassword: string | undefined },
): Pick<KeptCsr, 'csr' | 'sealedKey' | 'sealedKeyPassword'> {
  const { id, made, keyPassword } = about;
  return {
    csr: made?.csr,
    sealedKey: made === undefined ? undefined : secrets.seal(made.pkcs8, csrKeyPlace(id)),
    sealedKeyPassword:
      keyPassword === undefined ? undefined : secrets.seal(bytesOfUtf8(keyPassword), csrPasswordPlace(id)),
  };
}
