// The page of a report: whole in both languages, harmless whatever stands in its facts, printed without a script.

import { deepEqual, doesNotMatch, equal, fail, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { targetsOf } from '../../src/certificates/model/campaigns/report.ts';
import { MAX_DRAWN_WAVES } from '../../src/reports/charts.ts';
import { MAX_SHOWN_ROWS, pageOf } from '../../src/reports/page.ts';
import { REPORT_WORDS } from '../../src/reports/words.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { CAMPAIGN, COUNTS, makeReport, NOW, PLAN, STANDINGS } from '../support/campaign-report.ts';

const HOSTILE = `<script>alert("1")</script>'&{{7*7}}`;

for (const language of ['en', 'zh'] as const) {
  test(`the page in "${language}" has the nine headings of the rule in their order, with what is laid down under each`, () => {
    const page = pageOf(makeReport(), language);
    const { headings } = REPORT_WORDS[language];
    const places = headings.map((heading, nth) => page.indexOf(`<h3>${nth + 1}. ${heading}</h3>`));
    ok(
      places.every((place, nth) => place > (places[nth - 1] ?? 0)),
      places.join(),
    );
    for (const text of [...PLAN.training, ...PLAN.testing, 'Officer on duty', 'Drill of May']) ok(page.includes(text));
    ok(page.startsWith(`<!doctype html>\n<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`));
  });
}

test('what is not laid down is said to be so, under each heading', () => {
  const nothing = { activationCriteria: [], contacts: [], automation: [], notification: [], roles: [], training: [] };
  const plan = { ...PLAN, ...nothing, testing: [], review: [], targets: EMPTY_TARGETS };
  const page = pageOf(makeReport({ plan, targets: [] }), 'en');
  equal(page.split(REPORT_WORDS.en.labels.notLaidDown).length - 1, 9);
});

const EMPTY_TARGETS = {
  triageHours: undefined,
  revocationHours: undefined,
  replacementHours: undefined,
  reviewDays: undefined,
};

test('it shows everything as text, runs no script and loads nothing', () => {
  const plan = { ...CAMPAIGN.plan, incident: HOSTILE, notify: [HOSTILE] };
  const campaign = { ...CAMPAIGN, name: HOSTILE, plan };
  const moments = [
    { campaignId: 'c', at: NOW, kind: 'paused', detail: { x: HOSTILE }, reason: undefined, by: HOSTILE },
  ] as const;
  const page = pageOf(makeReport({ campaign, moments, plan: { ...PLAN, contacts: [HOSTILE] } }), 'en');
  doesNotMatch(page, /<script|javascript:|\son\w+=|<(?:img|link|iframe|object|form|a)\b|https?:/i);
  match(page, /&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&#39;&amp;/);
  match(page, /content="default-src 'none'; style-src 'unsafe-inline'"/);
});

test('each element that it opens it closes, in their order', () => {
  const page = pageOf(makeReport(), 'zh');
  const open: string[] = [];
  for (const [, close, name = '', rest = ''] of page.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/g)) {
    if (['meta', 'br'].includes(name) || rest.endsWith('/')) continue;
    if (close === '/') equal(open.pop(), name);
    else open.push(name);
  }
  deepEqual(open, []);
});

test('its tables and charts show so much and no more, and the last time is among what is shown', () => {
  const many = Array.from({ length: MAX_SHOWN_ROWS + 1 }, (_, nth) => ({
    at: addMs(NOW, nth * DAY_MS),
    replaced: nth,
    revoked: 0,
    remaining: MAX_SHOWN_ROWS - nth,
    expired: 0,
    estimate: undefined,
  }));
  const waves = Array.from({ length: MAX_DRAWN_WAVES + 1 }, (_, nth) => ({
    wave: nth + 1,
    counts: COUNTS,
    times: undefined,
  }));
  const page = pageOf(makeReport({ standings: many, waves, targets: [] }), 'en');
  const rows = page.split(/<h2>/).map((section) => section.split('<tr>').length - 1);
  ok(rows.includes(MAX_SHOWN_ROWS + 1), 'as many rows, and the head');
  match(page, new RegExp(`<td>${MAX_SHOWN_ROWS}</td></tr>`));
  const bars = page.slice(page.indexOf('<h2>Waves')).split('</svg>')[0] ?? '';
  ok(bars.includes(`Wave ${MAX_DRAWN_WAVES}<`) && !bars.includes(`Wave ${MAX_DRAWN_WAVES + 1}<`));
});

const NONE_LEFT = STANDINGS[0] ?? fail('there is a standing');

test('a campaign of which nothing has happened has a page too, with numbers in every place of its charts', () => {
  const standings = [{ ...NONE_LEFT, remaining: 0 }];
  const campaign = { ...CAMPAIGN, plan: { ...CAMPAIGN.plan, deadline: undefined }, startedAt: undefined, waves: [] };
  const facts = { campaign, standings, counts: COUNTS, now: NOW };
  const targets = targetsOf({ ...facts, targets: { ...EMPTY_TARGETS, triageHours: 1 } });
  const page = pageOf(makeReport({ ...facts, targets, waves: [], moments: [], reasons: [] }), 'en');
  doesNotMatch(page, /NaN|Infinity|undefined/);
});
