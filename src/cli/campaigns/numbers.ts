// Numbers that options of campaigns take, each within its bounds.

import { InvalidArgumentError } from 'commander';

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** For commander: whole numbers within the bounds. */
export function readWhole({ least, most }: Bounds): (text: string) => number {
  return (text) => {
    if (/^[0-9]{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
  };
}

/** For commander: numbers within the bounds, with digits after a point or without. */
export function readNumber({ least, most }: Bounds): (text: string) => number {
  return (text) => {
    if (/^[0-9]{1,6}(?:\.[0-9]{1,6})?$/.test(text) && Number(text) >= least && Number(text) <= most)
      return Number(text);
    throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
  };
}
