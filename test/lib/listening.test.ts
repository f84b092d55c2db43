// What an operator reads when a server cannot listen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cannotListen } from '../../src/lib/network/listening.ts';

for (const [code, reason] of [
  ['EADDRINUSE', 'another program listens there'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['EACCES', 'this user may not take that port'],
  ['ENOTFOUND', 'the name has no address'],
  ['EAI_AGAIN', 'the name cannot be looked up'],
  ['EMFILE', 'too many open files'],
] as const) {
  test(`${code} is told as: ${reason}`, () => {
    const cause = Object.assign(new Error('too many open files'), { code });
    assert.equal(
      cannotListen('HTTP', { host: '::1', port: 8400, cause }).message,
      `Cannot serve HTTP on [::1]:8400: ${reason}`,
    );
  });
}
