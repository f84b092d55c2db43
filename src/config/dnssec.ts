// What the YAML file says of DNSSEC: that the resolvers verify it, and by which names that is seen.

import { z } from 'zod';
import { MAX_NAME_OCTETS } from '../certificates/model/domain-name.ts';
import type { DnssecNames } from '../validation/dnssec.ts';

/** As it is asked for: lower-case, without the trailing dot. */
const NAME = z
  .string()
  .max(MAX_NAME_OCTETS)
  .regex(/^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/, 'it is a name in lower case, such as signed.example.com');

export const DNSSEC: z.ZodType<DnssecNames> = z
  .strictObject({ signedName: NAME, brokenName: NAME })
  .refine(({ signedName, brokenName }) => signedName !== brokenName, 'one name cannot be both');
