// reseal deploy: a certificate is brought to servers that the service knows.

import { InvalidArgumentError, type Command } from 'commander';
import type { Shell } from '../shell.ts';
import { lookAtDeploy, runDeployment } from './deployments.ts';
import { DEFAULT_TIMEOUT_SECONDS, endOfWaiting, readSeconds } from './polling.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { openCall, type ServiceOptions, withService } from './service.ts';

/** Instances by their type, each once, in the order in which they were named. */
type Places = ReadonlyMap<string, readonly string[]>;

interface DeployOptions extends ServiceOptions {
  readonly to: Places;
  readonly wait?: true;
  /** In seconds. */
  readonly timeout: number;
}

export function addDeploy(program: Command, shell: Shell): void {
  withService(program.command('deploy <id>').description('bring a certificate to servers that the service knows'))
    .requiredOption('--to <target...>', 'type:instance, as lighthouse:hz1|web-1|shop.example.com', readPlace)
    .option('--wait', 'until each of them serves it, or has failed')
    .option('--timeout <seconds>', 'how long --wait waits', readSeconds, DEFAULT_TIMEOUT_SECONDS)
    .action((id: string, options: DeployOptions) => deploy(shell, { ...options, id }));
}

/** A call is for one type, and a record too; where one fails, what was begun before it goes on. */
async function deploy(shell: Shell, wish: DeployOptions & { readonly id: string }): Promise<void> {
  const { id, to, wait, timeout, json } = wish;
  const call = await openCall(shell, wish);
  const until = endOfWaiting(shell, timeout);
  for (const [ResourceType, InstanceIdList] of to) {
    const begin = { CertificateId: id, ResourceType, InstanceIdList };
    await runDeployment(
      shell,
      {
        certificateId: id,
        act: `deploy ${id} to ${ResourceType}`,
        begin: async (ask) => await ask('DeployCertificateInstance', begin),
        look: lookAtDeploy,
      },
      { call, wait, timeout, until, json },
    );
  }
}

function readPlace(text: string, former: Places = new Map()): Places {
  const [, type = '', instance = ''] = /^([a-z]+):(.+)$/.exec(text) ?? [];
  if (!RESOURCE_TYPES.includes(type)) {
    throw new InvalidArgumentError(`It is type:instance, and a type is one of ${RESOURCE_TYPES.join(', ')}.`);
  }
  const known = former.get(type) ?? [];
  return new Map([...former, [type, [...new Set([...known, instance])]]]);
}
