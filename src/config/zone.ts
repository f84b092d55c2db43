// Zones and accounts as the YAML file names them.

import { z } from 'zod';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

export const ZONE_NAME = z
  .string()
  .max(253)
  .regex(new RegExp(`^${LABEL}(?:\\.${LABEL})*$`), 'a zone is like example.com: lower case, no dot at its end');

export const ACCOUNT_UIN = z.string().regex(/^[0-9]{12}$/, 'an account is named by its 12 digits');

export const ACCOUNTS = z
  .array(z.string().regex(/^(?:\*|[0-9]{12})$/, 'an account is a Uin in quotes, or "*" for all'))
  .min(1);
