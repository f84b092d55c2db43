// How far a campaign is, on one line: what it says, how wide it is, and how it counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMPAIGN_ANSWER } from '../../../src/cli/campaigns/answers.ts';
import { progressBar, progressWords, rateOf, type Seen, shareOf } from '../../../src/cli/campaigns/progress.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { campaignAnswer, countsOf, START } from './scripted.ts';

function seen(part: object, at = START): Seen {
  return { campaign: CAMPAIGN_ANSWER.parse(campaignAnswer(part)).Campaign, at };
}

test('What is replaced, failed, refused, external, over or cancelled is settled; what waits and is under way is not', () => {
  const counts = countsOf({
    Waiting: 1,
    UnderWay: 1,
    Replaced: 2,
    Failed: 2,
    Refused: 1,
    External: 1,
    Over: 1,
    Cancelled: 1,
  });
  assert.equal(shareOf(counts), 0.8);
  assert.equal(shareOf(countsOf({})), 1);
});

test('The share is rounded down, so that nothing is at 100 % before its end', () => {
  const almost = seen({ Counts: countsOf({ Replaced: 83_266, UnderWay: 1 }) });
  assert.match(progressWords(almost, undefined), /^99\.9 % {2}83,266\/83,267/);
  const all = seen({ Step: 'done', Counts: countsOf({ Replaced: 83_267 }) });
  assert.equal(progressWords(all, undefined), '100.0 %  83,267/83,267  done');
});

test('Troubles, the wave, the rate and the end against the deadline are said where there are any', () => {
  const running = {
    Counts: countsOf({ Waiting: 4, Replaced: 3, Failed: 1, Refused: 1, External: 1 }),
    Waves: [
      { Wave: 1, Size: 1, ...countsOf({}), StartTime: '2026-12-01 08:00:00', EndTime: '2026-12-01 08:00:01' },
      { Wave: 2, Size: 9, ...countsOf({}), StartTime: '2026-12-01 08:00:02', EndTime: '' },
      { Wave: 3, Size: 9, ...countsOf({}), StartTime: '', EndTime: '' },
    ],
    Forecast: { FinishTime: '2026-12-01 09:00:00', LimitedBy: 'issuer' },
    Deadline: '2026-12-01 09:00:00',
  };
  assert.equal(
    progressWords(seen(running), 3.25),
    '60.0 %  6/10  1 failed  1 refused  1 external  wave 2/3  3.3/s  ends 2026-12-01 09:00:00, in time',
  );
  const late = { ...running, Deadline: '2026-12-01 08:59:59' };
  assert.match(progressWords(seen(late), 1204.4), / {2}1,204\/s {2}ends 2026-12-01 09:00:00, too late$/);
});

test('The bar takes the room that the words leave, and gives way where there is too little', () => {
  const half = seen({ Step: 'paused', Counts: countsOf({ Waiting: 50, Replaced: 50 }) });
  const words = '50.0 %  50/100  paused';
  assert.equal(progressBar(half, { rate: undefined, columns: 200 }), `[${'='.repeat(20)}${' '.repeat(20)}] ${words}`);
  assert.equal(progressBar(half, { rate: undefined, columns: words.length + 13 }), `[=====     ] ${words}`);
  assert.equal(progressBar(half, { rate: undefined, columns: words.length + 12 }), words);
  assert.equal(progressBar(half, { rate: undefined, columns: 6 }), '50.0 %');
});

test('The rate is of what was settled between two looks; items put back, and a clock set back, give none', () => {
  const first = seen({ Counts: countsOf({ Waiting: 10 }) });
  const later = seen({ Counts: countsOf({ Waiting: 4, Replaced: 5, Failed: 1 }) }, addMs(START, 2000));
  assert.equal(rateOf(undefined, first), undefined);
  assert.equal(rateOf(first, later), 3);
  assert.equal(rateOf(later, { ...first, at: addMs(START, 4000) }), undefined);
  assert.equal(rateOf(later, { ...later, at: START }), undefined);
});

test('What a service calls the step commands no terminal', () => {
  const odd = seen({ Step: 'odd\u001b[2J', Counts: countsOf({ Replaced: 1 }) });
  assert.equal(progressWords(odd, undefined), '100.0 %  1/1  odd\ufffd[2J');
});
