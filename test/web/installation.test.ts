// What the pages make of the installation: how authorities stand, what needs somebody, what is served, how bars are drawn.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target } from '../../web/src/api/actions.ts';
import { authorityMatters, findingMatters, webhookMatters } from '../../web/src/pages/attention/matters.ts';
import { standingOf } from '../../web/src/pages/authority/standing.ts';
import { servedAt } from '../../web/src/pages/certificate/served.ts';
import { stateOf } from '../../web/src/pages/issuers/state.ts';
import { placedBars, topOf } from '../../web/src/parts/bars.ts';

const NOW = new Date('2026-12-01T00:00:00Z');
const ISSUING = {
  AuthorityId: 'issuing-1',
  Kind: 'public',
  Role: 'issuing',
  IssuerId: 'root-1',
  Subject: '',
  Algorithm: 'p256',
  CertBeginTime: '2026-01-01 00:00:00',
  CertEndTime: '2036-01-01 00:00:00',
  Sha256: '',
  IsIssuing: true,
  IsKeyHere: true,
  CompromiseTime: '',
  RevokeTime: '',
  Lists: [],
  Responder: null,
} as const;

const standing = (facts: object): string => standingOf({ ...ISSUING, ...facts }, NOW);

test('Of what there is to say of an authority the gravest is said', () => {
  assert.equal(standing({}), 'issues');
  assert.equal(standing({ IsIssuing: false }), 'former');
  assert.equal(standing({ Role: 'root', IsIssuing: false }), 'certifies');
  assert.equal(standing({ Role: 'root', IsIssuing: false, IsKeyHere: false }), 'away');
  assert.equal(standing({ CertBeginTime: '2027-01-01 00:00:00' }), 'notYet');
  assert.equal(standing({ CertEndTime: '2026-11-30 00:00:00' }), 'ended');
  assert.equal(standing({ CompromiseTime: '2026-11-30 00:00:00', CertEndTime: '2026-11-30 00:00:00' }), 'compromised');
  assert.equal(standing({ CompromiseTime: '2026-11-30 00:00:00', RevokeTime: '2026-11-30 00:00:00' }), 'revoked');
});

test('Late lists and responders, deliveries given up, and what the doctor does not find good need somebody', () => {
  const list = { Shard: 0, Number: 1, ThisUpdateTime: '', NextUpdateTime: '2026-12-03 00:00:00', Revocations: 0 };
  const Responder = { Number: 1, CertBeginTime: '', CertEndTime: '2026-12-02 00:00:00', IsLate: true };
  const late = { ...ISSUING, Lists: [{ ...list, IsLate: true }], Responder };
  const matters = authorityMatters([
    late,
    {
      ...ISSUING,
      AuthorityId: 'good',
      Lists: [{ ...list, IsLate: false }],
      Responder: { ...Responder, IsLate: false },
    },
  ]);
  assert.deepEqual(
    matters.map(({ id, at }) => [id, at?.toISOString()]),
    [['issuing-1', '2026-12-01T16:00:00.000Z']],
  );
  const hook = { Host: 'a.example:443', Events: null, WaitingCount: 3 };
  const hooks = webhookMatters([
    { ...hook, Name: 'lost', GivenUpCount: 2 },
    { ...hook, Name: 'good', GivenUpCount: 0 },
  ]);
  assert.deepEqual(
    hooks.map(({ id, detail }) => [id, detail]),
    [['lost', 'a.example:443: 2']],
  );
  const findings = findingMatters([
    { Check: 'disk', Subject: '/data', Condition: 'bad', Found: '3 MiB are free', Advice: 'make room there' },
    { Check: 'clock', Subject: '', Condition: 'good', Found: 'it is right', Advice: '' },
  ]);
  assert.deepEqual(
    findings.map(({ id, detail }) => [id, detail]),
    [['disk /data', '3 MiB are free: make room there']],
  );
});

const state = (LastSuccessTime: string, LastTroubleTime: string) =>
  stateOf({ LastSuccessTime, LastTroubleTime, LastTrouble: '' });

test('What was reached last, or could not be, says how it is doing', () => {
  assert.equal(state('', ''), 'unknown');
  assert.equal(state('2026-12-01 00:00:01', '2026-12-01 00:00:00'), 'good');
  assert.equal(state('2026-12-01 00:00:00', '2026-12-01 00:00:01'), 'bad');
  assert.equal(state('', '2026-12-01 00:00:01'), 'bad');
});

const target = (CertificateId: string, facts: Partial<Target> = {}): Target => ({
  ResourceType: 'tke',
  Region: '',
  InstanceId: CertificateId,
  Name: '',
  Domains: [],
  ServedAt: ['127.0.0.1:443'],
  CertificateId,
  DeployTime: '2026-12-01 08:00:00',
  DeployedSha256: 'a',
  LookTime: '2026-12-01 09:00:00',
  ServedSha256: ['a'],
  IsPartial: false,
  ...facts,
});

test('A certificate is served once every target that it, or what it replaces, was brought to has it', () => {
  const about = { id: 'new', replaces: 'old' };
  assert.deepEqual(servedAt([target('other')], about), { all: 0, serving: 0 });
  assert.deepEqual(servedAt([target('old'), target('new')], about), { all: 2, serving: 1 });
  assert.deepEqual(servedAt([target('new'), target('new', { ServedSha256: ['b'] })], about), { all: 2, serving: 1 });
  assert.deepEqual(servedAt([target(''), target('new')], { id: 'new', replaces: null }), { all: 1, serving: 1 });
});

test('Bars stand on each other below a round number, and what is there is seen however little it is', () => {
  const tops = [0, 1, 2, 3, 6, 10, 11, 51, 100].map((value) => topOf([{ label: '', values: [value] }]));
  assert.deepEqual(tops, [1, 1, 2, 5, 10, 10, 20, 100, 100]);
  const room = { width: 100, height: 50, top: 1000 };
  const [first, second, ...others] = placedBars(
    [
      { label: 'a', values: [500, 0, 1] },
      { label: 'b', values: [0] },
    ],
    room,
  );
  assert.deepEqual([first?.y, first?.height, first?.bar, first?.series], [25, 25, 0, 0]);
  assert.deepEqual([second?.y, second?.height, second?.bar, second?.series], [23, 2, 0, 2]);
  assert.deepEqual(others, []);
});
