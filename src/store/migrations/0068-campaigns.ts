// Migration 68: campaigns, their items, holds, moments, and the identifiers that were given to select by.

import type { Migration } from './migration.ts';

export const campaigns: Migration = {
  number: 68,
  name: 'campaigns',
  statements: ({ integer, text, sequence, tableOptions, keyedTableOptions }) => [
    `create table campaigns (
      id ${text} primary key,
      version ${integer} not null,
      account_uin ${text},
      started_by ${text},
      name ${text} not null,
      step ${text} not null,
      reason ${text} not null,
      plan ${text} not null,
      selection ${text} not null,
      round ${integer} not null,
      retries ${text} not null,
      pass_cursor ${text},
      waves ${text} not null,
      deadline_missed_at ${integer},
      created_at ${integer} not null,
      planned_at ${integer},
      started_at ${integer},
      ended_at ${integer},
      updated_at ${integer} not null
    ) ${tableOptions}`,
    'create index campaigns_by_owner on campaigns (account_uin, created_at)',
    'create index campaigns_by_step on campaigns (step, account_uin)',
    `create table campaign_items (
      campaign_id ${text} not null,
      certificate_id ${text} not null,
      version ${integer} not null,
      account_uin ${text} not null,
      domain ${text} not null,
      issuer ${text} not null,
      not_after ${integer},
      state ${text} not null,
      reason ${text} not null,
      wave ${integer} not null,
      round ${integer} not null,
      replacement_id ${text},
      old_state ${text},
      old_at ${integer},
      overridden ${text} not null,
      changed_at ${integer} not null,
      primary key (campaign_id, certificate_id)
    ) ${tableOptions}`,
    'create index campaign_items_by_state on campaign_items (campaign_id, state, wave, issuer, certificate_id)',
    'create index campaign_items_of_certificate on campaign_items (certificate_id)',
    `create index campaign_items_old on campaign_items (campaign_id, old_at)
      where old_state in ('toRevoke', 'awaitingTargets')`,
    `create table campaign_holds (
      certificate_id ${text} primary key,
      campaign_id ${text} not null
    ) ${keyedTableOptions}`,
    `create table campaign_moments (
      number ${sequence},
      campaign_id ${text} not null,
      at ${integer} not null,
      kind ${text} not null,
      detail ${text} not null,
      reason ${text} not null,
      by_whom ${text} not null
    ) ${tableOptions}`,
    'create index moments_of_campaign on campaign_moments (campaign_id, number)',
    `create table campaign_identifiers (
      campaign_id ${text} not null,
      kind ${text} not null,
      value ${text} not null,
      primary key (campaign_id, kind, value)
    ) ${keyedTableOptions}`,
  ],
};
