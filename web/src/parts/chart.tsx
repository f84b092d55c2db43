// Figures as bars, one for each day or week, of parts on top of each other; the same figures as a table for screen readers.

import { type Bar, type Placed, placedBars, topOf } from './bars.ts';

export interface Series {
  readonly name: string;
  /** Of its colour. */
  readonly tone: string;
}

interface ChartProps {
  readonly title: string;
  /** What a bar stands for: "Day". */
  readonly of: string;
  /** In the order of each bar's values, from the bottom on. */
  readonly series: readonly Series[];
  readonly bars: readonly Bar[];
}

/** Of the drawing, in its own units. */
const SIZE = { width: 600, height: 150 };

export function Chart({ title, of, series, bars }: ChartProps) {
  const top = topOf(bars);
  return (
    <figure className="chart">
      <figcaption className="row apart">
        <h3>{title}</h3>
        <ul className="legend">
          {series.map(({ name, tone }) => (
            <li key={name}>
              <i className={tone} aria-hidden="true" />
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
      <div className="plot" aria-hidden="true">
        <span className="scale">{top.toLocaleString()}</span>
        <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} preserveAspectRatio="none">
          {placedBars(bars, { ...SIZE, top }).map((place) => (
            <BarPart key={`${place.bar} ${place.series}`} place={place} series={series} bars={bars} />
          ))}
        </svg>
        <div className="row apart ends">
          <span>{bars[0]?.label}</span>
          <span>{bars.at(-1)?.label}</span>
        </div>
      </div>
      {/* A table takes the width of its words, whatever it is told to have: what is around it hides it. */}
      <div className="visually-hidden">
        <FiguresTable title={title} of={of} series={series} bars={bars} />
      </div>
    </figure>
  );
}

function BarPart({ place, series, bars }: { readonly place: Placed } & Pick<ChartProps, 'series' | 'bars'>) {
  const { x, y, width, height } = place;
  const bar = bars[place.bar];
  const told = series.map(({ name }, at) => `${name} ${bar?.values[at] ?? 0}`).join(', ');
  return (
    <rect className={series[place.series]?.tone ?? ''} x={x} y={y} width={width} height={height}>
      <title>{`${bar?.label ?? ''}: ${told}`}</title>
    </rect>
  );
}

/** Those bars that there are: of thirty days without anything nobody wants to be read thirty zeros. */
function FiguresTable({ title, of, series, bars }: ChartProps) {
  const filled = bars.filter(({ values }) => values.some((value) => value > 0));
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{of}</th>
          {series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {filled.map(({ label, values }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {series.map(({ name }, at) => (
              <td key={name}>{values[at] ?? 0}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
