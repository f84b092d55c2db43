// What every answer must be, whatever was asked: in form, by its code in the published lists, and without a secret.

import assert from 'node:assert/strict';
import type { WireAnswer } from '../../src/api/call/answer.ts';
import extensions from '../vectors/extensions.json' with { type: 'json' };
import international from '../vectors/international.json' with { type: 'json' };
import published from '../vectors/requests.json' with { type: 'json' };
import { answerDefects } from '../support/answer-contract.ts';
import { readAnswer } from '../support/answers.ts';
import { listOf, type FuzzWorld } from './world.ts';

const ACTIONS: Readonly<Record<string, { readonly errors: readonly string[] }>> = {
  ...published.actions,
  ...extensions.actions,
  ...international.actions,
};

/** Actions that answer a private key to its owner. */
const KEY_ACTIONS: ReadonlySet<string> = new Set(['DescribeCertificateDetail', 'DownloadCertificate', 'DescribeCSR']);

export interface Judgement {
  /** Undefined for a success. */
  readonly code: string | undefined;
  /** The id of a certificate that the answer names, if it does. */
  readonly certificateId: string | undefined;
}

export function judge(action: string, answer: WireAnswer, secrets: readonly string[]): Judgement {
  const { code, message, response } = readAnswer(answer);
  const text = answer.text;
  assertNothingSecret(text, secrets);
  if (!KEY_ACTIONS.has(action)) assert.doesNotMatch(text, /PRIVATE KEY-----/);
  if (code === undefined) assert.deepEqual(answerDefects(action, response), []);
  else assertDocumented(action, { code, message });
  const { CertificateId } = response;
  return { code, certificateId: typeof CertificateId === 'string' ? CertificateId : undefined };
}

function assertDocumented(
  action: string,
  { code, message }: { readonly code: string; readonly message: string },
): void {
  const isListed = ACTIONS[action]?.errors.includes(code) === true || published.commonErrors.includes(code);
  assert.ok(isListed, `${action} answers ${code}, which is in no list of its own`);
  assert.ok(!code.startsWith('InternalError') || code === 'InternalError.BackendResponseError', `${action}: ${code}`);
  assert.ok(message.length > 0 && message.length < 2_000, `${action}: a message of ${message.length} characters`);
  assert.doesNotMatch(message, /[\p{Cc}\u2028\u2029]/u);
}

export function assertNothingSecret(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), `a secret stands in ${text.slice(0, 200)}`);
}

/** Warnings that requests do not cause: the tests move the clock, and a busy machine keeps the event loop waiting. */
const OF_THE_MACHINE = new Set(['The clock has jumped, or the machine was asleep', 'The event loop stood still']);

/** Each line is one event, whatever the requests said; none shows a secret or tells of a bug. */
export function assertQuietLog({ service, secrets }: Pick<FuzzWorld, 'service' | 'secrets'>): void {
  for (const line of service.logLines) {
    assert.match(line, /^[^\n\r\u2028\u2029]*\n$/u);
    const { level, message } = JSON.parse(line) as { readonly level: string; readonly message: string };
    assert.equal(level, OF_THE_MACHINE.has(message) ? 'warn' : 'info', line);
    assert.doesNotMatch(line, /PRIVATE KEY/);
    assertNothingSecret(line, secrets);
  }
}

/** Runs `work`, and holds what the other account has against what it had before. */
export async function leavingOthersAlone(world: FuzzWorld, work: () => Promise<void>): Promise<void> {
  const before = await listOf(world.store, world.other.uin);
  await work();
  assert.deepEqual(await listOf(world.store, world.other.uin), before);
}
