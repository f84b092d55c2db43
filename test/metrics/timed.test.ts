// What is timed shows how often it came to what, how long it took, and how much of it has not ended.

import { deepEqual, match } from 'node:assert/strict';
import { test } from 'node:test';
import { Meter } from '../../src/metrics/meter.ts';
import { makeTimed } from '../../src/metrics/timed.ts';

const lines = async (meter: Meter, name: string) =>
  (await meter.registry.metrics()).split('\n').filter((line) => line.startsWith(name));

test('an end is counted with all its labels, and its time with those that times are told apart by', async () => {
  const meter = new Meter();
  const begin = makeTimed(meter, {
    name: 'look',
    what: 'Looks',
    begun: ['method'],
    ended: ['result'],
    durationsBy: ['method'],
  });
  const first = begin({ method: 'DNS' });
  const second = begin({ method: 'DNS' });
  deepEqual(await lines(meter, 'reseal_looks_in_work'), ['reseal_looks_in_work 2']);
  first({ result: 'good' });
  second({ result: 'missing' });
  begin({ method: 'FILE' })({ result: 'good' });
  deepEqual(await lines(meter, 'reseal_looks_total'), [
    'reseal_looks_total{method="DNS",result="good"} 1',
    'reseal_looks_total{method="DNS",result="missing"} 1',
    'reseal_looks_total{method="FILE",result="good"} 1',
  ]);
  deepEqual(await lines(meter, 'reseal_look_duration_seconds_count'), [
    'reseal_look_duration_seconds_count{method="DNS"} 2',
    'reseal_look_duration_seconds_count{method="FILE"} 1',
  ]);
  deepEqual(await lines(meter, 'reseal_looks_in_work'), ['reseal_looks_in_work 0']);
});

test('a gauge shows nothing of what is gone, and a count that is kept elsewhere is not counted twice', async () => {
  const meter = new Meter();
  let standing: readonly (readonly [{ readonly pool: string }, number])[] = [
    [{ pool: 'a' }, 1] as const,
    [{ pool: 'b' }, 2] as const,
  ];
  meter.gauge({ name: 'places', help: 'Places', labels: ['pool'] }, () => standing);
  meter.counted({ name: 'seen_total', help: 'Seen', labels: [] }, () => [[{}, 7]]);
  match(await meter.registry.metrics(), /reseal_places\{pool="b"\} 2/);
  standing = [[{ pool: 'a' }, 3]];
  deepEqual(await lines(meter, 'reseal_places'), ['reseal_places{pool="a"} 3']);
  deepEqual(await lines(meter, 'reseal_seen_total'), ['reseal_seen_total 7']);
  deepEqual(await lines(meter, 'reseal_seen_total'), ['reseal_seen_total 7']);
});
