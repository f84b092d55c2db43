// The YAML's `http`: how many connections there may be, of whom, by which proxies, and what is not served.

import { z } from 'zod';
import { REFUSABLE, type Refused } from '../api/call/transport-rules.ts';
import { RANGE } from './range.ts';

export interface HttpSettings {
  readonly connections: number;
  /** Of one IPv4 address, or one /64 of IPv6. */
  readonly connectionsPerClient: number;
  /** Ranges such as 10.0.0.0/8. */
  readonly trustedProxies: readonly string[];
  readonly forwardedBy: 'X-Forwarded-For' | 'Forwarded';
  readonly refused: Refused;
  /** Besides its own: what the certificate of RESEAL_TLS is for, too. */
  readonly tlsNames: readonly string[];
}

export const MIN_CONNECTIONS = 16;
/** Each takes a file descriptor, and some ten kilobytes when it is idle. */
export const MAX_CONNECTIONS = 65_536;
export const MAX_TRUSTED_PROXIES = 100;
/** All stand in the one certificate that each handshake carries. */
export const MAX_TLS_NAMES = 20;

const CONNECTIONS = 4096;
/** Sixteen clients that do their worst leave as many places to others; what a browser, or a pool of an SDK, opens is below 100. */
const CONNECTIONS_PER_CLIENT = 256;

/** A name of at least two labels (RFC 1123 §2.1), which is no address. */
const HOST_NAME = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'it is no name of a host in lower case',
  );

export const HTTP = z.strictObject({
  connections: z.int().min(MIN_CONNECTIONS).max(MAX_CONNECTIONS).default(CONNECTIONS),
  connectionsPerClient: z.int().min(1).max(MAX_CONNECTIONS).default(CONNECTIONS_PER_CLIENT),
  trustedProxies: z.array(RANGE).max(MAX_TRUSTED_PROXIES).default([]),
  forwardedBy: z.enum(['X-Forwarded-For', 'Forwarded']).default('X-Forwarded-For'),
  refused: z
    .array(z.enum(REFUSABLE))
    .default([])
    .transform((refused): Refused => new Set(refused)),
  tlsNames: z.array(HOST_NAME).max(MAX_TLS_NAMES).default([]),
});
