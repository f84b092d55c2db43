// The nine headings of BR §5.7.1.2: what the operator's plan says, and what is on record of each.

import { html, list, type Markup, table } from './markup.ts';
import { timeOrNone, timeText } from './times.ts';
import type { Told } from './told.ts';

export function planSection(told: Told): Markup {
  const { words } = told;
  const [criteria, contacts, automation, targets, notification, roles, training, testing, review] = words.headings;
  const { plan } = told.report;
  const { incident } = told.report.campaign.plan;
  const parts = [
    heading(told, { title: criteria, laidDown: plan.activationCriteria, facts: incident === '' ? [] : [incident] }),
    heading(told, { title: contacts, laidDown: plan.contacts, facts: [] }),
    heading(told, { title: automation, laidDown: plan.automation, facts: automationFacts(told) }),
    heading(told, { title: targets, laidDown: targetTexts(told), facts: [] }),
    heading(told, { title: notification, laidDown: plan.notification, facts: notificationFacts(told) }),
    heading(told, {
      title: roles,
      laidDown: plan.roles.map(({ role, who }) => `${role}: ${who}`),
      facts: deciders(told),
    }),
    heading(told, { title: training, laidDown: plan.training, facts: [] }),
    heading(told, { title: testing, laidDown: plan.testing, facts: [] }),
    drillTable(told),
    heading(told, { title: review, laidDown: plan.review, facts: [] }),
  ];
  return html`<h2>${words.labels.plan}</h2>${parts}`;
}

interface Heading {
  readonly title: string;
  readonly laidDown: readonly string[];
  /** Of this campaign. */
  readonly facts: readonly string[];
}

/** Numbered by the style of the page's headings; what is not laid down is said to be so. */
function heading({ words: { headings, labels } }: Told, { title, laidDown, facts }: Heading): Markup {
  const texts = [...laidDown, ...facts];
  const number = headings.indexOf(title) + 1;
  return html`<h3>${number}. ${title}</h3>${laidDown.length === 0 ? html`<p>${labels.notLaidDown}</p>` : undefined}${list(texts)}`;
}

function automationFacts({ report: { counts }, words: { labels } }: Told): readonly string[] {
  const byItself = counts.replaced + counts.underWay + counts.waiting + counts.failed;
  return [`${labels.byItself}: ${byItself}`, `${labels.askedOfOthers}: ${counts.external}`];
}

function targetTexts({ report: { targets }, words }: Told): readonly string[] {
  return targets.map(({ kind, dueAt, outcome }) => {
    return `${words.targets[kind]}: ${timeText(dueAt)} (${words.outcomes[outcome]})`;
  });
}

function notificationFacts({ report, words: { labels } }: Told): readonly string[] {
  const { notify } = report.campaign.plan;
  return [notify === undefined ? labels.webhooksAll : `${labels.webhooks}: ${notify.join(', ')}`];
}

/** Each who decided something, once. */
function deciders({ report: { moments }, words }: Told): readonly string[] {
  const kindsOf = new Map<string, Set<string>>();
  for (const { by, kind } of moments) {
    if (by === '') continue;
    const kinds = kindsOf.get(by) ?? new Set();
    kindsOf.set(by, kinds.add(words.moments[kind]));
  }
  return [...kindsOf].map(([by, kinds]) => `${by}: ${[...kinds].join(', ')}`);
}

function drillTable({ report: { drills }, words, words: { labels } }: Told): Markup | undefined {
  if (drills.length === 0) return undefined;
  const rows = drills.map(({ id, name, step, startedAt, endedAt }) => [
    `${name} (${id})`,
    words.steps[step],
    timeOrNone(startedAt),
    timeOrNone(endedAt),
  ]);
  return html`<p>${labels.drills}</p>${table([labels.campaign, labels.step, labels.startedAt, labels.endedAt], rows)}`;
}
