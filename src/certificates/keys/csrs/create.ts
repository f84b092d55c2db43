// Create a CSR of an account: a draft, or with its key at once.

import { bytesOfUtf8 } from '../../../lib/bytes.ts';
import { newCsrId } from '../../../lib/ids.ts';
import { refuse } from '../../../failure.ts';
import { withFresh } from '../../deciding/fresh-id.ts';
import type { Reads } from '../../ports/store.ts';
import type { World } from '../../ports/world.ts';
import { takeRoom } from '../../model/quota.ts';
import { csrKeyPlace, csrPasswordPlace, type KeptCsr } from '../../model/kept-csr.ts';
import { generate, type MadeKey } from './generate.ts';
import { csrDetail } from './record.ts';

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
  await checkCount(world, world.store.reads, facts.accountUin, 1);
  const none = { csr: undefined, sealedKey: undefined, sealedKeyPassword: undefined };
  const made = isGenerated ? await generate(world, { ...csr, ...none }) : undefined;
  return await withFresh(
    () => newCsrId(world.random),
    async (id) => {
      const kept: KeptCsr = { ...csr, id, ...sealedFor(world, { id, made, keyPassword }) };
      await world.store.transact(async (rows) => {
        await takeRoom(rows, world, { accountUin: csr.accountUin, acts: 1 });
        await rows.csrs.insert(kept);
        await checkCount(world, rows, csr.accountUin, 0);
        await rows.operations.append({ ...csrDetail(kept, actor), kind: 'csrMade', at: now });
      });
      return kept;
    },
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

async function checkCount(
  { limits }: Pick<World, 'limits'>,
  reads: Pick<Reads, 'csrs'>,
  accountUin: string,
  added: number,
): Promise<void> {
  const limit = limits.csrsPerAccount;
  if ((await reads.csrs.count(accountUin)) + added > limit) refuse({ kind: 'csrLimitReached', limit });
}
