// A new campaign as the calls of the API that it comes to: made, told the certificates of a file bit by bit, then planned.

import type { Client } from '../../api/client.ts';
import { CallFailed } from '../../api/failure.ts';
import { type CampaignDraft, campaignOf } from './draft.ts';
import { piecesOf, textsOf } from './identifiers.ts';

export interface Making {
  readonly draft: CampaignDraft;
  readonly file: Blob | undefined;
  /** Told of the campaign as soon as there is one. */
  readonly onMade: (id: string) => void;
  /** Told how many certificates were named so far. */
  readonly onSent: (count: number) => void;
}

/** Answers the campaign's id. One that was made before, and could not be planned, is cancelled: its selection is not this one any more. */
export async function makeCampaign(client: Client, { draft, file, onMade, onSent }: Making): Promise<string> {
  if (draft.madeId !== '') await client.call('ResealCancelCampaign', { CampaignId: draft.madeId });
  onMade('');
  const { CampaignId } = await client.call('ResealCreateCampaign', campaignOf(draft));
  onMade(CampaignId);
  let count = 0;
  for await (const Identifiers of piecesOf(textsNamed(draft, file))) {
    await patiently(async () => await client.call('ResealExtendCampaignSelection', { CampaignId, Identifiers }));
    count += Identifiers.length;
    onSent(count);
  }
  await client.call('ResealPlanCampaign', { CampaignId });
  return CampaignId;
}

async function* textsNamed({ Identifiers }: CampaignDraft, file: Blob | undefined): AsyncGenerator<string> {
  yield `${Identifiers}\n`;
  if (file !== undefined) yield* textsOf(file);
}

const BUSY_PAUSE_MS = 500;
/** Half a minute. */
const MAX_BUSY_TURNS = 60;

/** A long file is many calls, more in a second than the service may take. */
async function patiently(ask: () => Promise<unknown>): Promise<void> {
  for (let turns = 1; ; turns += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      const isBusy = error instanceof CallFailed && error.code.startsWith('RequestLimitExceeded');
      if (!isBusy || turns === MAX_BUSY_TURNS) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS));
    }
  }
}
