// Change a CSR that is a draft, and make its key where that is wanted: then it is changed no more.

import { because } from '../../../reasons/reason.ts';
import { refuse } from '../../../failure.ts';
import { takeRoom } from '../../model/quota.ts';
import type { CsrSubject, KeptCsr } from '../../model/kept-csr.ts';
import { type CsrWorld, sealedFor } from './create.ts';
import { generate } from './generate.ts';
import { csrDetail } from './record.ts';

export interface CsrChange {
  readonly actor: string;
  readonly csr: KeptCsr;
  /** What is given replaces what there is. */
  readonly change: Partial<Pick<KeptCsr, 'names' | 'keyAlgorithm' | 'remark'>> & {
    readonly subject: Partial<CsrSubject>;
  };
  readonly keyPassword: string | undefined;
  readonly isGenerated: boolean;
}

/** Answers the CSR as it is then. Refuses one that is generated, or was changed since it was read. */
export async function modifyCsr(world: CsrWorld, request: CsrChange): Promise<KeptCsr> {
  const { actor, csr: read, change, keyPassword, isGenerated } = request;
  checkDraft(read);
  const now = world.clock.now();
  const { id, accountUin } = read;
  const changed = { ...read, ...change, subject: { ...read.subject, ...change.subject }, updatedAt: now };
  const made = isGenerated ? await generate(world, changed) : undefined;
  const sealed = sealedFor(world, { id, made, keyPassword });
  return await world.store.transact(async (rows) => {
    const current = (await rows.csrs.find(id)) ?? refuse({ kind: 'csrNotFound', csrId: id });
    checkDraft(current);
    if (current.version !== read.version) {
      refuse({ kind: 'csrNotModifiable', csrId: id, detail: because('csrChangedMeanwhile') });
    }
    await takeRoom(rows, world, { accountUin, acts: 1 });
    // As it stands now: secrets may have been sealed anew meanwhile.
    const { sealedKeyPassword = current.sealedKeyPassword } = sealed;
    const saved = await rows.csrs.save(current, { ...changed, ...sealed, sealedKeyPassword });
    await rows.operations.append({ ...csrDetail(saved, actor), kind: 'csrChanged', at: now });
    return saved;
  });
}

function checkDraft({ id, csr }: KeptCsr): void {
  if (csr === undefined) return;
  refuse({ kind: 'csrNotModifiable', csrId: id, detail: because('csrGenerated') });
}
