// reseal apply: apply for a free certificate.

import type { Command } from 'commander';
import type { Shell } from '../shell.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { algorithmOption, methodOption, wireAlgorithm } from './algorithms.ts';
import { showOrder } from './order.ts';
import { given, openCall, type ServiceOptions, withService } from './service.ts';

interface ApplyOptions extends ServiceOptions {
  readonly method: string;
  readonly algorithm?: KeyAlgorithmId;
  readonly alias?: string;
  readonly project?: number;
  readonly renew?: string;
}

export function addApply(program: Command, shell: Shell, readProjectId: (text: string) => number): void {
  withService(program.command('apply <domain>').description('apply for a free certificate'))
    .addOption(methodOption())
    .addOption(algorithmOption())
    .option('--alias <text>', 'what to call it')
    .option('--project <id>', 'the project it belongs to', readProjectId)
    .option('--renew <id>', 'the certificate it is to follow, which expires soon')
    .action((domain: string, options: ApplyOptions) => apply(shell, { ...options, domain }));
}

async function apply(shell: Shell, wish: ApplyOptions & { readonly domain: string }): Promise<void> {
  const call = await openCall(shell, wish);
  const { algorithm, parameter } = wireAlgorithm(wish.algorithm);
  const input = given({
    DomainName: wish.domain,
    DvAuthMethod: wish.method,
    CsrEncryptAlgo: algorithm,
    CsrKeyParameter: parameter,
    Alias: wish.alias,
    ProjectId: wish.project,
    OldCertificateId: wish.renew,
  });
  showOrder(shell, {
    answer: await call('ApplyCertificate', input),
    method: wish.method,
    json: wish.json,
    isAwaited: false,
  });
}
