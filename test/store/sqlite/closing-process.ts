// A process that closes the thread that reads while a list is under way, and has nothing else to do.

import type { Query } from '../../../src/store/query.ts';
import { ReaderThread } from '../../../src/store/sqlite/reader-thread.ts';
import { identityOf } from '../../../src/store/sqlite/thread-protocol.ts';

const [, , file = ''] = process.argv;
const thread = new ReaderThread({ file, identity: identityOf(file), busyTimeoutMs: 1000 });
const accounts: Query<unknown> = (db) => db.selectFrom('accounts').select('uin');
const asked = thread.session.all(accounts);
const closed = thread[Symbol.asyncDispose]();
await asked;
console.log('answered');
await closed;
console.log('closed');
