// How often a property is tried: fewer times in the suite, which must be quick, than by `npm run long`.

import { env } from 'node:process';

/** Set by `npm run long`. */
const { LONG_RUNS } = env;

export function runsOf({ suite, long }: { readonly suite: number; readonly long: number }): number {
  return LONG_RUNS === undefined ? suite : long;
}
