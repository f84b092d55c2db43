// Campaigns in the console's pages, without a browser: what is typed becomes what is sent, and counts become bars and marks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsView } from '../../src/api/views/campaign-forecast.ts';
import { STATE_COUNTS as CLI_COUNTS } from '../../src/cli/campaigns/answers.ts';
import { ITEM_STATES as SERVICE_STATES } from '../../src/certificates/model/campaigns/item.ts';
import { ITEM_STATES, STATE_COUNTS } from '../../web/src/api/campaigns.ts';
import { GROUP_KINDS } from '../../src/certificates/ports/campaign-selections.ts';
import { marksOf } from '../../web/src/pages/campaign/time-line.ts';
import { percentOf, shareOf, sharesOf } from '../../web/src/pages/campaigns/counts.ts';
import {
  campaignOf,
  EMPTY_DRAFT,
  ratesTyped,
  selectionOf,
  wireTimeOf,
} from '../../web/src/pages/new-campaign/draft.ts';
import { CAMPAIGNS } from '../../web/src/texts/campaigns.ts';
import { MAX_PIECE, piecesOf, textsOf } from '../../web/src/pages/new-campaign/identifiers.ts';

test('What is typed becomes the selection and the plan of the API; what is empty is left out', () => {
  const typed = {
    ...EMPTY_DRAFT,
    Name: 'summer',
    TagKey: 'env',
    ProjectIds: '7, 8',
    KeyAlgorithms: 'ECC prime256v1',
    DomainSuffixes: 'a.example b.example，c.example',
    ExpiresTo: '2027-02-01',
    IssuedFrom: '2026-01-01',
    StopAtFailureShare: '',
    Rates: 'corp=20, lab=0.5',
    OldCertificates: 'revoke',
  };
  assert.deepEqual(campaignOf(typed), {
    Name: 'summer',
    Selection: {
      TagKey: 'env',
      KeyAlgorithms: ['ECC prime256v1'],
      ProjectIds: [7, 8],
      DomainSuffixes: ['a.example', 'b.example', 'c.example'],
      IssuedFrom: '2026-01-01 00:00:00',
      ExpiresTo: '2027-02-01 23:59:59',
    },
    Proof: 'reuse',
    CanarySize: 10,
    WaveGrowth: 4,
    WavePauseSeconds: 60,
    Rates: [
      { Issuer: 'corp', PerSecond: 20 },
      { Issuer: 'lab', PerSecond: 0.5 },
    ],
    OldCertificates: 'revoke',
    RevokeAfterHours: 24,
    ReasonCode: 'superseded',
    Incident: '',
    Mode: 'real',
  });
  assert.deepEqual(selectionOf(EMPTY_DRAFT), {});
  assert.deepEqual(selectionOf({ ...EMPTY_DRAFT, All: 'yes' }), { All: true });
});

test('A rate is what stands behind the last "=", so that issuers may be called anything', () => {
  assert.deepEqual(ratesTyped('a=b=2'), [{ Issuer: 'a=b', PerSecond: 2 }]);
});

test("A deadline is sent in the service's own zone", () => {
  assert.equal(wireTimeOf(new Date('2026-12-31T20:30:00Z')), '2027-01-01 04:30:00');
});

const counts = (part: object) => ({
  Waiting: 0,
  UnderWay: 0,
  Replaced: 0,
  Failed: 0,
  Refused: 0,
  External: 0,
  Over: 0,
  Cancelled: 0,
  Total: 10,
  ...part,
});

test('A bar has the parts that there are, each by its share; nothing is at 100 % before its end', () => {
  assert.deepEqual(sharesOf(counts({ Replaced: 5, UnderWay: 1, Failed: 1, Refused: 1, Over: 1, Waiting: 1 })), [
    { part: 'replaced', share: 0.5 },
    { part: 'gone', share: 0.1 },
    { part: 'left', share: 0.1 },
    { part: 'failed', share: 0.1 },
    { part: 'under-way', share: 0.1 },
  ]);
  assert.deepEqual(sharesOf(counts({ Total: 0 })), []);
  assert.equal(percentOf(counts({ Total: 83_267, Waiting: 1 })), '99.9');
  assert.equal(shareOf(counts({ Total: 0 })), 1);
});

test('The line goes from the first moment to the last, whichever that is', () => {
  const campaign = { StartTime: '2026-12-01 08:00:00', EndTime: '', Deadline: '2026-12-01 12:00:00' };
  const now = new Date('2026-12-01T01:00:00Z');
  assert.deepEqual(marksOf({ campaign, finish: '2026-12-01 10:00:00', now }), [
    { kind: 'start', share: 0 },
    { kind: 'now', share: 0.25 },
    { kind: 'finish', share: 0.5 },
    { kind: 'deadline', share: 1 },
  ]);
  assert.deepEqual(marksOf({ campaign: { StartTime: '', EndTime: '', Deadline: '' }, finish: '', now }), []);
  const stale = marksOf({ campaign, finish: '2026-12-01 08:30:00', now });
  assert.equal(stale.find(({ kind }) => kind === 'finish')?.share, 0.25);
  const ended = marksOf({
    campaign: { ...campaign, EndTime: '2026-12-01 10:00:00' },
    finish: '2026-12-01 10:00:00',
    now,
  });
  assert.deepEqual(
    ended.map(({ kind }) => kind),
    ['start', 'finish', 'deadline'],
  );
});

async function* textsIn(texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

async function piecesIn(texts: AsyncIterable<string>): Promise<readonly (readonly string[])[]> {
  const pieces: (readonly string[])[] = [];
  for await (const piece of piecesOf(texts)) pieces.push(piece);
  return pieces;
}

test('A file is read in pieces, also where a line is cut in two, and as the command line reads it', async () => {
  const texts = ['abc', 'DEF12\r\n# none\nserial=0A:1B\n\n0a 1b', ' 2c # x\ntwo words'];
  assert.deepEqual(await piecesIn(textsIn(texts)), [['abcDEF12', '0A1B', '0a1b2c', 'two words']]);
  const many = new Blob([Array.from({ length: MAX_PIECE + 1 }, (_, at) => `id${at}\n`).join('')]);
  assert.deepEqual(
    (await piecesIn(textsOf(many))).map((piece) => piece.length),
    [MAX_PIECE, 1],
  );
});

test('Groups have words in both languages, by the names that the API has for them', () => {
  const names = groupsView(GROUP_KINDS.map((by) => ({ by, value: '', count: 0 }))).map(({ By }) => By);
  for (const { groupBy } of Object.values(CAMPAIGNS))
    assert.deepEqual(Object.keys(groupBy).toSorted(), names.toSorted());
});

test('The states of items, and how the wire counts them, are those of the service', () => {
  assert.deepEqual(ITEM_STATES, SERVICE_STATES);
  assert.deepEqual(STATE_COUNTS, CLI_COUNTS);
});
