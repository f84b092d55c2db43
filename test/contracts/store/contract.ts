// What a part of the store contract is: sentences about a store, each with the test that holds it to that.

import type { RecordStore } from '../../../src/store/rows.ts';

/** Each test gets an empty store of its own. */
export type Contract = Readonly<Record<string, (store: RecordStore) => Promise<void>>>;
