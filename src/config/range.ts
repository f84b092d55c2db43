// A range of IP addresses in the YAML file.

import { z } from 'zod';
import { octetsOfRange } from '../lib/network/ip-address.ts';

export const RANGE = z.string().refine(isRange, 'not a range such as 10.0.0.0/8 or fd00::/8, from its first address');

function isRange(text: string): boolean {
  try {
    return octetsOfRange(text).length > 0;
  } catch {
    return false;
  }
}
