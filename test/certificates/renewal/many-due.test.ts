// Many certificates that are due for their renewal at the same moment: begun few at a time, fair to other accounts, each renewed once.

import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { test } from 'node:test';
import { momentOf } from '../../../src/certificates/model/renewals/renewal.ts';
import { MAX_DUE_JOBS } from '../../../src/certificates/renewal/look-for-due.ts';
import { RENEWALS_LOOK_MS } from '../../../src/app/upkeep/renewals.ts';
import { DATABASE_FILE } from '../../../src/data-folder/data-folder.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { atMostAtOnce } from '../../../src/lib/turns/at-most-at-once.ts';
import { issueGranted, LIFE_YAML, notAfterOf, recordOf, waitForRest } from '../../support/life.ts';
import { runsOf } from '../../support/runs.ts';
import { makeTestClock, openTestService, type TestService } from '../../support/service.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const MANY = runsOf({ suite: 72, long: 2000 });
const FEW = 3;
const ISSUED_AT_ONCE = 64;
/** Each begins some, until all are renewed. */
const MOST_LOOKS = MANY;
/** Those of a lesser share of the window than this stand in one tenth of it. */
const [LEAST, MOST] = [0.02, 0.3];
const YAML = LIFE_YAML.replace('"13": { ', '"13": { renewal: { auto: true, key: same }, ').replace(
  'limits:\n',
  'limits:\n  ordersPerAccount: 100000\n',
);

test(`${MANY} renewals that are due at once are begun few at a time, and others' come in their turn; a restart loses none`, async (context) => {
  using folder = makeTemporaryFolder();
  const { many, few, dueAt } = await issueAll(folder.path);
  const clock = makeTestClock(dueAt);
  let most = 0;
  let isFewDone: number | undefined;
  const goOn = async (service: TestService, isOver: (renewed: number) => boolean): Promise<void> => {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const before = countRenewed(folder.path, service.accountUin);
      if (isOver(before)) return;
      service.advance(RENEWALS_LOOK_MS);
      await waitForRest(service);
      const renewed = countRenewed(folder.path, service.accountUin);
      most = Math.max(most, renewed - before);
      if (countRenewed(folder.path, few.accountUin) === FEW) isFewDone ??= renewed;
    }
    fail(`they are not renewed in ${MOST_LOOKS} looks`);
  };
  {
    await using service = await openTestService({ folder: folder.path, yaml: YAML, clock });
    await goOn(service, (renewed) => renewed >= MANY / 2);
  }
  {
    await using service = await openTestService({ folder: folder.path, yaml: YAML, clock });
    await goOn(service, (renewed) => renewed >= MANY);
    equal(many.accountUin, service.accountUin);
  }
  context.diagnostic(`${most} at most in one look, those of the other account after ${isFewDone}`);
  // A start looks at once, and again when the time goes on.
  ok(most <= 2 * MAX_DUE_JOBS, `${most} were begun in one look`);
  ok(isFewDone !== undefined && isFewDone <= 2 * MAX_DUE_JOBS, `the other account waited for ${isFewDone}`);
  for (const { accountUin, ids } of [many, few]) assertEachOnce(folder.path, { accountUin, ids });
});

interface Issued {
  readonly accountUin: string;
  readonly ids: readonly string[];
}

/** Issued at the same moment; each has a moment of its own for its renewal. */
async function issueAll(path: string): Promise<{ readonly many: Issued; readonly few: Issued; readonly dueAt: Date }> {
  await using service = await openTestService({ folder: path, yaml: YAML, clock: makeTestClock() });
  const other = await service.addAccount();
  const issueOne = atMostAtOnce(ISSUED_AT_ONCE, async (n: number) => await issueGranted(service, [`n${n}.many.com`]));
  const ids = await Promise.all(Array.from({ length: MANY }, async (_, n) => await issueOne(n)));
  const { key: credential } = other;
  const others = Array.from({ length: FEW }, (_, n) => n);
  const few = await Promise.all(
    others.map(async (n) => await issueGranted(service, [`n${n}.few.com`], { credential })),
  );
  await assertSpread(service, ids);
  return {
    many: { accountUin: service.accountUin, ids },
    few: { accountUin: other.uin, ids: few },
    // The moments of all are over, and none has expired.
    dueAt: addMs(notAfterOf(await recordOf(service, ids[0] ?? '')), -DAY_MS),
  };
}

async function assertSpread(service: TestService, ids: readonly string[]): Promise<void> {
  const now = service.clock.now();
  const records = await Promise.all(ids.map(async (id) => await recordOf(service, id)));
  const moments = records.map((record) => momentOf(record, now)?.getTime() ?? 0);
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    moments.filter((moment) => Math.min(9, Math.floor((10 * (moment - first)) / (last - first))) === tenth),
  );
  const shares = tenths.map(({ length }) => length / moments.length);
  ok(
    shares.every((share) => share >= LEAST && share <= MOST),
    `of the window's tenths: ${shares.join(' ')}`,
  );
}

function countRenewed(folder: string, accountUin: string): number {
  const [row] = query(folder, `select count(*) as total from certificates where ${RENEWALS_OF}`, accountUin);
  return Number(row?.['total']);
}

const RENEWALS_OF = `account_uin = ? and renews is not null and step = 'issued'`;

function assertEachOnce(folder: string, { accountUin, ids }: Issued): void {
  const renewals = query(folder, `select renews from certificates where ${RENEWALS_OF} order by renews`, accountUin);
  deepEqual(
    renewals.map(({ renews }) => renews),
    ids.toSorted(),
  );
}

function query(folder: string, sql: string, accountUin: string) {
  const database = new DatabaseSync(join(folder, DATABASE_FILE), { readOnly: true });
  try {
    return database.prepare(sql).all(accountUin);
  } finally {
    database.close();
  }
}
