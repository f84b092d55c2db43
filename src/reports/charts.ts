// The charts of a report, as SVG without scripts: what remains over time, waves by state, targets beside actuals.

import type { CampaignReport, TargetReport, WaveReport } from '../certificates/model/campaigns/report.ts';
import { ITEM_STATES, type ItemCounts, type ItemState, totalOf } from '../certificates/model/campaigns/item.ts';
import type { Standing } from '../certificates/model/campaigns/standing.ts';
import { html, type Markup } from './markup.ts';
import { timeText } from './times.ts';
import type { ReportWords } from './words.ts';

const WIDTH = 720;
/** Where labels stand, left of what is drawn. */
const LEFT = 150;
const RIGHT = WIDTH - 20;
const ROW = 22;
const PLOT_HEIGHT = 200;
const BOTTOM = 40;
/** The width of a mark. */
const MARK = 4;
const DUE_COLOUR = '#d0d7de';

/** Told apart in print without colour by the order and the legend, and from white by a contrast of 3 to 1 at least. */
export const STATE_COLOURS: Readonly<Record<ItemState, string>> = {
  replaced: '#1a7f37',
  underWay: '#0969da',
  waiting: '#6e7781',
  failed: '#cf222e',
  refused: '#9a6700',
  external: '#8250df',
  over: '#57606a',
  cancelled: '#424a53',
};

interface Line {
  readonly number: 'remaining' | 'replaced' | 'revoked' | 'expired';
  readonly colour: string;
  /** Of SVG; empty for a line without gaps. */
  readonly dashes: string;
}

const LINES: readonly Line[] = [
  { number: 'remaining', colour: '#cf222e', dashes: '' },
  { number: 'replaced', colour: '#1a7f37', dashes: '6 3' },
  { number: 'revoked', colour: '#0969da', dashes: '2 3' },
  { number: 'expired', colour: '#9a6700', dashes: '10 4' },
];

type Scale = (value: number) => number;

/** What does not differ lies in the middle. */
function scaleOf(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain;
  const [from, to] = range;
  return (value) => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from));
}

/** A tenth of a pixel is finer than any eye. */
function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Lines over time, with the deadline where there is one. */
export function standingChart({ standings, campaign }: CampaignReport, words: ReportWords): Markup {
  const { deadline } = campaign.plan;
  const times = [...standings.map((one) => one.at.getTime()), ...(deadline === undefined ? [] : [deadline.getTime()])];
  const x = scaleOf([Math.min(...times), Math.max(...times)], [LEFT, RIGHT]);
  const most = Math.max(1, ...standings.flatMap((one) => LINES.map(({ number }) => one[number])));
  const y = scaleOf([0, most], [PLOT_HEIGHT, 10]);
  const deadlineMark = deadline && verticalMark(x(deadline.getTime()), words.labels.deadline);
  return html`<svg viewBox="0 0 ${WIDTH} ${PLOT_HEIGHT + BOTTOM}" role="img" aria-label="${words.labels.standing}">
<line x1="${LEFT}" y1="${PLOT_HEIGHT}" x2="${RIGHT}" y2="${PLOT_HEIGHT}" stroke="#57606a"/>
<text x="${LEFT - 8}" y="16" text-anchor="end">${most}</text><text x="${LEFT - 8}" y="${PLOT_HEIGHT}" text-anchor="end">0</text>
${LINES.map((line, nth) => [steps(standings, { line, x, y }), legend(line, { nth, text: words.labels[line.number] })])}
${deadlineMark}
${timeLabels(times, x)}
</svg>`;
}

/** Each number holds until the next is on record. */
function steps(
  standings: readonly Standing[],
  { line, x, y }: { readonly line: Line; readonly x: Scale; readonly y: Scale },
): Markup {
  const path = standings.map((one, nth) => {
    const [px, py] = [at(x(one.at.getTime())), at(y(one[line.number]))];
    return nth === 0 ? `M${px} ${py}` : `H${px}V${py}`;
  });
  return html`<path d="${path.join('')}" fill="none" stroke="${line.colour}" stroke-width="2" stroke-dasharray="${line.dashes}"/>`;
}

function legend({ colour, dashes }: Line, { nth, text }: { readonly nth: number; readonly text: string }): Markup {
  const y = 60 + nth * ROW;
  return html`<line x1="0" y1="${y}" x2="24" y2="${y}" stroke="${colour}" stroke-width="3" stroke-dasharray="${dashes}"/><text x="30" y="${y + 4}">${text}</text>`;
}

function verticalMark(x: number, text: string): Markup {
  return html`<line x1="${at(x)}" y1="10" x2="${at(x)}" y2="${PLOT_HEIGHT}" stroke="#24292f" stroke-dasharray="4 4"/><text x="${at(x - 4)}" y="22" text-anchor="end">${text}</text>`;
}

/** Of the first and the last time. */
function timeLabels(times: readonly number[], x: Scale): Markup {
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const label = (time: number, anchor: string): Markup =>
    html`<text x="${at(x(time))}" y="${PLOT_HEIGHT + 18}" text-anchor="${anchor}">${timeText(new Date(time))}</text>`;
  return first === last ? label(first, 'middle') : html`${label(first, 'start')}${label(last, 'end')}`;
}

/** So many are drawn, each with a bar; further ones stand in the table alone. */
export const MAX_DRAWN_WAVES = 40;

export function waveChart(waves: readonly WaveReport[], words: ReportWords): Markup {
  const drawn = waves.slice(0, MAX_DRAWN_WAVES);
  const most = Math.max(1, ...drawn.map(({ counts }) => totalOf(counts)));
  const width = scaleOf([0, most], [0, RIGHT - LEFT]);
  return rows({ label: words.labels.waves, of: drawn }, ({ wave, counts }) => ({
    name: wave === 0 ? words.labels.neverWaited : `${words.labels.wave} ${wave}`,
    bars: barsOf(counts).map(({ state, before, count }) => ({
      x: LEFT + width(before),
      width: width(count),
      colour: STATE_COLOURS[state],
      title: `${words.states[state]}: ${count}`,
    })),
  }));
}

/** Of each state that somebody is in, and how many are drawn before it. */
function barsOf(counts: ItemCounts) {
  let before = 0;
  return ITEM_STATES.filter((state) => counts[state] > 0).map((state) => {
    const bar = { state, before, count: counts[state] };
    before += counts[state];
    return bar;
  });
}

/** Of each target a bar from where it is counted to where it is due, and a mark where it was met. */
export function targetChart(targets: readonly TargetReport[], words: ReportWords): Markup {
  const times = targets.flatMap(({ from, dueAt, metAt }) =>
    [from, dueAt, metAt ?? dueAt].map((date) => date.getTime()),
  );
  const x = scaleOf([Math.min(...times), Math.max(...times)], [LEFT, RIGHT]);
  return rows({ label: words.labels.targets, of: targets }, ({ kind, from, dueAt, metAt, outcome }) => {
    const [begin, end] = [x(from.getTime()), x(dueAt.getTime())];
    const title = words.outcomes[outcome];
    const due = { x: Math.min(begin, end), width: Math.max(1, Math.abs(end - begin)), colour: DUE_COLOUR, title };
    const colour = outcome === 'missed' ? STATE_COLOURS.failed : STATE_COLOURS.replaced;
    const met = metAt === undefined ? [] : [{ x: x(metAt.getTime()) - MARK / 2, width: MARK, colour, title }];
    return { name: words.targets[kind], bars: [due, ...met] };
  });
}

interface Bar {
  readonly x: number;
  readonly width: number;
  readonly colour: string;
  readonly title: string;
}

/** A row for each, its name left of its bars. */
function rows<T>(
  { label, of }: { readonly label: string; readonly of: readonly T[] },
  rowOf: (one: T) => { readonly name: string; readonly bars: readonly Bar[] },
): Markup {
  const drawn = of.map((one, nth) => {
    const y = nth * ROW + 4;
    const { name, bars } = rowOf(one);
    return html`<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${name}</text>${bars.map((bar) => barAt(y, bar))}`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${of.length * ROW + 10}" role="img" aria-label="${label}">${drawn}</svg>`;
}

function barAt(y: number, { x, width, colour, title }: Bar): Markup {
  return html`<rect x="${at(x)}" y="${y}" width="${at(width)}" height="${ROW - 6}" fill="${colour}"><title>${title}</title></rect>`;
}
