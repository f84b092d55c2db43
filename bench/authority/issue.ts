// How many certificates the authority makes, without HTTP and without the store: prepare and sign.

import { execFileSync } from 'node:child_process';
import type { ProfileSigning } from '../../src/ca/authority.ts';
import type { AuthorityAlgorithmId } from '../../src/ca/authority-algorithms.ts';
import { PUBLIC_PROFILE } from '../../src/ca/profile.ts';
import { makeCsr } from '../../src/x509/csr.ts';
import { makeKeyPair } from '../../src/x509/keys.ts';
import type { BenchOptions, Figure } from './figures.ts';
import { openForBench } from './opened.ts';

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
  const rounds = { p256: [] as number[], p256OfRsa: [] as number[], rsa: [] as number[], openssl: [] as number[] };
  for (let round = 0; round < options.rounds; round += 1) {
    rounds.p256.push(await countIssued(p256, ofP256, options));
    rounds.p256OfRsa.push(await countIssued(p256, ofRsa, options));
    rounds.openssl.push(opensslSignaturesPerSecond(options));
    rounds.rsa.push(await countIssued(rsa, ofP256, options));
  }
  const ofOpenssl = rounds.rsa.map((perSecond, round) => perSecond / (rounds.openssl[round] ?? Number.NaN));
  const perSecond = 'a second';
  return [
    { what: 'issue, P-256', unit: perSecond, aim: { atLeast: AIMS.p256 }, rounds: rounds.p256 },
    { what: 'issue, P-256, subjects of RSA-2048', unit: perSecond, aim: undefined, rounds: rounds.p256OfRsa },
    { what: 'issue, RSA-2048', unit: perSecond, aim: undefined, rounds: rounds.rsa },
    { what: 'openssl speed rsa2048, signatures', unit: perSecond, aim: undefined, rounds: rounds.openssl },
    { what: 'issue, RSA-2048', unit: 'of openssl speed', aim: { atLeast: AIMS.rsa2048OfOpenssl }, rounds: ofOpenssl },
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

/** Certificates a second. */
async function countIssued(
  signing: ProfileSigning,
  subjects: readonly Subject[],
  { seconds }: BenchOptions,
): Promise<number> {
  const begun = performance.now();
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
  return (issued * 1000) / (performance.now() - begun);
}

async function issue(signing: ProfileSigning, subject: Subject): Promise<void> {
  const outcome = signing.prepare({ ...subject, validityDays: VALIDITY_DAYS, fixedNotAfter: undefined });
  if (outcome.kind === 'refused') throw new Error(`Cannot measure: ${outcome.detail}`);
  await signing.sign(outcome.certificate);
}

/** Of one core, as openssl counts them. */
function opensslSignaturesPerSecond({ seconds }: BenchOptions): number {
  const args = ['speed', '-seconds', String(Math.max(Math.round(seconds), 1)), 'rsa2048'];
  const output = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const found = /^rsa +2048 bits +[\d.]+s +[\d.]+s +([\d.]+)/m.exec(output);
  if (found === null) throw new Error('Cannot measure: openssl speed says nothing of rsa 2048');
  return Number(found[1]);
}
