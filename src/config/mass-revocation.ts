// What the YAML file lays down for a mass revocation: the plan of BR §5.7.1.2, which reports on campaigns are filled from.

import { z } from 'zod';
import type { MassRevocationPlan } from '../certificates/model/campaigns/mass-revocation-plan.ts';

/** A page of text under each heading at most: a report is read by people. */
export const MAX_PLAN_TEXTS = 50;
export const MAX_PLAN_TEXT_CHARACTERS = 1000;
/** BR §4.9.1.1 has 24 hours and five days; nobody plans for more than a month. */
export const MAX_TARGET_HOURS = 31 * 24;
export const MAX_REVIEW_DAYS = 366;

const TEXT = z.string().min(1).max(MAX_PLAN_TEXT_CHARACTERS);
const TEXTS = z.array(TEXT).max(MAX_PLAN_TEXTS).default([]);
const HOURS = z.number().positive().max(MAX_TARGET_HOURS).optional();

export const MASS_REVOCATION = z
  .strictObject({
    activationCriteria: TEXTS,
    contacts: TEXTS,
    automation: TEXTS,
    targets: z
      .strictObject({
        triageHours: HOURS,
        revocationHours: HOURS,
        replacementHours: HOURS,
        reviewDays: z.number().positive().max(MAX_REVIEW_DAYS).optional(),
      })
      .prefault({}),
    notification: TEXTS,
    roles: z
      .array(z.strictObject({ role: TEXT, who: TEXT }))
      .max(MAX_PLAN_TEXTS)
      .default([]),
    training: TEXTS,
    testing: TEXTS,
    review: TEXTS,
  })
  .transform(({ targets, ...plan }): MassRevocationPlan => {
    const { triageHours, revocationHours, replacementHours, reviewDays } = targets;
    return { ...plan, targets: { triageHours, revocationHours, replacementHours, reviewDays } };
  });
