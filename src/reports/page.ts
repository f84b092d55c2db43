// A report as one page of HTML, which a browser shows and prints without a script and without anything from elsewhere.

import type { CampaignReport } from '../certificates/model/campaigns/report.ts';
import { ITEM_STATES, totalOf } from '../certificates/model/campaigns/item.ts';
import { thinned } from '../certificates/model/campaigns/standing.ts';
import { inWords } from '../reasons/reason.ts';
import type { Language } from '../reasons/words.ts';
import { standingChart, targetChart, waveChart } from './charts.ts';
import { html, type Markup, table } from './markup.ts';
import { planSection } from './plan-section.ts';
import { timeOrNone, timeText } from './times.ts';
import type { Told } from './told.ts';
import { REPORT_WORDS } from './words.ts';

/** Rows of a table that somebody reads; the JSON and the CSV have all. */
export const MAX_SHOWN_ROWS = 200;

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:760px;margin:2em auto;padding:0 1em;color:#1f2328}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #d0d7de}h3{font-size:1em}
table{border-collapse:collapse;width:100%;margin:.5em 0}th,td{border:1px solid #d0d7de;padding:.2em .5em;text-align:left;vertical-align:top}td{overflow-wrap:anywhere}th[scope=col]{font-size:.85em;hyphens:auto}
svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:#1f2328}
@media print{body{margin:0;max-width:none}h2,h3,svg,tr{break-inside:avoid}h2,h3{break-after:avoid}}`;

export function pageOf(report: CampaignReport, language: Language): string {
  const words = REPORT_WORDS[language];
  const told = { report, words, language };
  const title = `${words.title}: ${report.campaign.name}`;
  const sections = [
    factSection(told),
    countSection(told),
    standingSection(told),
    targetSection(told),
    waveSection(told),
    reasonSection(told),
    drillTimeSection(told),
    planSection(told),
    momentSection(told),
  ];
  const page = html`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${{ markup: STYLE }}</style></head><body><h1>${title}</h1>${sections}</body></html>`;
  return `<!doctype html>\n${page.markup}\n`;
}

function factSection({ report, words, language }: Told): Markup {
  const { campaign, madeAt } = report;
  const { labels } = words;
  const { plan } = campaign;
  const facts: readonly (readonly [string, string])[] = [
    [labels.campaign, `${campaign.name} (${campaign.id})`],
    [labels.owner, campaign.accountUin ?? labels.operator],
    [labels.mode, labels[plan.isParallel ? 'parallel' : plan.mode]],
    [labels.step, [words.steps[campaign.step], ...reasonIn(campaign, language)].join(': ')],
    [labels.incident, plan.incident],
    [labels.revocationReason, plan.revocationReason],
    [labels.createdAt, timeText(campaign.createdAt)],
    [labels.startedAt, timeOrNone(campaign.startedAt)],
    [labels.endedAt, timeOrNone(campaign.endedAt)],
    [labels.deadline, timeOrNone(plan.deadline)],
    [labels.madeAt, timeText(madeAt)],
  ];
  return html`<table>${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</table>`;
}

function reasonIn({ reason }: CampaignReport['campaign'], language: Language): readonly string[] {
  return reason === undefined ? [] : [inWords(reason, language)];
}

function countSection({ report: { counts }, words }: Told): Markup {
  const rows = ITEM_STATES.map((state) => [words.states[state], counts[state]]);
  const { labels } = words;
  return html`<h2>${labels.certificates}</h2>${table(
    [labels.state, labels.count],
    [...rows, [labels.total, totalOf(counts)]],
  )}`;
}

function standingSection({ report, words: { labels }, words }: Told): Markup {
  const shown = thinned(report.standings, MAX_SHOWN_ROWS);
  const columns = [labels.at, labels.revoked, labels.remaining, labels.expired, labels.estimate, labels.replaced];
  const rows = shown.map(({ at, revoked, remaining, expired, estimate, replaced }) => {
    return [timeText(at), revoked, remaining, expired, timeOrNone(estimate), replaced];
  });
  return html`<h2>${labels.standing}</h2>${standingChart({ ...report, standings: shown }, words)}${table(columns, rows)}`;
}

function targetSection({ report: { targets }, words, words: { labels } }: Told): Markup | undefined {
  if (targets.length === 0) return undefined;
  const rows = targets.map(({ kind, dueAt, metAt, outcome }) => {
    return [words.targets[kind], timeText(dueAt), timeOrNone(metAt), words.outcomes[outcome]];
  });
  return html`<h2>${labels.targets}</h2>${targetChart(targets, words)}${table(
    [labels.target, labels.due, labels.actual, labels.outcome],
    rows,
  )}`;
}

function waveSection({ report: { waves }, words, words: { labels } }: Told): Markup {
  const columns = [labels.wave, labels.startedAt, labels.endedAt, ...ITEM_STATES.map((state) => words.states[state])];
  const rows = waves.slice(0, MAX_SHOWN_ROWS).map(({ wave, counts, times }) => {
    const name = wave === 0 ? labels.neverWaited : wave;
    const ofStates = ITEM_STATES.map((state) => counts[state]);
    return [name, timeOrNone(times?.startedAt), timeOrNone(times?.endedAt)].concat(ofStates);
  });
  return html`<h2>${labels.waves}</h2>${waveChart(waves, words)}${table(columns, rows)}`;
}

function reasonSection({ report: { reasons }, words, words: { labels }, language }: Told): Markup | undefined {
  if (reasons.length === 0) return undefined;
  const rows = reasons.slice(0, MAX_SHOWN_ROWS).map(({ state, reason, count }) => {
    return [words.states[state], reason === undefined ? '' : inWords(reason, language), count];
  });
  return html`<h2>${labels.reasons}</h2>${table([labels.state, labels.reason, labels.count], rows)}`;
}

/** Of a drill: certificates are worked off side by side, so that times overlap. */
function drillTimeSection({ report: { drillTimes }, words, words: { labels } }: Told): Markup | undefined {
  if (drillTimes.length === 0) return undefined;
  const rows = drillTimes.map(({ step, count, totalMs, longestMs }) => {
    return [
      words.drillSteps[step],
      count,
      milliseconds(totalMs / count),
      milliseconds(longestMs),
      milliseconds(totalMs),
    ];
  });
  const columns = [labels.drillStep, labels.certificates, labels.meanMs, labels.longestMs, labels.totalMs];
  return html`<h2>${labels.drillTimes}</h2>${table(columns, rows)}`;
}

function milliseconds(count: number): string {
  return count.toFixed(1);
}

/** What people decided apart, and then all that happened. */
function momentSection({ report: { moments }, words, words: { labels }, language }: Told): Markup {
  const columns = [labels.at, labels.what, labels.by, labels.detail];
  const rowOf = ({ at, kind, by, detail, reason }: CampaignReport['moments'][number]) => [
    timeText(at),
    words.moments[kind],
    by === '' ? labels.service : by,
    [
      ...Object.entries(detail).map(([name, value]) => `${name}: ${value}`),
      ...(reason === undefined ? [] : [inWords(reason, language)]),
    ].join(', '),
  ];
  const decisions = moments.filter(({ by }) => by !== '');
  return html`<h2>${labels.decisions}</h2>${table(columns, decisions.map(rowOf))}<h2>${labels.timeline}</h2>${table(columns, moments.map(rowOf))}`;
}
