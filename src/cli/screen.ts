// A line of a terminal that is drawn over itself.

import type { Screen } from './shell.ts';

/** ECMA-48: back to the first column, and nothing to the right of the cursor. */
const FRESH_LINE = '\r\u001b[K';
/** Of a terminal that does not say how wide it is. */
const DEFAULT_COLUMNS = 80;

export function screenOf(stream: { readonly columns?: number; write(text: string): unknown }): Screen {
  return {
    // A terminal breaks a line that fills its last column.
    columns: () => (stream.columns || DEFAULT_COLUMNS) - 1,
    draw: (line) => void stream.write(`${FRESH_LINE}${line}`),
    end: () => void stream.write('\n'),
  };
}
