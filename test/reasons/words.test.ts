// Every sentence and every word that fills one, in both languages: whole, with the same places, and Chinese to its last word.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ACME_REASONS } from '../../src/reasons/acme.ts';
import { ARGUMENT_REASONS } from '../../src/reasons/arguments.ts';
import { AUTHORITY_REASONS } from '../../src/reasons/authority.ts';
import { CAMPAIGN_PLANNING_REASONS } from '../../src/reasons/campaign-planning.ts';
import { CAMPAIGN_REASONS } from '../../src/reasons/campaigns.ts';
import { CERTIFICATE_REASONS } from '../../src/reasons/certificates.ts';
import { DEPLOYMENT_REASONS } from '../../src/reasons/deployments.ts';
import { ENCODING_REASONS } from '../../src/reasons/encoding.ts';
import { FIELDS } from '../../src/reasons/fields.ts';
import { ISSUER_REASONS } from '../../src/reasons/issuers.ts';
import { KEY_REASONS } from '../../src/reasons/keys.ts';
import { PEOPLE_REASONS } from '../../src/reasons/people.ts';
import { DNS_PROVIDER_REASONS } from '../../src/reasons/dns-providers.ts';
import { PROOF_REASONS } from '../../src/reasons/proofs.ts';
import { because, inWords, REASON_WORDS } from '../../src/reasons/reason.ts';
import { REQUEST_REASONS } from '../../src/reasons/requests.ts';
import { TARGET_REASONS } from '../../src/reasons/targets.ts';
import { VOCABULARIES } from '../../src/reasons/vocabularies.ts';
import { foreignWords } from '../support/foreign-words.ts';

const TABLES = [
  ACME_REASONS,
  ARGUMENT_REASONS,
  AUTHORITY_REASONS,
  CAMPAIGN_PLANNING_REASONS,
  CAMPAIGN_REASONS,
  CERTIFICATE_REASONS,
  DEPLOYMENT_REASONS,
  ENCODING_REASONS,
  ISSUER_REASONS,
  KEY_REASONS,
  PEOPLE_REASONS,
  PROOF_REASONS,
  DNS_PROVIDER_REASONS,
  REQUEST_REASONS,
  TARGET_REASONS,
];

/** Places whose English words are no words of Chinese, and stand in the English sentence alone. */
const ENGLISH_ALONE = new Set(['article', 'reissues', 'defect', 'defects', 'message', 'text']);
/** Their ids are put together; and what an authority elsewhere says, which the issuers to come hand on. */
const SAID_BY_PARTS = new Set(['txtNotFoundByAlias', 'txtWrongByAlias', 'toldByAuthority']);
const CHINESE_ALONE = new Set(['rules', 'code', 'chinese']);

test('No sentence stands in two tables', () => {
  const count = TABLES.reduce((sum, table) => sum + Object.keys(table).length, 0);
  assert.equal(Object.keys(REASON_WORDS).length, count);
});

test('Both languages of a sentence have the same places, but for those that only one of them needs', () => {
  for (const [id, { en, zh }] of Object.entries(REASON_WORDS)) {
    const [inEn, inZh] = [placesOf(en), placesOf(zh)];
    const missing = inEn.filter((place) => !inZh.includes(place) && !ENGLISH_ALONE.has(place));
    const added = inZh.filter((place) => !inEn.includes(place) && !CHINESE_ALONE.has(place));
    assert.deepEqual([...missing, ...added], [], id);
  }
});

test('No Chinese sentence has an English word in it that is no name of the field', () => {
  for (const [id, { zh }] of Object.entries(REASON_WORDS)) {
    assert.deepEqual(foreignWords(zh.replaceAll(/\{\w+\}/g, '')), [], id);
  }
});

test('No word that fills a place is left in English', () => {
  for (const [place, vocabulary] of Object.entries(VOCABULARIES)) {
    for (const [english, chinese] of Object.entries(vocabulary)) {
      assert.deepEqual(foreignWords(chinese), [], `${place}: ${english}`);
    }
  }
});

test('Sentences are the ends of sentences: without a full stop in Chinese, and with no blank at either end', () => {
  for (const [id, { en, zh }] of Object.entries(REASON_WORDS)) {
    assert.equal(en, en.trim(), id);
    assert.equal(zh, zh.trim(), id);
    assert.doesNotMatch(zh, /[。.]$/u, id);
  }
});

test('Every part that the readers of DER name has its word in Chinese, or is a name of ASN.1', () => {
  const folder = join(import.meta.dirname, '../../src/x509');
  const called =
    /(?:\.(?:sequence|set|implicitSet|constructed|optional|any|element|unread|\w*[iI]nteger|boolean|null|objectIdentifier|octetString|wrapped|inside|bitString|namedBits|text|time)|readBounded|readName|readAscii|readUrl)\(\s*(?:\w+, )?'([^'\n]+)'|field: '([^']+)'/g;
  const readers = [
    ...'certificate certificate-extensions csr extension-reader names'.split(' ').map((name) => `certificate/${name}`),
    ...'encrypted-key private-key public-key'.split(' ').map((name) => `keys/${name}`),
  ];
  const fields = readers.flatMap((name) => {
    const source = readFileSync(join(folder, `${name}.ts`), 'utf8');
    return [...source.matchAll(called)].map(([, first, second]) => first ?? second ?? '');
  });
  const odd = fields.filter((field) => !(field in FIELDS) && !isName(field));
  assert.ok(fields.length > 60 && readdirSync(folder, { recursive: true }).length > 20);
  assert.deepEqual([...new Set(odd)], []);
});

test('Every sentence is said somewhere in the code, so that none is left of what was changed', () => {
  const sources = join(import.meta.dirname, '../../src');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/^reasons\/(?!reason-error|recorded)/.test(path),
  );
  const code = files.map((path) => readFileSync(join(sources, path), 'utf8')).join('\n');
  const unsaid = Object.keys(REASON_WORDS).filter((id) => !code.includes(`'${id}'`) && !SAID_BY_PARTS.has(id));
  assert.deepEqual(unsaid, []);
});

test('Lists are told with commas, choices with "or", and reasons within reasons in the same language', () => {
  const reason = because('unreadable', { thing: 'CSR', why: because('pemLabelWrong', { label: 'CERTIFICATE' }) });
  assert.equal(inWords(reason, 'en'), 'Cannot read CSR: its PEM is a CERTIFICATE');
  assert.equal(inWords(reason, 'zh'), '无法读取 CSR：其 PEM 标签为 CERTIFICATE');
  const choice = because('valueNotOneOf', { parameter: 'A', value: 'b', choices: ['c', 'd', 'e'] });
  assert.equal(inWords(choice, 'en'), 'A is b, and may be c, d or e');
  assert.equal(inWords(choice, 'zh'), 'A 为 b，可取值为 c、d 或 e');
});

test('One of a thing is told as one, several as several', () => {
  assert.equal(
    inWords(because('orderNames', { most: 1, count: 2 }), 'en'),
    'the order is for 1 domain, and 2 are named',
  );
  assert.equal(
    inWords(because('orderNames', { most: 2, count: 3 }), 'en'),
    'the order is for 2 domains, and 3 are named',
  );
  assert.equal(inWords(because('daysLeft', { days: 1 }), 'en'), 'it has 1 day or less left');
  assert.equal(inWords(because('lineageUsed', { limit: 1 }), 'en'), 'its lineage has used its 1 reissue');
  assert.equal(inWords(because('orderNames', { most: 1, count: 2 }), 'zh'), '订单包含 1 个域名，但给出了 2 个');
});

function placesOf(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place);
}

/** ASN.1's own, ids of reasons, and what other functions are called with. */
function isName(text: string): boolean {
  return /^[a-z]+(?:[A-Z][A-Za-z]*)+$/.test(text) || text in REASON_WORDS || !/^[a-zA-Z0-9 -]+$/.test(text);
}
