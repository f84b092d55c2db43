// A process that brings a certificate into every gap, says so, and waits there to be killed.

import { readFile } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { openTestService, type TestService } from '../support/service.ts';
import { LIST_GAPS, type Part, partsOf } from './gaps.ts';
import { type Moment, type Reached, tellMoments } from './moments.ts';
import { begin, FAULTS_YAML } from './orders.ts';

const [folder = '', roundText = '', preparedFile = ''] = process.argv.slice(2);
const { RESEAL_DATABASE_URL: databaseUrl } = process.env;
const round = Number(roundText);
const parts = partsOf(round);
const prepared = new Map<string, string>(JSON.parse(await readFile(preparedFile, 'utf8')));
const byDomain = new Map(parts.map((part) => [part.domain, part]));
const hits = new Set<string>();
/** Called when the worker is held, or the gap is hit: whoever waits for that looks again. */
let changed = Promise.withResolvers<void>();
const heldForCancel = new Set<string>();
/** Lists that are made while the service opens are not the job's. */
let isOpen = false;

const reached: Reached = async (moment, subject) => {
  const part = byDomain.get(subject);
  if (part === undefined ? isOpen && moment === LIST_GAPS[round % LIST_GAPS.length] : moment === part.gap.at) {
    await hit(moment, subject);
  }
  if (part === undefined) return;
  if (moment === part.gap.cancelledAt) {
    heldForCancel.add(subject);
    announceChange();
    await forever();
  }
  // Nothing more happens to a certificate that is in its gap.
  if (moment === 'jobClaimed' && hits.has(subject)) await forever();
};

const service = await openTestService({
  folder,
  yaml: FAULTS_YAML,
  env: {
    RESEAL_LISTEN: '127.0.0.1:0',
    RESEAL_PUBLIC_URL: 'http://reseal.example.net',
    ...(databaseUrl === undefined ? {} : { RESEAL_DATABASE_URL: databaseUrl }),
  },
  overlay: tellMoments(reached),
});
isOpen = true;
flushCompileCache();

const isLast = ({ gap }: Part): boolean => gap.at === 'storing';
for (const part of parts.filter((one) => !isLast(one))) void run(service, part);
await until(() => hits.size === parts.filter((one) => !isLast(one)).length + 1);
for (const part of parts.filter(isLast)) void run(service, part);

async function run(asking: TestService, part: Part): Promise<void> {
  const id = await begin(asking, { ...part, prepared: prepared.get(part.domain) });
  if (part.gap.cancelledAt === undefined) return;
  await until(() => heldForCancel.has(part.domain));
  await asking.ask('CancelCertificateOrder', { CertificateId: id });
}

async function hit(moment: Moment, subject: string): Promise<void> {
  hits.add(subject);
  process.stdout.write(`${moment} ${subject}\n`);
  service.service.world.wake();
  announceChange();
  await forever();
}

function announceChange(): void {
  changed.resolve();
  changed = Promise.withResolvers();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await changed.promise;
}

/** The timers and sockets of the service keep the process alive. */
function forever(): Promise<never> {
  return new Promise(() => undefined);
}
