// reseal campaign: many certificates replaced before a deadline, in waves, planned first and reported afterwards.

import type { Command } from 'commander';
import type { Shell } from '../shell.ts';
import { addCampaignActs } from './acts.ts';
import { addCampaignLooks } from './look.ts';
import { addCampaignPlan } from './plan.ts';
import { addCampaignReport } from './report.ts';

export function addCampaign(program: Command, shell: Shell): void {
  const campaign = program.command('campaign').description('replace many certificates before a deadline, in waves');
  addCampaignPlan(campaign, shell);
  addCampaignActs(campaign, shell);
  addCampaignLooks(campaign, shell);
  addCampaignReport(campaign, shell);
}
