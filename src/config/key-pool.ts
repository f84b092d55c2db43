// What the YAML file says of keys that are made ahead.

import { z } from 'zod';
import type { KeyPoolSettings } from '../key-pool/settings.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../x509/keys/algorithms.ts';

/** All certificates of the greatest account that lists are measured with: about 250 MB of RSA 4096, made in days. */
export const MAX_POOLED_KEYS = 100_000;
export const MAX_POOLED_KEY_DAYS = 366;
/** A key lies here unused no longer than one that a careful operator keeps in a certificate. */
const MAX_AGE_DAYS = 30;

export const KEY_POOL = z
  .strictObject({
    sizes: z.partialRecord(z.enum(KEY_ALGORITHM_IDS), z.int().min(0).max(MAX_POOLED_KEYS)).default({}),
    maxAgeDays: z.int().min(1).max(MAX_POOLED_KEY_DAYS).default(MAX_AGE_DAYS),
  })
  .transform(({ sizes, maxAgeDays }): KeyPoolSettings => {
    const wanted = KEY_ALGORITHM_IDS.map((algorithm): readonly [KeyAlgorithmId, number] => [
      algorithm,
      sizes[algorithm] ?? 0,
    ]);
    return { sizes: new Map(wanted.filter(([, size]) => size > 0)), maxAgeDays };
  });
