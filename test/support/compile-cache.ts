// For processes that a test starts with an environment of its own: where node keeps what it has compiled, if it does.

import { env } from 'node:process';

const { NODE_COMPILE_CACHE } = env;

export const COMPILE_CACHE: Readonly<Record<string, string>> =
  NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
