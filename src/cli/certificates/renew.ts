// reseal renew: a new certificate for the names of another, with an end of its own, now or by itself from now on.

import { Option, type Command } from 'commander';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { showRow } from '../output.ts';
import type { Shell } from '../shell.ts';
import { algorithmOption, methodChoices } from './algorithms.ts';
import { NAMED, readAnswer, RENEWAL_CHANGE } from './answers.ts';
import { showOrder } from './order.ts';
import { DEFAULT_TIMEOUT_SECONDS, readSeconds } from './polling.ts';
import { goOn, keyInput } from './reissue.ts';
import { given, openCall, type ServiceOptions, withService } from './service.ts';

interface RenewOptions extends ServiceOptions {
  readonly method?: string;
  readonly csr?: string;
  readonly key?: 'new' | 'same';
  readonly algorithm?: KeyAlgorithmId;
  readonly auto?: 'on' | 'off' | 'product';
  readonly wait?: true;
  readonly deploy?: true;
  /** In seconds. */
  readonly timeout: number;
}

export function addRenew(program: Command, shell: Shell): void {
  withService(program.command('renew <id>').description('renew a certificate: same names, an end of its own'))
    .addOption(methodChoices())
    .addOption(new Option('--csr <file>', 'for the key of this CSR, which the service never has').conflicts('key'))
    .addOption(new Option('--key <which>', 'a key that the service makes, or the one it has').choices(['new', 'same']))
    .addOption(algorithmOption())
    .addOption(
      new Option('--auto <when>', 'not now, but by itself from now on, or not, or as its product says')
        .choices(['on', 'off', 'product'])
        .conflicts(['method', 'csr', 'key', 'algorithm', 'wait', 'deploy']),
    )
    .option('--wait', 'until it is issued, and with --deploy until it is served')
    .option('--deploy', 'bring it to wherever the old one is, once it is issued')
    .option('--timeout <seconds>', 'how long is waited', readSeconds, DEFAULT_TIMEOUT_SECONDS)
    .action((id: string, options: RenewOptions) =>
      options.auto === undefined ? renew(shell, { ...options, id }) : mark(shell, { ...options, id }),
    );
}

/** What is not said is as the product of the certificate says. */
async function renew(shell: Shell, wish: RenewOptions & { readonly id: string }): Promise<void> {
  const saysKey = wish.csr !== undefined || wish.key !== undefined || wish.algorithm !== undefined;
  const key = saysKey ? await keyInput(shell, { ...wish, key: wish.key ?? 'new', act: 'renew' }) : {};
  const call = await openCall(shell, wish);
  const answer = await call(
    'ResealRenewCertificate',
    given({ CertificateId: wish.id, ValidType: wish.method, ...key }),
  );
  const isAwaited = wish.wait === true || wish.deploy === true;
  showOrder(shell, { answer, method: wish.method ?? 'DNS_AUTO', json: wish.json, isAwaited });
  if (isAwaited) await goOn(shell, wish, { call, id: readAnswer(NAMED, answer).CertificateId });
}

async function mark(shell: Shell, { id, auto, ...options }: RenewOptions & { readonly id: string }): Promise<void> {
  const call = await openCall(shell, options);
  const answer = await call('ResealModifyRenewal', given({ CertificateId: id, AutoRenew: auto }));
  if (options.json) return shell.print(JSON.stringify(answer));
  const { NextLookTime: next } = readAnswer(RENEWAL_CHANGE, answer);
  showRow(shell, { CertificateId: id, Renews: next || 'not by itself' }, {});
}
