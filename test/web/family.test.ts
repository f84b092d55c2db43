// Lineages as they are drawn, what needs somebody, and the log's filter.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListedCertificate } from '../../web/src/api/actions.ts';
import {
  byUrgency,
  campaignMatters,
  heldMatters,
  mattersOf,
  targetMatters,
} from '../../web/src/pages/attention/matters.ts';
import { edgesOf, placed } from '../../web/src/pages/certificate/family.ts';
import { logInput, readLogFilter, writeLogFilter } from '../../web/src/pages/log/log-filter.ts';
import { harmless } from '../../web/src/parts/harmless.ts';

interface Links {
  readonly replaces?: string;
  readonly replacedFor?: string;
  readonly renews?: string;
  readonly ends?: string;
}

let made = 0;

function certificate(id: string, { replaces, replacedFor, renews, ends = '' }: Links = {}): ListedCertificate {
  made += 1;
  const CertificateExtra = {
    OriginCertificateId: null,
    ReplacedBy: replaces ?? null,
    ReplacedFor: replacedFor ?? null,
    RenewOrder: renews ?? null,
  };
  const InsertTime = `2026-01-01 00:00:${String(made).padStart(2, '0')}`;
  return {
    CertificateId: id,
    Domain: `${id}.example.com`,
    InsertTime,
    CertEndTime: ends,
    StatusMsg: '',
    CertificateExtra,
  } as unknown as ListedCertificate;
}

test('Each stands right of what it comes from, and those of one origin below each other', () => {
  const family = [
    certificate('a'),
    certificate('b', { replaces: 'a' }),
    certificate('c', { renews: 'a' }),
    certificate('d', { replaces: 'b' }),
  ];
  const edges = edgesOf(family);
  assert.deepEqual(edges, [
    { from: 'a', to: 'b', kind: 'reissue' },
    { from: 'a', to: 'c', kind: 'renewal' },
    { from: 'b', to: 'd', kind: 'reissue' },
  ]);
  const places = placed(family, edges).map(({ certificate: { CertificateId }, column, row }) => [
    CertificateId,
    column,
    row,
  ]);
  assert.deepEqual(places, [
    ['a', 0, 0],
    ['b', 1, 0],
    ['c', 1, 1],
    ['d', 2, 0],
  ]);
});

test('A link to what may not be seen is no edge, and links in a circle end', () => {
  const family = [
    certificate('a', { replaces: 'hidden' }),
    certificate('b', { replaces: 'c' }),
    certificate('c', { replaces: 'b' }),
  ];
  const edges = edgesOf(family);
  assert.equal(edges.length, 2);
  assert.equal(placed(family, edges).length, 3);
});

test('A certificate in whose place another is issued needs nobody, and the soonest comes first', () => {
  const soon = certificate('soon', { ends: '2026-02-01 00:00:00' });
  const later = certificate('later', { ends: '2026-03-01 00:00:00' });
  const mended = certificate('mended', { ends: '2026-01-15 00:00:00', replacedFor: 'x' });
  const held = heldMatters([
    {
      CertificateId: 'held',
      Domain: 'h.example.com',
      RevokeTime: '2026-02-15 00:00:00',
      ReplacementId: 'x',
      HeldBy: ['web-1'],
    },
    {
      CertificateId: 'free',
      Domain: 'f.example.com',
      RevokeTime: '2026-02-15 00:00:00',
      ReplacementId: 'x',
      HeldBy: [],
    },
  ]);
  const matters = byUrgency([...mattersOf('expiring', [later, mended, soon]), ...held]);
  assert.deepEqual(
    matters.map(({ id }) => id),
    ['soon', 'held', 'later'],
  );
});

test('A target needs somebody where it serves something else than was brought there, or nothing; not where it cannot be asked', () => {
  const looked = { DeployTime: '2026-12-01 08:00:00', LookTime: '2026-12-01 09:00:00', DeployedSha256: 'a' };
  const target = (InstanceId: string, facts: object) => ({
    ResourceType: 'tke',
    Region: '',
    InstanceId,
    Name: '',
    Domains: [],
    ServedAt: ['127.0.0.1:443'],
    CertificateId: 'c',
    ServedSha256: ['a'],
    IsPartial: false,
    ...looked,
    ...facts,
  });
  const matters = targetMatters([
    target('serves', {}),
    target('other', { ServedSha256: ['b'] }),
    target('nothing', { ServedSha256: [] }),
    target('partial', { IsPartial: true }),
    target('blind', { ServedAt: [], ServedSha256: [] }),
    target('foreign', { DeployTime: '', ServedSha256: ['b'] }),
  ]);
  assert.deepEqual(
    matters.map(({ id }) => id),
    ['other', 'nothing', 'partial'],
  );
});

const campaign = (CampaignId: string, facts: object) => ({
  CampaignId,
  Name: CampaignId,
  Step: 'running' as const,
  StepReason: '',
  Mode: 'real' as const,
  CreateTime: '',
  StartTime: '2026-12-01 08:00:00',
  EndTime: '',
  Deadline: '',
  Counts: NO_COUNTS,
  ...facts,
});

test('A campaign needs somebody where it has paused by itself, or is under way after its deadline', () => {
  const [late, early] = ['2026-12-01 09:00:00', '2026-12-02 09:00:00'];
  const matters = campaignMatters(
    [
      campaign('runs', { Deadline: early }),
      campaign('late', { Deadline: late }),
      campaign('stopped', { Step: 'paused', StepReason: 'too many fail' }),
      campaign('by hand', { Step: 'paused' }),
      campaign('over', { Step: 'done', Deadline: late }),
    ],
    new Date('2026-12-01T02:00:00Z'),
  );
  assert.deepEqual(
    matters.map(({ id, kind }) => [id, kind]),
    [
      ['late', 'campaignLate'],
      ['stopped', 'campaignPaused'],
    ],
  );
});

const NO_COUNTS = {
  Waiting: 0,
  UnderWay: 0,
  Replaced: 0,
  Failed: 0,
  Refused: 0,
  External: 0,
  Over: 0,
  Cancelled: 0,
  Total: 0,
};

test("The log's filter stands in its address, and a day is asked for whole", () => {
  const filter = readLogFilter(new URLSearchParams('certificate=abc&from=2026-12-01&until=yesterday'));
  assert.equal(writeLogFilter(filter).toString(), 'certificate=abc&from=2026-12-01');
  assert.deepEqual(logInput({ ...filter, until: '2026-12-02' }), {
    CertificateId: 'abc',
    StartTime: '2026-12-01 00:00:00',
    EndTime: '2026-12-02 23:59:59',
  });
});

test('What turns the direction of writing, or ends a line, is shown as a mark', () => {
  assert.equal(harmless('a\u202ecod.exe\u0000\n\u2066b'), 'a\ufffdcod.exe\ufffd\ufffd\ufffdb');
  assert.equal(harmless('名称 <b>&amp;</b>'), '名称 <b>&amp;</b>');
});
