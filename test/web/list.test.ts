// What a list shows, in its address and out of it; which certificates are selected; what is done to all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../web/src/api/client.ts';
import { exportFile, IDS_OF_ADDRESS, joined } from '../../web/src/api/export.ts';
import { CallFailed } from '../../web/src/api/failure.ts';
import { runBulk } from '../../web/src/pages/certificates/bulk.ts';
import { filterOf, readListState, writeListState } from '../../web/src/pages/certificates/list-state.ts';
import { exportOf, idsOf, PAGE_OF_IDS, toggled, withPage } from '../../web/src/pages/certificates/selection.ts';

const read = (query: string) => readListState(new URLSearchParams(query));

test('An address brings back what a list showed, and says nothing of what is as ever', () => {
  for (const query of [
    '',
    'q=a%26b&status=pending&project=7&source=upload&tag=env%3Dprod&sort=ends&page=3&size=50',
    'expiring=1',
  ]) {
    assert.equal(writeListState(read(query)).toString(), query);
  }
});

test('What makes no sense in an address is as if it were absent', () => {
  const state = read('status=__proto__&project=-1&source=%3Cb%3E&sort=x&page=-2&size=1000000');
  assert.equal(writeListState(state).toString(), '');
  assert.equal(read('page=1e99').page, 1);
  assert.equal(read('page=1.5').page, 1);
});

test('A filter has the members of DescribeCertificates, a tag with its value where one is named', () => {
  assert.deepEqual(filterOf(read('')), {});
  assert.deepEqual(filterOf(read('q=a&status=revoked&project=7&source=buy&expiring=1&tag=a%3Db%3Dc&sort=endsLast')), {
    SearchKey: 'a',
    CertificateStatus: [9, 10],
    ProjectId: 7,
    FilterSource: 'buy',
    FilterExpiring: 1,
    Tags: [{ TagKey: 'a', TagValue: 'b=c' }],
    ExpirationSort: 'DESC',
  });
  assert.deepEqual(filterOf(read('tag=env')).Tags, [{ TagKey: 'env' }]);
});

test('An export is what the service writes, with a mark for spreadsheets, and of more ids than one address takes it is one file', async () => {
  const asked: URLSearchParams[] = [];
  const client = {
    file: async (path: string) => {
      const query = new URLSearchParams(path.split('?')[1]);
      asked.push(query);
      const ids = JSON.parse(query.get('CertIds') ?? '[]') as readonly string[];
      const lines = ids.map((id) => (query.get('format') === 'csv' ? `${id}\r\n` : `\n{"CertificateId":"${id}"}`));
      const text = query.get('format') === 'csv' ? `CertificateId\r\n${lines.join('')}` : `[${lines.join(',')}\n]\n`;
      return await Promise.resolve(new Blob([text], { type: 'text/csv' }));
    },
  };
  const ids = Array.from({ length: IDS_OF_ADDRESS + 1 }, (_, at) => `id${at}`);
  const some = { kind: 'some', ids: new Set(ids) } as const;
  const csv = await (await exportFile(client, exportOf(some, 'csv'))).bytes();
  assert.equal(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(csv),
    `\ufeffCertificateId\r\n${ids.join('\r\n')}\r\n`,
  );
  assert.deepEqual(
    asked.map((query) => (JSON.parse(query.get('CertIds') ?? '[]') as readonly string[]).length),
    [IDS_OF_ADDRESS, 1],
  );
  const json = JSON.parse(await (await exportFile(client, exportOf(some, 'json'))).text()) as readonly object[];
  assert.deepEqual(
    json,
    ids.map((CertificateId) => ({ CertificateId })),
  );
  assert.equal(joined(['[\n]\n', '[\n]\n'], 'json'), '[\n\n]\n');
  asked.length = 0;
  const all = { kind: 'all', filter: { SearchKey: 'a&b', ProjectId: 7 }, count: 9 } as const;
  await exportFile(client, exportOf(all, 'csv'));
  assert.equal(asked[0]?.toString(), 'what=certificates&format=csv&SearchKey=a%26b&ProjectId=7');
  await exportFile(client, exportOf({ ...all, filter: { SearchKey: '123' } }, 'csv'));
  assert.equal(asked[1]?.get('SearchKey'), '"123"');
});

test('One that is taken out of all leaves those of its page', () => {
  const all = { kind: 'all', filter: {}, count: 5000 } as const;
  assert.deepEqual(toggled(all, 'b', ['a', 'b', 'c']), { kind: 'some', ids: new Set(['a', 'c']) });
  const some = withPage({ kind: 'some', ids: new Set(['x']) }, ['a', 'b'], true);
  assert.deepEqual(toggled(some, 'a', ['a', 'b']), { kind: 'some', ids: new Set(['x', 'b']) });
  assert.deepEqual(withPage(some, ['a', 'b'], false), { kind: 'some', ids: new Set(['x']) });
});

/** A client that answers calls by this function alone. */
function clientOf(answer: (action: string, input: Readonly<Record<string, unknown>>) => unknown): Client {
  const call = async (action: string, input: object) =>
    await Promise.resolve(answer(action, input as Readonly<Record<string, unknown>>));
  return { call } as unknown as Client;
}

test('All that a filter finds are read page by page, each once, also where the list moves meanwhile', async () => {
  const ids = Array.from({ length: 2 * PAGE_OF_IDS + 1 }, (_, at) => `id${at}`);
  const asked: unknown[] = [];
  const client = clientOf((_, input) => {
    asked.push([input['SearchKey'], input['Offset']]);
    const from = Math.max(0, Number(input['Offset']) - (asked.length === 2 ? 1 : 0));
    const page = ids.slice(from, from + Number(input['Limit']));
    return { TotalCount: ids.length, Certificates: page.map((CertificateId) => ({ CertificateId })) };
  });
  const selection = { kind: 'all', filter: { SearchKey: 'x' }, count: ids.length } as const;
  const found = await idsOf(client, selection, new AbortController().signal);
  assert.equal(new Set(found).size, found.length);
  assert.deepEqual(asked, [
    ['x', 0],
    ['x', PAGE_OF_IDS],
    ['x', 2 * PAGE_OF_IDS],
  ]);
  assert.ok(found.length >= ids.length - 1);
});

test('An act over many goes on past what fails, waits where it is too fast, and tells each failure', async () => {
  const pauses: number[] = [];
  const seen = new Map<string, number>();
  const client = clientOf((_, { CertificateId }) => {
    const id = String(CertificateId);
    seen.set(id, (seen.get(id) ?? 0) + 1);
    if (id === 'bad') throw new CallFailed('refused', { code: 'FailedOperation.X', message: 'no' });
    if (id === 'fast' && seen.get(id) === 1)
      throw new CallFailed('refused', { code: 'RequestLimitExceeded', message: 'slow' });
    return { CertificateId: 'new' };
  });
  const progress: number[] = [];
  const done = await runBulk(
    { kind: 'reissue', method: 'DNS', key: { CsrType: 'online' }, reason: '' },
    ['a', 'bad', 'fast', 'b'],
    {
      client,
      signal: new AbortController().signal,
      pause: async (milliseconds) => void (await Promise.resolve(pauses.push(milliseconds))),
      onProgress: (now) => progress.push(now.done),
    },
  );
  assert.deepEqual(done, { done: 3, failures: [{ id: 'bad', message: 'no' }] });
  assert.equal(pauses.length, 1);
  assert.equal(progress.length, 4);
});

test('Deletions go in batches of a hundred, and each that fails is told by its own id', async () => {
  const batches: number[] = [];
  const client = clientOf((_, input) => {
    const ids = input['CertificateIds'] as readonly string[];
    batches.push(ids.length);
    return { Success: ids.slice(1), Fail: [{ CertId: ids[0], Msg: 'held' }] };
  });
  const ids = Array.from({ length: 101 }, (_, at) => `id${at}`);
  const parts = {
    client,
    signal: new AbortController().signal,
    pause: async () => await Promise.resolve(),
    onProgress: () => undefined,
  };
  const done = await runBulk({ kind: 'delete' }, ids, parts);
  assert.deepEqual(batches, [100, 1]);
  assert.deepEqual(done, {
    done: 99,
    failures: [
      { id: 'id0', message: 'held' },
      { id: 'id100', message: 'held' },
    ],
  });
});
