// reseal campaign list, show, items, unknowns: what there is, and how it stands.

import { Option, type Command } from 'commander';
import { readAnswer } from '../certificates/answers.ts';
import { MAX_LIMIT, readCount, readLimit } from '../certificates/list.ts';
import { DEFAULT_TIMEOUT_SECONDS } from '../certificates/polling.ts';
import { given } from '../certificates/service.ts';
import { type Row, showRows } from '../output.ts';
import type { Shell } from '../shell.ts';
import { withWatch } from './acts.ts';
import { ITEM_STATES, type ItemState } from '../../certificates/model/campaigns/item.ts';
import { CAMPAIGN_ANSWER, CAMPAIGN_PAGE, ITEM_PAGE, UNKNOWNS_PAGE, type WireItem } from './answers.ts';
import { asked, type CampaignOptions, withCampaigns } from './campaign-call.ts';
import { readWhole } from './numbers.ts';
import { showCampaign, summaryRowOf } from './show-campaign.ts';
import { watch } from './watch.ts';

const DEFAULT_LIMIT = 50;
/** As many as the service tells of at once. */
const MAX_LISTED = 100;
const MAX_WAVES = 1000;

interface ListOptions extends CampaignOptions {
  readonly offset: number;
  readonly limit: number;
}

interface ShowOptions extends CampaignOptions {
  readonly watch?: true;
  /** In seconds. */
  readonly timeout?: number;
}

interface ItemsOptions extends CampaignOptions {
  readonly state?: ItemState;
  readonly wave?: number;
  readonly cursor?: string;
  readonly limit: number;
}

type PageOptions = Pick<ItemsOptions, 'cursor' | 'limit'> & CampaignOptions;

export function addCampaignLooks(campaign: Command, shell: Shell): void {
  withCampaigns(campaign.command('list').description('list campaigns, newest first'))
    .option('--offset <n>', 'leave out so many', readCount, 0)
    .option('--limit <n>', 'so many at most', readWhole({ least: 1, most: MAX_LISTED }), DEFAULT_LIMIT)
    .action((options: ListOptions) => list(shell, options));
  withWatch(
    withCampaigns(campaign.command('show <id>').description('show how a campaign stands, and its forecast')),
  ).action((id: string, options: ShowOptions) => show(shell, id, options));
  const items = withCampaigns(
    campaign.command('items <id>').description('list the certificates of a campaign, each with its reason'),
  )
    .addOption(new Option('--state <state>', 'those that stand so').choices(ITEM_STATES))
    .option('--wave <n>', 'those of this wave', readWhole({ least: 1, most: MAX_WAVES }));
  withPages(items).action((id: string, options: ItemsOptions) => listItems(shell, id, options));
  const unknowns = campaign.command('unknowns <id>').description('list the lines of its file that name no certificate');
  withPages(withCampaigns(unknowns)).action((id: string, options: PageOptions) => listUnknowns(shell, id, options));
}

function withPages(command: Command): Command {
  return command
    .option('--cursor <cursor>', 'from where an earlier list ended')
    .option('--limit <n>', `so many at most, ${MAX_LIMIT} being the most`, readLimit, DEFAULT_LIMIT);
}

async function list(shell: Shell, options: ListOptions): Promise<void> {
  const { offset, limit, json } = options;
  await asked(shell, options, async (call) => {
    const answer = await call('ResealDescribeCampaigns', { Offset: offset, Limit: limit });
    if (json) return shell.print(JSON.stringify(answer));
    const { TotalCount: total, Campaigns: page } = readAnswer(CAMPAIGN_PAGE, answer);
    showRows(shell, page.map(summaryRowOf), {});
    if (page.length > 0 && page.length < total) shell.print(`(${offset + 1} to ${offset + page.length} of ${total})`);
  });
}

async function show(shell: Shell, id: string, options: ShowOptions): Promise<void> {
  const { json, timeout = DEFAULT_TIMEOUT_SECONDS } = options;
  await asked(shell, options, async (call) => {
    if (options.watch) return await watch(shell, { call, id, timeout, json });
    const answer = await call('ResealDescribeCampaign', { CampaignId: id });
    if (json) return shell.print(JSON.stringify(answer));
    showCampaign(shell, readAnswer(CAMPAIGN_ANSWER, answer).Campaign);
  });
}

async function listItems(shell: Shell, id: string, options: ItemsOptions): Promise<void> {
  const { state: State, wave: Wave, cursor: Cursor, limit: Limit, json } = options;
  await asked(shell, options, async (call) => {
    const answer = await call('ResealDescribeCampaignItems', given({ CampaignId: id, State, Wave, Cursor, Limit }));
    if (json) return shell.print(JSON.stringify(answer));
    const { Items: items, NextCursor: next } = readAnswer(ITEM_PAGE, answer);
    showRows(shell, items.map(itemRowOf), {});
    if (next !== undefined) shell.print(`(and more: --cursor ${next})`);
  });
}

/** One to a line, as they would stand in a file once more. */
async function listUnknowns(shell: Shell, id: string, options: PageOptions): Promise<void> {
  const { cursor: Cursor, limit: Limit, json } = options;
  await asked(shell, options, async (call) => {
    const answer = await call('ResealDescribeCampaignUnknowns', given({ CampaignId: id, Cursor, Limit }));
    if (json) return shell.print(JSON.stringify(answer));
    const { Identifiers: lines, NextCursor: next } = readAnswer(UNKNOWNS_PAGE, answer);
    for (const line of lines) shell.print(line);
    if (next !== undefined) shell.complain(`(and more: --cursor '${next}')`);
  });
}

function itemRowOf({ CertificateId, Domain, Issuer, State, Wave, ReplacementId, OldState, Reason }: WireItem): Row {
  return {
    CertificateId,
    Domain,
    Issuer: Issuer ?? null,
    State,
    Wave: Wave ?? null,
    Replacement: ReplacementId ?? null,
    Old: OldState ?? null,
    Reason: Reason ?? null,
  };
}
