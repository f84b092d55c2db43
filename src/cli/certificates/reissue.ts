// reseal reissue: a new certificate in place of one that is issued, with the same names and the same end.

import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Call } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Shell } from '../shell.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { algorithmOption, methodOption, wireAlgorithm } from './algorithms.ts';
import { NAMED, readAnswer } from './answers.ts';
import { readWhole } from '../campaigns/numbers.ts';
import { showOrder } from './order.ts';
import { DEFAULT_TIMEOUT_SECONDS, endOfWaiting, readSeconds } from './polling.ts';
import { given, openCall, readText, type ServiceOptions, withService } from './service.ts';
import { updateBound } from './update-bound.ts';
import { showIssued, untilIssued } from './wait.ts';

interface ReissueOptions extends ServiceOptions {
  readonly method: string;
  readonly csr?: string;
  readonly key?: 'new' | 'same';
  readonly algorithm?: KeyAlgorithmId;
  readonly reason?: string;
  readonly wait?: true;
  readonly deploy?: true;
  /** In hours. */
  readonly revokeAfter?: number;
  readonly whenUnserved?: true;
  readonly keepOld?: true;
  /** In seconds. */
  readonly timeout: number;
}

export function addReissue(program: Command, shell: Shell): void {
  withService(program.command('reissue <id>').description('reissue a certificate: same names, same end'))
    .addOption(methodOption())
    .addOption(new Option('--csr <file>', 'for the key of this CSR, which the service never has').conflicts('key'))
    .addOption(new Option('--key <which>', 'a key that the service makes, or the one it has').choices(['new', 'same']))
    .addOption(algorithmOption())
    .option('--reason <text>', 'why, for the record', readReason)
    .option('--wait', 'until it is issued, and with --deploy until it is served')
    .option('--deploy', 'bring it to wherever the old one is, once it is issued')
    .option(
      '--revoke-after <hours>',
      'revoke the old one so many hours after the new one is issued',
      readWhole({ least: 0, most: 9600 }),
    )
    .option('--when-unserved', 'revoke the old one, but not while a target serves it')
    .addOption(
      new Option('--keep-old', 'the old one stays, whatever its product says').conflicts([
        'revokeAfter',
        'whenUnserved',
      ]),
    )
    .option('--timeout <seconds>', 'how long is waited', readSeconds, DEFAULT_TIMEOUT_SECONDS)
    .action((id: string, options: ReissueOptions) => reissue(shell, { ...options, id }));
}

/** An empty reason is a slip of a script. */
function readReason(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

async function reissue(shell: Shell, wish: ReissueOptions & { readonly id: string }): Promise<void> {
  const key = await keyInput(shell, { ...wish, key: wish.key ?? 'new', act: 'reissue' });
  const call = await openCall(shell, wish);
  const input = given({
    CertificateId: wish.id,
    ValidType: wish.method,
    Reason: wish.reason,
    ...key,
    OldCertificate: oldWish(wish),
    RevokeAfterHours: wish.revokeAfter,
  });
  const answer = await call('ReplaceCertificate', input);
  const isAwaited = wish.wait === true || wish.deploy === true;
  showOrder(shell, { answer, method: wish.method, json: wish.json, isAwaited });
  if (!isAwaited) return;
  await goOn(shell, wish, { call, id: readAnswer(NAMED, answer).CertificateId });
}

/** Nothing is said that is not wished: the service has rules of its own. */
function oldWish({ keepOld, whenUnserved }: ReissueOptions): string | undefined {
  if (keepOld === true) return 'keep';
  return whenUnserved === true ? 'whenUnserved' : undefined;
}

type Awaited = Pick<ReissueOptions, 'wait' | 'deploy' | 'timeout' | 'json'> & { readonly id: string };

/** What --wait and --deploy ask for besides. */
export async function goOn(
  shell: Shell,
  { id: old, wait, deploy, timeout, json }: Awaited,
  { call, id }: { readonly call: Call; readonly id: string },
): Promise<void> {
  const until = endOfWaiting(shell, timeout);
  const described = await untilIssued(shell, { id, call, timeout, until });
  if (deploy !== true) return showIssued(shell, { described, json });
  await updateBound(shell, { old, id }, { call, wait, timeout, until, json });
}

/** A new key unless something else is said, since a lost key is the usual reason. */
export async function keyInput(
  shell: Shell,
  { act, csr, key, algorithm: name }: Pick<ReissueOptions, 'csr' | 'key' | 'algorithm'> & { readonly act: string },
) {
  if (name !== undefined && (csr !== undefined || key === 'same')) {
    throw new OperatorError(`Cannot ${act}: --algorithm goes with --key new only`);
  }
  if (csr !== undefined) return { CsrType: 'upload', CsrContent: await readText(shell, { what: 'CSR', path: csr }) };
  if (key === 'same') return { CsrType: 'original' };
  const { algorithm, parameter } = wireAlgorithm(name);
  return { CsrType: 'online', CertCSREncryptAlgo: algorithm, CertCSRKeyParameter: parameter };
}
