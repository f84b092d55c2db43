// What needs somebody, asked of the service: of each kind what the person's policy lets them see.

import type { ActionName, OutputOf } from '../../api/actions.ts';
import type { Client } from '../../api/client.ts';
import { CallFailed } from '../../api/failure.ts';
import {
  authorityMatters,
  byUrgency,
  campaignMatters,
  findingMatters,
  heldMatters,
  MATTER_FILTERS,
  type Matter,
  mattersOf,
  targetMatters,
  webhookMatters,
} from './matters.ts';

/** Of each kind so many are shown. */
const SHOWN = 50;
/** As many as the service tells at once: any of them may serve something else. */
const MOST_TARGETS = 1000;

interface Looking {
  readonly may: (action: string) => boolean;
  readonly isOperator: boolean;
}

export async function findMatters(client: Client, { may, isOperator }: Looking): Promise<readonly Matter[]> {
  const kinds = Object.keys(MATTER_FILTERS) as readonly (keyof typeof MATTER_FILTERS)[];
  const listed = kinds.map(async (kind) => {
    const { Certificates } = await client.call('DescribeCertificates', { ...MATTER_FILTERS[kind], Limit: SHOWN });
    return mattersOf(kind, Certificates);
  });
  const others = [
    ifMay('ResealDescribeScheduledRevocations', { Limit: SHOWN }, (told) => heldMatters(told.ScheduledRevocations)),
    ifMay('ResealDescribeTargets', { Limit: MOST_TARGETS }, (told) => targetMatters(told.Targets)),
    ifMay('ResealDescribeCampaigns', { Limit: SHOWN }, (told) => campaignMatters(told.Campaigns, new Date())),
    ifMay('ResealDescribeWebhooks', {}, (told) => webhookMatters(told.Webhooks)),
  ];
  const installation = isOperator
    ? [
        ifMay('ResealDescribeAuthorities', {}, (told) => authorityMatters(told.Authorities)),
        ifMay('ResealExamineInstallation', {}, (told) => findingMatters(told.Findings)),
      ]
    : [];
  return byUrgency((await Promise.all([...listed, ...others, ...installation])).flat());

  async function ifMay<Name extends ActionName>(
    action: Name,
    input: Parameters<typeof client.call<Name>>[1],
    mattersIn: (told: OutputOf<Name>) => readonly Matter[],
  ): Promise<readonly Matter[]> {
    if (!may(action)) return [];
    try {
      return mattersIn(await client.call(action, input));
    } catch (error) {
      // Some ask for every right, which a policy that names the action may not come to.
      if (error instanceof CallFailed && error.code === NO_RIGHT) return [];
      throw error;
    }
  }
}

const NO_RIGHT = 'FailedOperation.AuthError';
