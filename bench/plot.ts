// The SVG plot: reissues a second by contestant and connections, the spread of the runs as a whisker.

import type { Summary } from './report.ts';

const WIDTH = 760;
const ROW = 22;
const LEFT = 250;
const RIGHT = 90;
const TOP = 40;
const COLOURS = ['#5b6b7b', '#0b6e4f', '#1a936f', '#c05746', '#8a6fb0'];

export function plotOf(summaries: readonly Summary[]): string {
  const most = Math.max(1, ...summaries.map(({ perSecond }) => perSecond.most));
  const scale = (WIDTH - LEFT - RIGHT) / most;
  const names = [...new Set(summaries.map(({ contestant }) => contestant))];
  const rows = summaries.map((summary, index) => rowOf(summary, { index, scale, names }));
  const height = TOP + summaries.length * ROW + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="22" font-size="14" font-weight="bold">Certificates issued and stored a second (bar: median; line: least to most)</text>
${rows.join('\n')}
</svg>
`;
}

function rowOf(
  { contestant, connections, perSecond }: Summary,
  place: { readonly index: number; readonly scale: number; readonly names: readonly string[] },
): string {
  const { index, scale, names } = place;
  const y = TOP + index * ROW;
  const middle = y + ROW / 2;
  const width = (value: number): string => (value * scale).toFixed(1);
  const at = (value: number): string => (LEFT + value * scale).toFixed(1);
  return [
    `<text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${contestant}, ${connections} connection${connections === 1 ? '' : 's'}</text>`,
    `<rect x="${LEFT}" y="${y + 3}" width="${width(perSecond.median)}" height="${ROW - 6}" fill="${COLOURS[names.indexOf(contestant) % COLOURS.length]}"/>`,
    `<line x1="${at(perSecond.least)}" y1="${middle}" x2="${at(perSecond.most)}" y2="${middle}" stroke="#000"/>`,
    `<text x="${Number(at(perSecond.most)) + 6}" y="${middle + 4}">${perSecond.median.toFixed(0)}</text>`,
  ].join('');
}
