// Store contract: lists of certificates by filter, search and order.

import { deepEqual, equal } from 'node:assert/strict';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import type { CertificateFilter } from '../../../src/certificates/model/certificate-filter.ts';
import { MAX_PAGE } from '../../../src/certificates/ports/store.ts';
import type { Tag, TagPattern } from '../../../src/certificates/model/tag.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { SEARCH_LIMIT_CHARACTERS } from '../../../src/store/lists/searched-text.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { idsOf, insert } from './certificates.ts';
import { ACCOUNT, OTHER_ACCOUNT, domain, makeCertificate, makeIssued, makeMaterial, NOON } from './samples.ts';

export const ALL: CertificateFilter = {
  accountUin: ACCOUNT,
  projectIds: undefined,
  standings: undefined,
  ids: undefined,
  source: undefined,
  search: undefined,
  sort: 'newest',
  offset: 0,
  limit: 100,
};

export async function listed(
  store: RecordStore,
  filter: Partial<CertificateFilter>,
  now: Date = NOON,
): Promise<readonly string[]> {
  return idsOf((await store.reads.certificates.list({ ...ALL, ...filter }, now)).page);
}

function tag(key: string, value: string): Tag {
  return { key, value };
}

function pattern(key: string): TagPattern {
  return { key, value: undefined };
}

function expiring(id: string, days: number): Certificate {
  return makeIssued({ id, issued: makeMaterial({ notAfter: addMs(NOON, days * DAY_MS) }) });
}

function going(id: string, seconds: number, facts: Partial<Certificate> = {}): Certificate {
  return makeIssued({ id, scheduledRevocation: { at: addMs(NOON, seconds * 1000), supersededBy: 'new' }, ...facts });
}

export const certificateListContract: Contract = {
  'what goes by a schedule is listed soonest first, the first made first, while it is issued and valid': async (
    store,
  ) => {
    await insert(
      store,
      going('late', 3),
      going('soon', 1, { projectId: 7 }),
      going('same', 3),
      going('gone', 2, { step: 'revoked' }),
      going('foreign', 2, { accountUin: OTHER_ACCOUNT }),
      going('expired', 2, { issued: makeMaterial({ notAfter: addMs(NOON, -1) }) }),
      makeIssued({ id: 'stays' }),
    );
    const all = { accountUin: ACCOUNT, projectIds: undefined, offset: 0, limit: 10 };
    const scheduled = async (filter: object) => {
      const { total, page } = await store.reads.certificates.listScheduled({ ...all, ...filter }, NOON);
      return [total, idsOf(page)];
    };
    deepEqual(await scheduled({}), [3, ['soon', 'late', 'same']]);
    deepEqual(await scheduled({ offset: 1, limit: 1 }), [3, ['late']]);
    deepEqual(await scheduled({ projectIds: [7] }), [1, ['soon']]);
    deepEqual(await scheduled({ projectIds: [] }), [0, []]);
  },

  'a list shows the account’s undeleted certificates, newest first, the last made first within a millisecond': async (
    store,
  ) => {
    await insert(
      store,
      makeCertificate({ id: 'second', createdAt: addMs(NOON, 1) }),
      makeCertificate({ id: 'first' }),
      makeCertificate({ id: 'third', createdAt: addMs(NOON, 1) }),
      makeCertificate({ id: 'deleted', deletedAt: NOON }),
      makeCertificate({ id: 'foreign', accountUin: OTHER_ACCOUNT }),
    );
    deepEqual(await listed(store, {}), ['third', 'second', 'first']);
  },

  'the total is the same on every page, on a full one, on the last one, past the end and where none is asked for':
    async (store) => {
      await insert(store, ...['a', 'b', 'c', 'd'].map((id) => makeCertificate({ id })));
      for (const offset of [0, 1, 3, 4, 5]) {
        for (const limit of [0, 1, 3, 4, 5]) {
          const { total, page } = await store.reads.certificates.list({ ...ALL, offset, limit }, NOON);
          deepEqual([total, page.length], [4, Math.min(limit, Math.max(0, 4 - offset))], `${offset}, ${limit}`);
        }
      }
    },

  'a list in order of expiry puts last what has none': async (store) => {
    await insert(store, expiring('later', 20), makeCertificate({ id: 'never' }), expiring('sooner', 10));
    deepEqual(await listed(store, { sort: 'expiryAscending' }), ['sooner', 'later', 'never']);
    deepEqual(await listed(store, { sort: 'expiryDescending' }), ['later', 'sooner', 'never']);
  },

  'a page begins at its offset, and the total counts beyond it': async (store) => {
    const numbers = [0, 1, 2, 3, 4];
    await insert(
      store,
      ...numbers.map((number) => makeCertificate({ id: `c${number}`, createdAt: addMs(NOON, number) })),
    );
    const page = await store.reads.certificates.list({ ...ALL, offset: 1, limit: 2 }, NOON);
    deepEqual([page.total, idsOf(page.page)], [5, ['c3', 'c2']]);
    const beyond = await store.reads.certificates.list({ ...ALL, offset: 5 }, NOON);
    deepEqual([beyond.total, idsOf(beyond.page)], [5, []]);
    const none = await store.reads.certificates.list({ ...ALL, limit: 0 }, NOON);
    deepEqual([none.total, idsOf(none.page)], [5, []]);
  },

  [`a page of what goes by a schedule has ${MAX_PAGE} certificates at most`]: async (store) => {
    const numbers = Array.from({ length: MAX_PAGE + 1 }, (_, number) => number);
    await insert(store, ...numbers.map((number) => going(`going-${number}`, number)));
    for (const limit of [MAX_PAGE, MAX_PAGE + 1]) {
      const filter = { accountUin: ACCOUNT, projectIds: undefined, offset: 0, limit };
      const { total, page } = await store.reads.certificates.listScheduled(filter, NOON);
      deepEqual([total, page.length], [MAX_PAGE + 1, MAX_PAGE]);
    }
  },

  [`a page has ${MAX_PAGE} certificates at most`]: async (store) => {
    const numbers = Array.from({ length: MAX_PAGE + 1 }, (_, number) => number);
    await insert(store, ...numbers.map((number) => makeCertificate({ id: `c${number}` })));
    equal((await listed(store, { limit: MAX_PAGE })).length, MAX_PAGE);
    equal((await listed(store, { limit: MAX_PAGE + 1 })).length, MAX_PAGE);
    const { total } = await store.reads.certificates.list(ALL, NOON);
    equal(total, MAX_PAGE + 1);
  },

  'projects, ids and source narrow a list, and none of them selects nothing': async (store) => {
    await insert(
      store,
      makeCertificate({ id: 'one', projectId: 1 }),
      makeCertificate({ id: 'two', projectId: 2 }),
      makeIssued({ id: 'three', projectId: 3, source: 'uploaded' }),
      makeCertificate({ id: 'foreign', accountUin: OTHER_ACCOUNT, projectId: 1 }),
    );
    deepEqual(await listed(store, { projectIds: [1, 3] }), ['three', 'one']);
    deepEqual(await listed(store, { projectIds: [] }), []);
    deepEqual(await listed(store, { ids: ['two', 'foreign', 'unknown'] }), ['two']);
    deepEqual(await listed(store, { ids: [] }), []);
    deepEqual(await listed(store, { standings: [] }), []);
    deepEqual(await listed(store, { source: 'uploaded' }), ['three']);
    deepEqual(await listed(store, { source: 'ordered', projectIds: [2, 3] }), ['two']);
  },

  'type, product, key, phase and end narrow a list together': async (store) => {
    await insert(
      store,
      makeCertificate({ id: 'pending', productId: '13', keyAlgorithm: 'p256' }),
      makeIssued({ id: 'root', type: 'authority', source: 'uploaded', productId: '0' }),
      expiring('sooner', 10),
      expiring('later', 11),
      expiring('over', -1),
    );
    deepEqual(await listed(store, { type: 'authority' }), ['root']);
    deepEqual(await listed(store, { productIds: ['13', '0'] }), ['root', 'pending']);
    deepEqual(await listed(store, { productIds: [] }), []);
    deepEqual(await listed(store, { keyAlgorithms: ['p256', 'sm2'] }), ['pending']);
    deepEqual(await listed(store, { phases: ['expired', 'validating'] }), ['over', 'pending']);
    deepEqual(await listed(store, { phases: [] }), []);
    deepEqual(await listed(store, { endsUntil: addMs(NOON, 10 * DAY_MS) }), ['over', 'sooner']);
    deepEqual(await listed(store, { endsUntil: addMs(NOON, 10 * DAY_MS), phases: ['issued'] }), ['sooner']);
  },

  'tags are sought by key, or by key and value, to the letter, and all of them must be there': async (store) => {
    await insert(
      store,
      makeCertificate({ id: 'plain' }),
      makeCertificate({ id: 'one', tags: [tag('team', 'a'), tag('部门', '销售 50%_')] }),
      makeCertificate({ id: 'two', tags: [tag('Team', 'a'), tag('team', 'ab')] }),
      makeCertificate({ id: 'three', tags: [tag('x', 'team'), tag('a', '')] }),
    );
    const found: readonly (readonly [readonly TagPattern[], readonly string[]])[] = [
      [[], ['three', 'two', 'one', 'plain']],
      [[pattern('team')], ['two', 'one']],
      [[tag('team', 'a')], ['one']],
      [[tag('Team', 'a'), pattern('team')], ['two']],
      [[tag('部门', '销售 50%_')], ['one']],
      [[tag('a', '')], ['three']],
      [[tag('x', '')], []],
      [[pattern('tea')], []],
      [[pattern('%')], []],
      [[pattern('team","a"],["部门')], []],
      [[pattern('')], []],
    ];
    for (const [tags, ids] of found) deepEqual(await listed(store, { tags }), ids, JSON.stringify(tags));
  },

  'a search finds a part of an id, an alias or a domain, whatever the case of its letters': async (store) => {
    await insert(
      store,
      makeCertificate({ id: 'Ab12Cd34', alias: 'Shop', names: [domain('a.example.com'), domain('shop.example.org')] }),
      makeCertificate({ id: 'Ef56Gh78', alias: '商店 50%_\\', names: [domain('*.b.example.net')] }),
    );
    const [first, second] = ['Ab12Cd34', 'Ef56Gh78'];
    const found: readonly (readonly [string, readonly string[]])[] = [
      ['b12c', [first]],
      ['SHOP', [first]],
      ['example.ORG', [first]],
      ['*.b', [second]],
      ['EXAMPLE', [second, first]],
      ['商店', [second]],
      ['50%_\\', [second]],
      ['', [second, first]],
    ];
    for (const [search, ids] of found) deepEqual(await listed(store, { search }), ids, search);
  },

  'no character of a search stands for others': async (store) => {
    await insert(store, makeCertificate({ id: 'Ab12Cd34', alias: 'a1b', names: [domain('a.com'), domain('b.com')] }));
    const searches = [
      '%',
      '_',
      'a_b',
      'a%b',
      '\\',
      '"',
      'a.com","b.com',
      '[',
      ',',
      'a?b',
      'a*b',
      "' or 1=1 --",
      '\0',
      'a1b\0',
    ];
    for (const search of searches) deepEqual(await listed(store, { search }), [], JSON.stringify(search));
  },

  [`a search of more than ${SEARCH_LIMIT_CHARACTERS} characters finds nothing`]: async (store) => {
    await insert(store, makeCertificate({ id: 'Ab12Cd34', alias: 'x'.repeat(SEARCH_LIMIT_CHARACTERS + 1) }));
    deepEqual(await listed(store, { search: 'x'.repeat(SEARCH_LIMIT_CHARACTERS) }), ['Ab12Cd34']);
    deepEqual(await listed(store, { search: 'x'.repeat(SEARCH_LIMIT_CHARACTERS + 1) }), []);
    deepEqual(await listed(store, { search: 'x'.repeat(100_000) }), []);
  },

  'a domain is found by its A-label and by how it is written, whole or in part, in either case and form': async (
    store,
  ) => {
    const names = ['xn--mnchen-3ya.example', '*.xn--mgbh0fb.example'].map(domain);
    await insert(store, makeCertificate({ id: 'Ab12Cd34', names }), makeCertificate({ id: 'Ef56Gh78' }));
    const found = [
      'münchen',
      'MÜNCHEN.example',
      'mu\u0308nchen',
      'ünch',
      'xn--mnchen-3ya',
      'XN--MN',
      'مثال',
      '*.مث',
      'xn--mgbh0fb',
    ];
    for (const search of found) deepEqual(await listed(store, { search }), ['Ab12Cd34'], search);
    for (const search of ['munchen', 'xn--mnchen-3yb', 'مثل', 'مثال.com'])
      deepEqual(await listed(store, { search }), [], search);
  },

  'what is sought is plain text, whatever it means to a database': async (store) => {
    const alias = `50%_off "quoted" AND (x) NEAR* 'it' \\ 😀 שלום`;
    await insert(
      store,
      makeCertificate({ id: 'Ab12Cd34', alias }),
      makeCertificate({ id: 'Ef56Gh78', alias: '50 off' }),
    );
    const found = ['%', '_off', '"', '" and', '(x)', 'near*', "'it'", '\\', '😀', 'שלום', 'd"', '0%_'];
    for (const search of found) deepEqual(await listed(store, { search }), ['Ab12Cd34'], search);
    const nowhere = ['%off', '0_o', '\x1f', '\x1e', '\x1ex', '\0', '4\x1f5', '"'.repeat(65_536), '🙂'];
    for (const search of nowhere) deepEqual(await listed(store, { search }), [], JSON.stringify(search.slice(0, 9)));
  },
};
