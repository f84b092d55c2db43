// The store contract on SQLite, each test with a file of its own.

import { storeContract } from '../contracts/store-contract.ts';
import { openTemporaryStore } from '../support/store.ts';

storeContract('SQLite', () => openTemporaryStore());
