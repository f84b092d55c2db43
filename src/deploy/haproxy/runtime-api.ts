// HAProxy's runtime API: one command a connection, its answer until the connection is closed.
// HAProxy 2.6, "Management Guide", §9.3: set, commit, abort and show ssl cert.

import type { Duplex } from 'node:stream';
import { utf8Of } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { readAnswer } from '../read-answer.ts';
import { shownOutput } from '../../lib/shown-output.ts';

/** A list of one certificate has less than a thousand. */
const MAX_ANSWER_BYTES = 64 * 1024;

export type OpenRuntime = (signal: AbortSignal) => Promise<Duplex>;

/** A certificate by the name that HAProxy has for it: the path of its file. */
export interface RuntimeCertificate {
  readonly name: string;
  readonly open: OpenRuntime;
}

/** Begins a change; the answer says whether HAProxy could use it. Throws ReasonError with what it says. */
export async function setCertificate(at: RuntimeCertificate, pem: string, signal: AbortSignal): Promise<void> {
  // An empty line ends what is sent, also one that is empty but for blanks.
  const lines = pem.split(/\r?\n/).filter((line) => line.trim() !== '');
  const payload = lines.join('\n');
  await expect(at, {
    command: `set ssl cert ${at.name} <<\n${payload}\n`,
    good: /Transaction (?:created|updated)/,
    signal,
  });
}

/** From then on HAProxy shows it. */
export async function commitCertificate(at: RuntimeCertificate, signal: AbortSignal): Promise<void> {
  await expect(at, { command: `commit ssl cert ${at.name}`, good: /^Success!?$/m, signal });
}

/** No error where there is no change to be given up. */
export async function abortCertificate(at: RuntimeCertificate, signal: AbortSignal): Promise<void> {
  await ask(at, `abort ssl cert ${at.name}`, signal);
}

/** Of the certificate that HAProxy shows: SHA-1 over the DER of the leaf, lower-case hex; undefined where it has none. */
export async function shownSha1(at: RuntimeCertificate, signal: AbortSignal): Promise<string | undefined> {
  const answer = await ask(at, `show ssl cert ${at.name}`, signal);
  return /^SHA1 FingerPrint: ([0-9A-F]{40})$/m.exec(answer)?.[1]?.toLowerCase();
}

interface Expected {
  readonly command: string;
  readonly good: RegExp;
  readonly signal: AbortSignal;
}

async function expect(at: RuntimeCertificate, { command, good, signal }: Expected): Promise<void> {
  const answer = await ask(at, command, signal);
  if (!good.test(answer)) throw new ReasonError(because('serverSays', { output: shownOutput(answer) }));
}

async function ask({ open }: RuntimeCertificate, command: string, signal: AbortSignal): Promise<string> {
  const stream = await open(signal);
  try {
    stream.write(`${command}\n`);
    return utf8Of(await readAnswer(stream, MAX_ANSWER_BYTES));
  } finally {
    stream.destroy();
  }
}
