// Change the tags of each resource of a list, by itself: what became of one is no other's affair.

import type { TagChange } from '../../certificates/inventory/retag.ts';
import { DomainError, type Refusal } from '../../failure.ts';
import type { BatchItem, Call, Output } from '../action.ts';
import { wireErrorOf } from '../errors/errors.ts';
import { checkOwner, readResource } from './resource.ts';
import { retagNamed } from './retag-named.ts';

/** Of one call, as Tencent Cloud has it. */
export const MAX_RESOURCES = 10;

interface Listed {
  readonly ResourceList: readonly string[];
}

export function idsOfResources({ ResourceList: texts }: Listed): readonly string[] {
  return texts.map((text) => readResource(text).certificateId);
}

/** Answers FailedResources: those whose tags are as they were, each with its code. */
export async function retagEach(
  call: Call<Listed>,
  { action, change }: { readonly action: string; readonly change: TagChange },
): Promise<Output> {
  const failed: Readonly<Record<string, string>>[] = [];
  for (const Resource of new Set(call.input.ResourceList)) {
    const refusal = await retagOne(call, { action, change, text: Resource });
    if (refusal === undefined) continue;
    failed.push({ Resource, ...wireErrorOf(refusal, { action, language: call.language }) });
  }
  return { FailedResources: failed };
}

async function retagOne(
  call: Call<Listed>,
  { action, change, text }: { readonly action: string; readonly change: TagChange; readonly text: string },
): Promise<Refusal | undefined> {
  const named = readResource(text);
  const item = call.batch.find(({ id }) => id === named.certificateId);
  try {
    checkOwner(named, { text, callerUin: call.caller.accountUin });
    const refusal = refusalOf(item);
    if (refusal === undefined) await retagNamed(call, { action, certificateId: named.certificateId, change });
    return refusal;
  } catch (error) {
    if (error instanceof DomainError) return error.refusal;
    throw error;
  }
}

function refusalOf(item: BatchItem | undefined): Refusal | undefined {
  if (item === undefined) throw new Error('Cannot tag a resource: it was not authorized');
  return 'refusal' in item ? item.refusal : undefined;
}
