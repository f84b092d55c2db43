// Write sets as functions of the database: which become one, what they are made of, and where none can be made.

import { deepEqual, equal, match, notEqual, throws } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CompiledSet } from '../../../src/store/sets/compiled-set.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { FORM_LIMIT, SetForms } from '../../../src/store/postgres/set-forms.ts';
import { makeSetFunction } from '../../../src/store/postgres/set-function.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeCertificate } from '../../contracts/store/samples.ts';
import { changing, conflictOf, expecting, insert } from '../../contracts/store/write-set-samples.ts';
import { type Database, openStoreOn, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { fixedClock } from '../../support/store.ts';

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

const NOTHING: CompiledSet = { looks: [], changes: [], turns: [], durability: 'atOnce' };
const LOOK = { sql: 'select 1 where $1 = 1', parameters: [1], finds: 'a row' } as const;
const CHANGE = { sql: 'delete from t where id = $1', parameters: [1], rows: 1 } as const;

test('sets are of one form where nothing but their values differs', () => {
  const forms = new SetForms();
  const [first, second] = [1, 2].map((value) =>
    forms.numberOf({ ...NOTHING, looks: [{ ...LOOK, parameters: [value] }], turns: [`turn ${value}`] }),
  );
  notEqual(first, undefined);
  equal(first, second);
});

test('sets are of other forms where they look, change, take turns or flush otherwise', () => {
  const forms = new SetForms();
  const sets: readonly CompiledSet[] = [
    NOTHING,
    { ...NOTHING, durability: 'withTheNext' },
    { ...NOTHING, turns: ['one'] },
    { ...NOTHING, turns: ['one', 'other'] },
    { ...NOTHING, looks: [LOOK] },
    { ...NOTHING, looks: [{ ...LOOK, finds: 'none' }] },
    { ...NOTHING, looks: [LOOK, LOOK] },
    { ...NOTHING, changes: [CHANGE] },
    { ...NOTHING, changes: [{ ...CHANGE, rows: undefined }] },
  ];
  equal(new Set(sets.map((set) => forms.numberOf(set))).size, sets.length);
});

function setOf(nth: number): CompiledSet {
  return { ...NOTHING, changes: [{ ...CHANGE, sql: `delete from t${nth}` }] };
}

test('there are so many forms and no more, and those that are known stay so', () => {
  const forms = new SetForms();
  for (let nth = 0; nth < FORM_LIMIT; nth += 1) equal(forms.numberOf(setOf(nth)), nth + 1);
  equal(forms.numberOf(setOf(FORM_LIMIT)), undefined);
  equal(forms.numberOf(setOf(0)), 1);
});

test('parameters of a statement are elements of arrays by their types, and what is quoted is none', () => {
  const sql = `update t set a = $2, b = '$1', "c$1" = $1, d = 'it''s $3' where e = $3 and f = $4`;
  const set = { ...NOTHING, turns: ['turn'], changes: [{ ...CHANGE, sql, parameters: [1, 2, 3, 4] }] };
  const { definition } = makeSetFunction(set, { number: 7, typesOf: () => ['bigint', 'text', 'integer', 'bytea'] });
  const expected = `update t set a = ($1)[2], b = '$1', "c$1" = ($2)[1], d = 'it''s $3' where e = (($2)[2])::integer and f = ($3)[1]`;
  equal(definition.includes(expected), true, definition);
  match(definition, /function pg_temp\.write_set_7\(/);
});

test('turns are taken in the order of their names, whatever order the set has them in, so that no two sets wait for each other', () => {
  const turns = ['turn of the last', 'turn of the first'];
  const made = makeSetFunction({ ...NOTHING, turns }, { number: 1, typesOf: () => [] });
  const [texts] = made.callOf({ ...NOTHING, turns }, 0).values;
  match(String(texts), /turn of the first[^]*turn of the last/);
});

test('a statement whose parameters are not all known becomes no function', () => {
  const set = { ...NOTHING, changes: [CHANGE] };
  throws(() => makeSetFunction(set, { number: 1, typesOf: () => [] }), /delete from t where id = \$1/);
});

function makeCall(type: string, value: unknown): unknown {
  const set = { ...NOTHING, changes: [{ ...CHANGE, parameters: [value] }] };
  return makeSetFunction(set, { number: 1, typesOf: () => [type] }).callOf(set, 0);
}

test('what cannot be sent as what the statement takes is refused before anything is sent', () => {
  for (const [type, value] of [
    ['text', true],
    ['text', new Uint8Array()],
    ['bytea', 'text'],
    ['bigint', 0.5],
    ['bigint', 'x'],
  ] as const) {
    throws(() => makeCall(type, value), TypeError, `${type} ${String(value)}`);
  }
});

async function countFunctions(database: Database): Promise<number> {
  return (await database.query("select proname from pg_proc where proname like 'write\\_set\\_%'")).length;
}

test('a form of sets becomes a function where it has come often enough, and says what does not hold as before', async () => {
  await using opened = await openStoreOn(server, { functionsFrom: 3 });
  const { store, database } = opened;
  const put = async (nth: number) => await store.apply(changing(insert(makeCertificate({ id: `Some${nth}` }))));
  for (let nth = 0; nth < 2; nth += 1) await put(nth);
  equal(await countFunctions(database), 0);
  for (let nth = 2; nth < 6; nth += 1) deepEqual(await put(nth), { kind: 'applied' });
  equal((await countFunctions(database)) > 0, true);
  for (let nth = 0; nth < 6; nth += 1) notEqual(await store.reads.certificates.find(`Some${nth}`), undefined);
  const again = () =>
    store.apply(expecting({ kind: 'idFree', certificateId: 'Some1' }, insert(makeCertificate({ id: 'Some9' }))));
  for (let attempt = 0; attempt < 5; attempt += 1) equal(conflictOf(await again()), 'idFree');
  equal(await store.reads.certificates.find('Some9'), undefined);
});

test('functions are made anew on connections that come in place of lost ones', async () => {
  await using opened = await openStoreOn(server, { functionsFrom: 1 });
  const { store, database } = opened;
  await store.apply(changing(insert(makeCertificate({ id: 'Before1' }))));
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'reseal' and datname = current_database()",
  );
  deepEqual(await store.apply(changing(insert(makeCertificate({ id: 'After1' })))), { kind: 'applied' });
  notEqual(await store.reads.certificates.find('After1'), undefined);
});

test('where the database lets no temporary objects be made, sets are sent as statements', async () => {
  await using opened = await openStoreOn(server, { functionsFrom: 1 });
  const { database } = opened;
  const url = new URL(database.url);
  const name = url.pathname.slice(1);
  await database.query("create role plain login password 'plain'");
  await database.query(`revoke temporary on database ${name} from public`);
  await database.query('grant select, insert, update, delete on all tables in schema public to plain');
  await database.query('grant usage on all sequences in schema public to plain');
  [url.username, url.password] = ['plain', 'plain'];
  await using store = await openPostgresStore({
    url: url.href,
    clock: fixedClock,
    random: systemRandom,
    functionsFrom: 1,
  });
  deepEqual(await store.apply(changing(insert(makeCertificate({ id: 'Plain1' })))), { kind: 'applied' });
  equal(
    conflictOf(
      await store.apply(
        expecting({ kind: 'idFree', certificateId: 'Plain1' }, insert(makeCertificate({ id: 'Plain2' }))),
      ),
    ),
    'idFree',
  );
  equal(await countFunctions(database), 0);
});
