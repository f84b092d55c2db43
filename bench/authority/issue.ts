// How many certificates the authority makes, without HTTP and without the store: prepare and sign.

import { execFileSync } from 'node:child_process';
import type { ProfileSigning } from '../../src/ca/signing/signings.ts';
import type { AuthorityAlgorithmId } from '../../src/ca/profile/authority-algorithms.ts';
import { PUBLIC_PROFILE } from '../../src/ca/profile/profile.ts';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import type { BenchOptions, Figure } from './figures.ts';
import { openForBench } from './opened.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

/** Each with a key of its own, so that nothing that is remembered of a key is measured instead of the work. */
const CSRS = { p256: 4000, rsa2048: 60 } as const;
/** So many are signed at once: RSA signs in the thread pool. */
const AT_ONCE = 8;
const VALIDITY_DAYS = 90;

const AIMS = { p256: 8000, rsa2048OfOpenssl: 0.85 } as const;

interface Subject {
  readonly names: readonly string[];
  /** DER. */
  readonly csr: Uint8Array;
}

export async function benchIssue(options: BenchOptions): Promise<readonly Figure[]> {
  const ofP256 = await makeSubjects('p256');
  const ofRsa = await makeSubjects('rsa2048');
  const p256 = await openSigning(options, 'p256');
  const rsa = await openSigning(options, 'rsa2048');
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    rounds.push({
      p256: await countIssued(p256, ofP256, options),
      p256OfRsa: await countIssued(p256, ofRsa, options),
      openssl: opensslSignaturesPerSecond(options),
      rsa: await countIssued(rsa, ofP256, options),
    });
  }
  return figuresOf(rounds);
}

interface Round {
  readonly p256: Issued;
  readonly p256OfRsa: Issued;
  readonly openssl: number;
  readonly rsa: Issued;
}

function figuresOf(rounds: readonly Round[]): readonly Figure[] {
  const [perSecond, processor] = ['a second', 'µs of processor'];
  const of = (pick: (round: Round) => number): readonly number[] => rounds.map(pick);
  const ofOpenssl = of(({ rsa, openssl }) => rsa.perSecond / openssl);
  return [
    { what: 'issue, P-256', unit: perSecond, aim: { atLeast: AIMS.p256 }, rounds: of(({ p256 }) => p256.perSecond) },
    { what: '… of the main thread', unit: processor, aim: undefined, rounds: of(({ p256 }) => p256.processorUs) },
    {
      what: '… for subjects with RSA-2048',
      unit: perSecond,
      aim: undefined,
      rounds: of(({ p256OfRsa }) => p256OfRsa.perSecond),
    },
    { what: 'issue, RSA-2048', unit: perSecond, aim: undefined, rounds: of(({ rsa }) => rsa.perSecond) },
    { what: '… of the main thread', unit: processor, aim: undefined, rounds: of(({ rsa }) => rsa.processorUs) },
    { what: '… to openssl speed', unit: 'times', aim: { atLeast: AIMS.rsa2048OfOpenssl }, rounds: ofOpenssl },
    {
      what: 'openssl speed rsa2048',
      unit: 'signatures a second',
      aim: undefined,
      rounds: of(({ openssl }) => openssl),
    },
  ];
}

async function openSigning({ folder }: BenchOptions, algorithm: AuthorityAlgorithmId): Promise<ProfileSigning> {
  await using opened = await openForBench(folder, { name: `issue-${algorithm}`, algorithm });
  return opened.authority.signingBy(PUBLIC_PROFILE.id);
}

async function makeSubjects(algorithm: keyof typeof CSRS): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (let index = 0; index < CSRS[algorithm]; index += 1) {
    const names = [`n${index}.example.com`, `www.n${index}.example.com`];
    const pkcs8 = await makeKeyPair(algorithm);
    subjects.push({ names, csr: await makeCsr({ commonName: names[0] ?? '', dnsNames: names, pkcs8 }) });
  }
  return subjects;
}

interface Issued {
  readonly perSecond: number;
  /** Of the main thread, for each certificate. */
  readonly processorUs: number;
}

async function countIssued(
  signing: ProfileSigning,
  subjects: readonly Subject[],
  { seconds }: BenchOptions,
): Promise<Issued> {
  const begun = performance.now();
  const processorBefore = process.threadCpuUsage();
  const until = begun + seconds * 1000;
  let issued = 0;
  const issueInTurn = async (first: number): Promise<void> => {
    for (let turn = first; performance.now() < until; turn += AT_ONCE) {
      const subject = subjects[turn % subjects.length];
      if (subject === undefined) throw new Error('Cannot measure: there are no subjects');
      await issue(signing, subject);
      issued += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => issueInTurn(first)));
  const { user, system } = process.threadCpuUsage(processorBefore);
  return { perSecond: (issued * 1000) / (performance.now() - begun), processorUs: (user + system) / issued };
}

async function issue(signing: ProfileSigning, subject: Subject): Promise<void> {
  const outcome = signing.prepare({ ...subject, validityDays: VALIDITY_DAYS, fixedNotAfter: undefined });
  if (outcome.kind !== 'prepared') throw new Error(`Cannot measure: ${inEnglish(outcome.detail)}`);
  await signing.sign(outcome.certificate);
}

/** Of one thread, by the clock on the wall as ours are: by itself openssl counts the processor time alone. */
function opensslSignaturesPerSecond({ seconds }: BenchOptions): number {
  const args = ['speed', '-elapsed', '-seconds', String(Math.max(Math.round(seconds), 1)), 'rsa2048'];
  const output = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const found = /^rsa +2048 bits +[\d.]+s +[\d.]+s +([\d.]+)/m.exec(output);
  if (found === null) throw new Error('Cannot measure: openssl speed says nothing of rsa 2048');
  return Number(found[1]);
}
