// What the YAML file says of events: the webhooks that are told of them, when notice of an expiry is given, how long they are kept.

import { z } from 'zod';
import { EVENT_KINDS, type EventKind } from '../certificates/model/event.ts';
import { ACCOUNTS } from './zone.ts';

export interface WebhookSetting {
  readonly name: string;
  readonly url: string;
  /** The secret is read when the service starts, and is nowhere in the configuration. */
  readonly secretFile: string;
  /** PEM, for a receiver whose certificate leads to a root that the system does not trust. */
  readonly trustFile: string | undefined;
  /** Undefined for all. */
  readonly events: readonly EventKind[] | undefined;
  readonly accounts: readonly string[];
}

export interface EventSettings {
  readonly keepDays: number;
  /** Each once, the longest first. */
  readonly expiryNoticeDays: readonly number[];
}

export const MAX_WEBHOOKS = 32;
export const MAX_EXPIRY_NOTICES = 16;
/** Half of CA/Browser Forum's 398 days, so that no certificate is about to expire when it is issued. */
export const MAX_NOTICE_DAYS = 199;
/** Longer than a delivery is tried. */
export const MIN_KEEP_DAYS = 7;
export const MAX_KEEP_DAYS = 3650;

const KEEP_DAYS = 90;
/** With 30 days or less left IsExpiring is true (reference/lifecycle.md). */
const EXPIRY_NOTICE_DAYS = [30, 14, 7, 3, 1];

const NAME = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name has up to 32 of a-z, 0-9 and "-"');

const URL_TEXT = z.string().refine(isEndpoint, 'it is a URL with http or https, without a user, a password or a "#"');

/** Whether it may be posted to; there may be a secret in its path. */
export function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
  return url.username === '' && url.password === '' && !text.includes('#');
}

const WEBHOOK = z
  .strictObject({
    name: NAME,
    url: URL_TEXT,
    secretFile: z.string().min(1),
    trustFile: z.string().min(1).optional(),
    events: z.array(z.enum(EVENT_KINDS)).min(1).optional(),
    accounts: ACCOUNTS.default(['*']),
  })
  .transform((hook): WebhookSetting => ({ ...hook, trustFile: hook.trustFile, events: hook.events }));

/** Their names tell apart what is on its way to them. */
export const WEBHOOKS = z
  .array(WEBHOOK)
  .max(MAX_WEBHOOKS)
  .superRefine((hooks, context) => {
    for (const [at, { name }] of hooks.entries()) {
      if (hooks.findIndex((hook) => hook.name === name) === at) continue;
      context.addIssue({ code: 'custom', path: [at, 'name'], message: `${name} is named twice` });
    }
  })
  .default([]);

export const EVENTS = z.strictObject({
  keepDays: z.int().min(MIN_KEEP_DAYS).max(MAX_KEEP_DAYS).default(KEEP_DAYS),
  expiryNoticeDays: z
    .array(z.int().min(1).max(MAX_NOTICE_DAYS))
    .max(MAX_EXPIRY_NOTICES)
    .default(EXPIRY_NOTICE_DAYS)
    .transform((days) => [...new Set(days)].sort((left, right) => right - left)),
});
