// What a store throws that cannot be used, and what may be the trouble with it.

import { StoreBusy } from './store.ts';

/**
 * full: there is no room for more. readOnly: it takes no writes. damaged: what it holds cannot be read. unreachable: it, or
 * its disk, does not answer.
 */
export type StoreTrouble = 'full' | 'readOnly' | 'damaged' | 'unreachable';

/** The store cannot be used, and neither can it for others. The same may be tried again when somebody has mended that. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly trouble: StoreTrouble;

  constructor(message: string, { trouble, cause }: { readonly trouble: StoreTrouble; readonly cause: unknown }) {
    super(message, { cause });
    this.trouble = trouble;
  }
}

/** Whether an error says nothing of what was asked of the store. */
export function isStoreTrouble(error: unknown): boolean {
  return error instanceof StoreUnavailable || error instanceof StoreBusy;
}
