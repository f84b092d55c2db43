// The order in which write sets lock rows.

import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import type { Durability, Expectation } from '../../src/certificates/ports/write-set.ts';
import { NOTHING } from '../../src/certificates/model/quota.ts';
import { SERVICE } from '../../src/lib/origin.ts';
import { compileSet } from '../../src/store/sets/compiled-set.ts';
import { inLockOrder } from '../../src/store/sets/lock-order.ts';
import { postgresBuilder } from '../../src/store/postgres/session.ts';
import { ACCOUNT } from '../contracts/store/samples.ts';

const saved = (id: string): Expectation => ({ kind: 'saved', certificate: { id, version: 1 } });
const unchanged = (id: string): Expectation => ({ kind: 'unchanged', certificate: { id, version: 1 } });
const planned = (serial: string): Expectation => ({ kind: 'planned', serial });
const idFree = (certificateId: string): Expectation => ({ kind: 'idFree', certificateId });
const room: Expectation = {
  kind: 'room',
  addition: { accountUin: ACCOUNT, amounts: NOTHING, allowed: NOTHING, day: 0 },
};
const accounts: Expectation = { kind: 'accountsUnchanged', changes: 1 };

test('Certificates are locked by their ids, plans and CSRs after them, and the share of room last; what locks nothing keeps its order', () => {
  const inOrder: readonly Expectation[] = [
    accounts,
    saved('A'),
    unchanged('B'),
    saved('C'),
    planned('01'),
    planned('02'),
    { kind: 'csrUnchanged', csr: { id: 7, version: 1 } },
    idFree('Z'),
    idFree('Y'),
    room,
  ];
  const csr: Expectation = { kind: 'csrUnchanged', csr: { id: 7, version: 1 } };
  const shuffled = [
    room,
    idFree('Z'),
    csr,
    planned('02'),
    saved('C'),
    idFree('Y'),
    planned('01'),
    unchanged('B'),
    accounts,
  ];
  deepEqual(inLockOrder({ expects: [...shuffled, saved('A')], changes: [] }).expects, inOrder);
  deepEqual(inLockOrder({ expects: inOrder.toReversed(), changes: [] }).expects.slice(0, 7), inOrder.slice(0, 7));
});

test('how a set is to be on disk is the same in whatever order it is looked at', () => {
  deepEqual(inLockOrder({ expects: [], changes: [], durability: 'withTheNext' }).durability, 'withTheNext');
});

test('A set that the next one looks at again locks no row, and one that need not be looked at again locks what it relies on', () => {
  const dialect = { builder: postgresBuilder, skipsLocked: true, origin: SERVICE } as const;
  const expects = [unchanged('A'), planned('01'), room, accounts];
  const locks = (durability: Durability) =>
    compileSet({ expects, changes: [], durability }, dialect).looks.filter(({ sql }) =>
      /for update|for share|^update/.test(sql),
    );
  deepEqual(locks('withTheNext'), []);
  deepEqual(locks('atOnce').length, expects.length);
});
