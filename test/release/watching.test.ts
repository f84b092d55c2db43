// The dashboard and the alerts ask for metrics that the service has, and each alert fires when it should and not before.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { addConnectionMetrics } from '../../src/metrics/connections.ts';
import { addInventoryMetrics } from '../../src/metrics/inventory.ts';
import { addKeyPoolMetrics } from '../../src/metrics/key-pool.ts';
import { makeMetrics } from '../../src/metrics/metrics.ts';
import { addClockMetrics, addDnsServerMetrics, addLoopMetrics, addResolverMetrics } from '../../src/metrics/parts.ts';
import { addProcessMetrics } from '../../src/metrics/process.ts';
import { addStoreMetrics, addTroubleMetrics } from '../../src/metrics/store.ts';
import { addWorkMetrics } from '../../src/metrics/work.ts';
import { promtool, skipWithoutPromtool } from '../support/promtool.ts';
import { makeTestClock } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const RELEASE = join(import.meta.dirname, '../../release');
const OPERATING = readFileSync(join(RELEASE, '../docs/operating.md'), 'utf8');

const RULE = z.strictObject({
  alert: z.string().regex(/^Reseal[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({ summary: z.string().min(10) }),
});
const ALERTS_FILE = join(RELEASE, 'alerts.yaml');
const RULES = z
  .strictObject({ groups: z.tuple([z.strictObject({ name: z.literal('reseal'), rules: z.array(RULE) })]) })
  .parse(parse(readFileSync(ALERTS_FILE, 'utf8'))).groups[0].rules;

const PANEL = z.object({
  id: z.int(),
  type: z.enum(['row', 'timeseries']),
  title: z.string().min(3),
  description: z.string().min(10).optional(),
  gridPos: z.strictObject({ h: z.int().min(1), w: z.int().min(1).max(24), x: z.int().min(0), y: z.int().min(0) }),
  targets: z.array(z.object({ expr: z.string(), refId: z.string(), legendFormat: z.string() })).default([]),
});
const DASHBOARD = z
  .object({
    title: z.literal('Reseal'),
    uid: z.string(),
    schemaVersion: z.int().min(36),
    templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
    panels: z.array(PANEL),
  })
  .parse(JSON.parse(readFileSync(join(RELEASE, 'grafana-dashboard.json'), 'utf8')));

const UNANSWERED = { ignored: 0, slipped: 0, limited: 0, dropped: 0, displaced: 0 };
const NO_DNS = { ...UNANSWERED, overUdp: 0, overTcp: 0, pending: 0, connections: 0 };
const NO_BYTES = { pendingBytes: 0, bufferedBytes: 0, accepted: 0, working: {} };
const NO_CONNECTIONS = { ...NO_BYTES, byPhase: new Map(), closed: new Map() };

/** Every metric that a service has, with its suffixes; some of them have no value until something happens. */
async function namesShown(): Promise<ReadonlySet<string>> {
  const metrics = makeMetrics();
  const { meter } = metrics;
  addProcessMetrics(meter, { version: '0', store: 'sqlite' });
  addStoreMetrics(meter, () => ({ commits: 0, committed: 0, retries: 0, waiting: 0, connections: [] }));
  addTroubleMetrics(meter, () => undefined);
  addWorkMetrics(meter, {
    worker: () => new Map([['accounts', { running: 0, waiting: 0, shares: new Map() }]]),
    courier: () => new Map(),
  });
  addLoopMetrics(meter, () => ({ stalls: 0, stalledMs: 0 }));
  addResolverMetrics(meter, () => ({ questions: 0, overTcp: 0, passedOver: 0, failures: 0 }));
  addClockMetrics(meter, () => ({ ahead: 0, back: 0 }));
  addDnsServerMetrics(meter, () => NO_DNS);
  addConnectionMetrics(meter, () => NO_CONNECTIONS);
  addKeyPoolMetrics(meter, { read: () => new Map(), clock: makeTestClock() });
  addInventoryMetrics(meter, {
    take: async () => await Promise.reject(new Error('not asked here')),
    clock: makeTestClock(),
    monotonicMs: () => 0,
    report: () => undefined,
  });
  const { text } = await metrics.read();
  const typed = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  const names = typed.flatMap(([, name = '', type]) =>
    type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set([...names, 'up']);
}

const namesIn = (expression: string): readonly string[] => [
  ...new Set(expression.match(/\b(?:reseal|nodejs|process)_\w+|\bup\b/g)),
];

const EXPRESSIONS = DASHBOARD.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

test('whatever the dashboard and the alerts ask for is a metric of the service', async () => {
  const shown = await namesShown();
  for (const expression of [...EXPRESSIONS, ...RULES.map(({ expr }) => expr)]) {
    const asked = namesIn(expression);
    ok(asked.length > 0, expression);
    deepEqual(
      asked.filter((name) => !shown.has(name)),
      [],
      expression,
    );
  }
});

test('the panels of the dashboard have ids of their own, explain themselves, and lie beside one another', () => {
  const { panels } = DASHBOARD;
  equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)}/${y + Math.floor(at / w)}`),
  );
  equal(new Set(cells).size, cells.length);
  for (const { type, title, description, targets } of panels) {
    if (type === 'row') continue;
    ok(description !== undefined && targets.length > 0, title);
  }
  const known = new Set(DASHBOARD.templating.list.map(({ name }) => name));
  for (const variable of EXPRESSIONS.flatMap((expression) => expression.match(/(?<=\$)[a-z]\w*/g) ?? [])) {
    ok(known.has(variable), variable);
  }
});

test('each alert is explained in docs/operating.md, and none is that does not exist', () => {
  const explained = [...OPERATING.matchAll(/^\| `(Reseal\w+)` \|/gm)].map(([, name = '']) => name);
  deepEqual(explained.toSorted(), RULES.map(({ alert }) => alert).toSorted());
});

test('promtool reads every query of the dashboard', { skip: skipWithoutPromtool }, () => {
  using folder = makeTemporaryFolder();
  const queries = EXPRESSIONS.map((expression, at) => ({
    record: `query_${at}`,
    expr: expression.replaceAll('$__rate_interval', '1m').replaceAll(/\$[a-z]+/g, 'x'),
  }));
  const file = folder.write('queries.yaml', stringify({ groups: [{ name: 'queries', rules: queries }] }));
  const { isGood, text } = promtool(['check', 'rules', file]);
  ok(isGood, text);
});

/** For each alert a series that is well for ten minutes and then is not; values as promtool writes them, one a minute. */
const CASES: Readonly<Record<string, { readonly series: string; readonly values: string }>> = {
  ResealDown: { series: 'up{job="reseal",instance="a"}', values: '1x10 0x20' },
  ResealInternalErrors: { series: 'reseal_api_calls_total{code="InternalError",instance="a"}', values: '0x10 0+3x20' },
  ResealStoreUnusable: { series: 'reseal_store_trouble{trouble="full",instance="a"}', values: '0x10 1x20' },
  ResealStoreBusy: { series: 'reseal_store_transactions_total{outcome="busy",instance="a"}', values: '0x10 0+3x20' },
  ResealStoreUnreadable: { series: 'reseal_inventory_failures_total{instance="a"}', values: '0x10 0+2x20' },
  ResealIssuerFails: {
    series: 'reseal_issuer_calls_total{outcome="failed",issuer="builtin",call="issue",instance="a"}',
    values: '0x10 0+1x30',
  },
  ResealJobsLate: {
    series: 'reseal_jobs_due_oldest_age_seconds{kind="advance",lane="accounts"}',
    values: '20x10 301+60x20',
  },
  ResealRevocationListEnds: {
    series: 'reseal_revocation_list_next_update_timestamp_seconds{authority="issuing-1"}',
    values: '600000x10 80000x20',
  },
  ResealOcspResponderEnds: {
    series: 'reseal_ocsp_responder_not_after_timestamp_seconds{authority="issuing-1"}',
    values: '600000x10 200000x20',
  },
  ResealAuthorityCompromised: { series: 'reseal_authority_unreplaced{authority="issuing-1"}', values: '0x10 7x20' },
  ResealOcspRefuses: { series: 'reseal_ocsp_answers_total{kind="tryLater",instance="a"}', values: '0x10 0+3x30' },
  ResealEventLoopStands: {
    series: 'reseal_event_loop_stalled_seconds_total{job="reseal",instance="a"}',
    values: '0+1x10 11+12x20',
  },
  ResealKeyPoolEmpty: { series: 'reseal_key_pool_keys{algorithm="rsa2048",instance="a"}', values: '5x10 0x40' },
  ResealQueueFull: { series: 'reseal_queue_refused_total{queue="keys",instance="a"}', values: '0x10 0+3x40' },
  ResealCrowded: { series: 'reseal_http_closed_total{reason="crowded",instance="a"}', values: '0x10 0+3x40' },
  ResealClockJumped: { series: 'reseal_clock_jumps_total{direction="back",instance="a"}', values: '0x10 1x5' },
  ResealThreadsEnded: {
    series: 'reseal_threads_ended_total{reason="deadline",pool="keys",instance="a"}',
    values: '0x10 0+1x20',
  },
  ResealRenewalsLate: { series: 'reseal_renewals_due_oldest_age_seconds{instance="a"}', values: '20x10 3601+60x40' },
  ResealCertificatesEnd: { series: 'reseal_certificates_ending{within_days="7"}', values: '0x10 2x90' },
  ResealWebhookUntold: {
    series: 'reseal_delivery_attempts_total{outcome="givenUp",webhook="ops",instance="a"}',
    values: '0x10 0+1x20',
  },
};

test('each alert has a case here', () => {
  deepEqual(Object.keys(CASES).toSorted(), RULES.map(({ alert }) => alert).toSorted());
});

test('each alert fires once its cause has lasted, and not while all is well', { skip: skipWithoutPromtool }, () => {
  using folder = makeTemporaryFolder();
  const tests = RULES.map(({ alert, labels }) => {
    const { series, values } = CASES[alert] ?? { series: '', values: '' };
    const minutes = [...values.matchAll(/x(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    return {
      interval: '1m',
      input_series: [{ series, values }],
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
          eval_time: '9m',
          exp_samples: [{ labels: '{}', value: 0 }],
        },
        {
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing",severity="${labels.severity}"})`,
          eval_time: `${minutes}m`,
          exp_samples: [{ labels: '{}', value: 1 }],
        },
      ],
    };
  });
  const file = folder.write('cases.yaml', stringify({ rule_files: [ALERTS_FILE], evaluation_interval: '1m', tests }));
  const { isGood, text } = promtool(['test', 'rules', file]);
  ok(isGood, text);
});
