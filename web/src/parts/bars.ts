// Where the parts of bars are drawn, and how high the scale goes.

export interface Bar {
  readonly label: string;
  /** One for each series, from the bottom on; none below 0. */
  readonly values: readonly number[];
}

export interface Placed {
  /** Of which bar and of which series it is. */
  readonly bar: number;
  readonly series: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Room {
  readonly width: number;
  readonly height: number;
  /** What the whole height stands for. */
  readonly top: number;
}

/** Of the width of a bar and the gap beside it. */
const BAR_SHARE = 0.7;
/** What is there is seen, however little it is beside the rest. */
const LEAST_HEIGHT = 2;

/** The highest bar, up to a round number: 1, 2, 5, 10, 20 … */
export function topOf(bars: readonly Bar[]): number {
  const highest = Math.max(1, ...bars.map(({ values }) => sumOf(values)));
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest) ?? highest;
}

/** Parts without a value are left out. */
export function placedBars(bars: readonly Bar[], { width, height, top }: Room): readonly Placed[] {
  const step = width / Math.max(1, bars.length);
  return bars.flatMap(({ values }, bar) => {
    let below = 0;
    return values.flatMap((value, series): readonly Placed[] => {
      if (value <= 0) return [];
      const tall = Math.max(LEAST_HEIGHT, (value / top) * height);
      below += tall;
      const x = bar * step + (step * (1 - BAR_SHARE)) / 2;
      return [{ bar, series, x, y: Math.max(0, height - below), width: step * BAR_SHARE, height: tall }];
    });
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
