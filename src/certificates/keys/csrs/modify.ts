// Change a CSR that is a draft, and make its key where that is wanted: then it is changed no more.

import { because } from '../../../reasons/reason.ts';
import { refuse } from '../../../failure.ts';
import { carryOut, type Decision } from '../../deciding/carry-out.ts';
import { takingRoom } from '../../deciding/room.ts';
import type { CsrSubject, KeptCsr } from '../../model/kept-csr.ts';
import { changing, expecting, together } from '../../ports/write-set.ts';
import { type CsrWorld, sealedFor } from './create.ts';
import { generate } from './generate.ts';
import { csrDetail } from './record.ts';
import { refuseFailed } from './refuse-failed.ts';

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
  const { id } = read;
  const changed = { ...read, ...change, subject: { ...read.subject, ...change.subject }, updatedAt: now };
  const made = isGenerated ? await generate(world, changed) : undefined;
  const sealed = sealedFor(world, { id, made, keyPassword });
  return await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const current = (await world.store.reads.csrs.find(id)) ?? refuse({ kind: 'csrNotFound', csrId: id });
    checkDraft(current);
    if (current.version !== read.version) {
      refuse({ kind: 'csrNotModifiable', csrId: id, detail: because('csrChangedMeanwhile') });
    }
    // As it stands now: secrets may have been sealed anew meanwhile.
    const { sealedKeyPassword = current.sealedKeyPassword } = sealed;
    return savingCsr(world, { actor, previous: current, next: { ...changed, ...sealed, sealedKeyPassword } });
  });
}

function savingCsr(
  world: CsrWorld,
  { actor, previous, next }: { readonly actor: string; readonly previous: KeptCsr; readonly next: KeptCsr },
): Decision<KeptCsr> {
  const saved = { ...next, version: previous.version + 1 };
  const { accountUin, updatedAt: at } = saved;
  const set = together(
    expecting({ kind: 'csrUnchanged', csr: previous }),
    takingRoom(world, { accountUin, acts: 1 }),
    changing(
      { kind: 'saveCsr', previous, next: saved },
      { kind: 'operation', operation: { ...csrDetail(saved, actor), kind: 'csrChanged', at } },
    ),
  );
  return { set, answer: saved };
}

function checkDraft({ id, csr }: KeptCsr): void {
  if (csr === undefined) return;
  refuse({ kind: 'csrNotModifiable', csrId: id, detail: because('csrGenerated') });
}
