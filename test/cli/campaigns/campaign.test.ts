// reseal campaign: what each command asks of the service, what it shows, and how it ends.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAX_PIECE } from '../../../src/cli/campaigns/identifiers.ts';
import { ApiRefusal, type ApiAnswer } from '../../../src/client/client.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { type Asked, campaignAnswer, countsOf, run } from './scripted.ts';

const ID = 'abcdefghijkl';

/** Answers in turn for each action; the last one again and again. */
function inTurn(turns: Readonly<Record<string, readonly ApiAnswer[]>>): (asked: Asked) => ApiAnswer {
  const at = new Map<string, number>();
  return ({ action }) => {
    const answers = turns[action] ?? assert.fail(`${action} is not expected`);
    const turn = at.get(action) ?? 0;
    at.set(action, turn + 1);
    return answers[Math.min(turn, answers.length - 1)] ?? assert.fail(`${action} has no answer`);
  };
}

const PLANNED = campaignAnswer({
  Step: 'planned',
  StartTime: '',
  Counts: countsOf({ Waiting: 3, Refused: 1 }),
  Groups: [{ By: 'issuer', Value: 'built-in', Count: 4 }],
  Refusals: [{ State: 'refused', Reason: 'less than 30 days are left', Count: 1 }],
  Forecast: { FinishTime: '2026-12-01 09:00:00', LimitedBy: 'issuer' },
});
const PLANNING = {
  ResealCreateCampaign: [{ CampaignId: ID }],
  ResealExtendCampaignSelection: [{ Count: 1 }],
  ResealPlanCampaign: [{ Step: 'planning' }],
  ResealDescribeCampaign: [campaignAnswer({ Step: 'planning', Counts: countsOf({}) }), PLANNED],
};

test('A plan sends the selection and the plan in the words of the wire, waits, and shows groups, refusals and the forecast', async () => {
  const options =
    '--tag env=production --project 7 8 --issuer corp --key-algorithm p256 --suffix example.com --expires-to 2027-02-01' +
    ' --key rsa2048 --proof own --canary 10 --growth 2.5 --pause 60 --stop-at 0.05 --rate corp=20 lab=0.5 --deadline 24h' +
    ' --old revoke --revoke-after 72 --notify ops --override freeReissueUsed --incident leak --reason keyCompromise --drill';
  const ran = await run(`campaign plan summer ${options}`, { answer: inTurn(PLANNING) });
  assert.deepEqual([ran.code, ran.complaints], [0, ['planning  0 certificates', 'planned  4 certificates  1 refused']]);
  assert.deepEqual(ran.asked[0], {
    action: 'ResealCreateCampaign',
    input: {
      Name: 'summer',
      Selection: {
        TagKey: 'env',
        TagValue: 'production',
        ProjectIds: [7, 8],
        Issuers: ['corp'],
        KeyAlgorithms: ['ECC prime256v1'],
        DomainSuffixes: ['example.com'],
        ExpiresTo: '2027-02-01 08:00:00',
      },
      KeyAlgorithm: 'RSA 2048',
      Proof: 'own',
      CanarySize: 10,
      WaveGrowth: 2.5,
      WavePauseSeconds: 60,
      StopAtFailureShare: 0.05,
      Rates: [
        { Issuer: 'corp', PerSecond: 20 },
        { Issuer: 'lab', PerSecond: 0.5 },
      ],
      Deadline: '2026-12-02 08:00:00',
      OldCertificates: 'revoke',
      RevokeAfterHours: 72,
      Notify: ['ops'],
      Overrides: ['freeReissueUsed'],
      Incident: 'leak',
      ReasonCode: 'keyCompromise',
      Mode: 'drill',
    },
  });
  const shown = ran.output.join('\n');
  assert.match(shown, /Certificates {2}4, of them 3 waiting, 1 refused/);
  assert.match(shown, /Forecast {6}2026-12-01 09:00:00, limited by issuer/);
  assert.match(shown, /Groups:\nBy {6}Value {5}Certificates\nissuer {2}built-in {2}4/);
  assert.match(shown, /Not replaced:\nState +Reason +Certificates\nrefused +less than 30 days are left +1/);
});

async function* onePieceAndOne(): AsyncGenerator<string> {
  for (let at = 0; at <= MAX_PIECE; at += 1) yield await Promise.resolve(`serial${at}`);
}

async function* bad(): AsyncGenerator<string> {
  yield await Promise.resolve('two words');
}

test('A file goes in pieces before the plan is made; one that is bad leaves no draft behind', async () => {
  const good = await run('campaign plan summer --file list.txt --no-wait', {
    answer: inTurn(PLANNING),
    lines: onePieceAndOne,
  });
  assert.equal(good.code, 0);
  assert.deepEqual(
    good.asked.map(({ action, input }) => [action, (input['Identifiers'] as string[] | undefined)?.length]),
    [
      ['ResealCreateCampaign', undefined],
      ['ResealExtendCampaignSelection', MAX_PIECE],
      ['ResealExtendCampaignSelection', 1],
      ['ResealPlanCampaign', undefined],
    ],
  );
  const answer = inTurn({ ...PLANNING, ResealCancelCampaign: [{ Step: 'cancelled' }] });
  for (const [file, complaint] of [
    [bad, 'reseal: Cannot read line 1 of list.txt: one id, fingerprint or serial number to a line is taken'],
    [undefined, 'reseal: Cannot read certificates list.txt: the file cannot be opened'],
  ] as const) {
    const ran = await run('campaign plan summer --file list.txt', {
      answer,
      ...(file === undefined ? {} : { lines: file }),
    });
    assert.deepEqual([ran.code, ran.complaints], [1, [complaint]]);
    assert.equal(ran.asked.at(-1)?.action, 'ResealCancelCampaign');
  }
});

test('What the service refuses ends with exit code 3, and words that are no option with 2', async () => {
  const refused = await run('campaign start x', {
    answer: () => {
      throw new ApiRefusal({ code: 'FailedOperation.X', message: 'no', requestId: 'r' });
    },
  });
  assert.deepEqual([refused.code, refused.complaints], [3, ['reseal: FailedOperation.X: no (RequestId r)']]);
  for (const wrong of [
    'plan x --key dsa',
    'plan x --canary 0',
    'plan x --growth 0.9',
    'plan x --stop-at 1.1',
    'plan x --deadline soon',
    'plan x --rate corp',
    'plan x --rate corp=0',
    'plan x --expires-to 2027-02-30',
    'plan a --all --drill --parallel-drill',
    'items x --state odd',
    'list --endpoint http://127.0.0.1:1',
  ]) {
    const ran = await run(`campaign ${wrong}`, { answer: () => assert.fail('nothing is asked') });
    assert.equal(ran.code, 2, wrong);
  }
});

const RUNNING = (replaced: number) =>
  campaignAnswer({ Counts: countsOf({ Waiting: 20 - replaced, Replaced: replaced }) });
const DONE = campaignAnswer({ Step: 'done', Counts: countsOf({ Replaced: 20 }) });

test('In a terminal each look draws the bar anew; the end stays, and is shown', async () => {
  const answer = inTurn({
    ResealStartCampaign: [{ Step: 'running' }],
    ResealDescribeCampaign: [RUNNING(0), RUNNING(10), DONE],
  });
  const ran = await run(`campaign start ${ID} --watch`, { answer, columns: 60 });
  assert.deepEqual([ran.code, ran.complaints], [0, []]);
  assert.deepEqual(ran.drawn, [
    `[${' '.repeat(40)}] 0.0 %  0/20`,
    `[${'='.repeat(19)}${' '.repeat(19)}] 50.0 %  10/20  10/s`,
    `[${'='.repeat(37)}] 100.0 %  20/20  done`,
    '\n',
  ]);
  assert.match(ran.output.join('\n'), /Step {10}done/);
});

test('Without a terminal a line is said at first, at each new step, and in between one in ten seconds at most', async () => {
  const looks = Array.from({ length: 15 }, (_, at) => RUNNING(at));
  const ran = await run(`campaign show ${ID} --watch`, {
    answer: inTurn({ ResealDescribeCampaign: [...looks, DONE] }),
  });
  assert.equal(ran.code, 0);
  assert.deepEqual(ran.complaints, ['0.0 %  0/20', '50.0 %  10/20  1.0/s', '100.0 %  20/20  done']);
});

test('A campaign that leaves certificates behind, pauses or is cancelled ends the watch with exit code 5', async () => {
  for (const [part, complaint] of [
    [
      { Step: 'done', Counts: countsOf({ Replaced: 1, Failed: 1, External: 2 }) },
      'has left 3 certificates that are not replaced',
    ],
    [{ Step: 'paused', StepReason: 'too many fail' }, 'is paused: too many fail'],
    [{ Step: 'drafted', StepReason: 'nothing is selected' }, 'is drafted: nothing is selected'],
    [{ Step: 'cancelled' }, 'is cancelled'],
  ] as const) {
    const ran = await run(`campaign show ${ID} --watch`, {
      answer: inTurn({ ResealDescribeCampaign: [campaignAnswer(part)] }),
    });
    assert.deepEqual([ran.code, ran.complaints.at(-1)], [5, `reseal: Campaign ${ID} ${complaint}`]);
  }
});

test('When the time for watching is over the campaign goes on, and the exit code is 4', async () => {
  const ran = await run(`campaign show ${ID} --watch --timeout 3`, {
    answer: inTurn({ ResealDescribeCampaign: [RUNNING(5)] }),
  });
  assert.deepEqual([ran.code, ran.complaints.at(-1)], [4, `reseal: Campaign ${ID} goes on: 25.0 %, 5/20`]);
  assert.equal(ran.asked.length, 4);
});

test('A file goes on where the service takes no more calls in this second, and is given up after half a minute', async () => {
  const busy = new ApiRefusal({ code: 'RequestLimitExceeded', message: 'no', requestId: 'r' });
  const whole = inTurn({ ...PLANNING, ResealCancelCampaign: [{ Step: 'cancelled' }] });
  let tries = 0;
  const after = (most: number) => (asked: Asked) => {
    if (asked.action === 'ResealExtendCampaignSelection' && tries++ < most) throw busy;
    return whole(asked);
  };
  const soon = await run('campaign plan summer --file list.txt --no-wait', { answer: after(2), lines: onePieceAndOne });
  assert.equal(soon.code, 0);
  tries = 0;
  const never = await run('campaign plan summer --file list.txt', { answer: after(9999), lines: onePieceAndOne });
  assert.deepEqual([never.code, tries, never.asked.at(-1)?.action], [1, 60, 'ResealCancelCampaign']);
});

test('A service too busy to say is asked again a second later', async () => {
  let looks = 0;
  const answer = (): ApiAnswer => {
    looks += 1;
    if (looks > 1) return DONE;
    throw new ApiRefusal({ code: 'RequestLimitExceeded', message: 'no', requestId: 'r' });
  };
  assert.equal((await run(`campaign show ${ID} --watch`, { answer })).code, 0);
});

test('Items are listed with where the list goes on; --json is the answer as it came', async () => {
  const item = {
    CertificateId: 'c1',
    ReplacementId: '',
    Domain: 'a.example',
    Issuer: 'corp',
    State: 'failed',
    Reason: 'no proof',
    Wave: 2,
    OldState: 'kept',
    ChangeTime: '',
  };
  const page = { Items: [item], NextCursor: 'n1', RequestId: 'r' };
  const answer = inTurn({ ResealDescribeCampaignItems: [page] });
  const ran = await run(`campaign items ${ID} --state failed --wave 2 --limit 1`, { answer });
  assert.deepEqual(ran.asked[0]?.input, { CampaignId: ID, State: 'failed', Wave: 2, Limit: 1 });
  assert.match(ran.output.join('\n'), /c1 +a\.example +corp +failed +2 +- +kept +no proof\n\(and more: --cursor n1\)$/);
  const json = await run(`campaign items ${ID} --json`, { answer });
  assert.deepEqual(json.output, [JSON.stringify(page)]);
});

test('Lines that name nothing are counted with the campaign, and listed one to a line', async () => {
  const page = { TotalCount: 3, Identifiers: ['ab12', 'no such thing'], NextCursor: 'no such thing', RequestId: 'r' };
  const answer = inTurn({ ResealDescribeCampaignUnknowns: [page] });
  const ran = await run(`campaign unknowns ${ID} --cursor aa --limit 2`, { answer });
  assert.deepEqual(ran.asked[0]?.input, { CampaignId: ID, Cursor: 'aa', Limit: 2 });
  assert.deepEqual(ran.output, ['ab12', 'no such thing']);
  assert.deepEqual(ran.complaints, ["(and more: --cursor 'no such thing')"]);
  assert.deepEqual((await run(`campaign unknowns ${ID} --json`, { answer })).output, [JSON.stringify(page)]);
});

test('A report is saved with its signature and the certificate that verifies it; lines are read to their end', async () => {
  using folder = makeTemporaryFolder();
  const none = { Signature: '', SignerCertificate: '', NextCursor: '' };
  const json = { ...none, Content: '{}\n', Signature: 'AQI=', SignerCertificate: 'PEM' };
  const options = `--dir ${folder.path}`;
  const signed = await run(`campaign report ${ID} ${options}`, {
    answer: inTurn({ ResealDescribeCampaignReport: [json] }),
  });
  const name = join(folder.path, `campaign-${ID}`);
  assert.deepEqual(
    [signed.code, signed.output],
    [0, [[`${name}.json`, `${name}.json.sig`, `${name}.json.crt`].join('\n')]],
  );
  assert.deepEqual([...readFileSync(`${name}.json.sig`)], [1, 2]);
  const pages = [
    { ...none, Content: 'a\n', NextCursor: 'next' },
    { ...none, Content: 'b\n' },
  ];
  const lines = await run(`campaign report ${ID} --format csv ${options}`, {
    answer: inTurn({ ResealDescribeCampaignReport: pages }),
  });
  assert.deepEqual(
    lines.asked.map(({ input }) => input['Cursor']),
    [undefined, 'next'],
  );
  assert.equal(readFileSync(`${name}.csv`, 'utf8'), 'a\nb\n');
  const again = await run(`campaign report ${ID} ${options}`, {
    answer: inTurn({ ResealDescribeCampaignReport: [json] }),
  });
  assert.deepEqual(
    [again.code, again.complaints],
    [1, [`reseal: Cannot save ${name}.json: it is there already (see --force)`]],
  );
});

test('Retry names the states whose items are tried again', async () => {
  const ran = await run(`campaign retry ${ID} --state failed refused`, {
    answer: inTurn({ ResealRetryCampaign: [{ Step: 'running' }] }),
  });
  assert.deepEqual(ran.asked, [
    { action: 'ResealRetryCampaign', input: { CampaignId: ID, States: ['failed', 'refused'] } },
  ]);
  assert.match(ran.output.join('\n'), /Step +running/);
});
