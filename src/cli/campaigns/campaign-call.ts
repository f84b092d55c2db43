// Whom commands about campaigns ask: the service, as an account's key, or with --operator the data folder of this machine.

import { Option, type Command } from 'commander';
import type { Call } from '../../client/client.ts';
import { openCall, type ServiceOptions, withService } from '../certificates/service.ts';
import type { Shell } from '../shell.ts';

export interface CampaignOptions extends ServiceOptions {
  readonly operator?: true;
}

export function withCampaigns(command: Command): Command {
  return withService(command).addOption(
    new Option('--operator', 'over all accounts, on the data folder of this machine').conflicts([
      'endpoint',
      'trust',
      'profile',
    ]),
  );
}

/** Whoever is asked stays open until the act has come to its end. */
export async function asked(shell: Shell, options: CampaignOptions, act: (call: Call) => Promise<void>): Promise<void> {
  if (options.operator !== true) return await act(await openCall(shell, options));
  await using operator = await shell.openOperator();
  await act(operator.call);
}
