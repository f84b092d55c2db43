// What the YAML file says of perspectives: those that this service asks, and how this machine serves as one.

import { z } from 'zod';
import { hostAndPortOf } from '../lib/network/host-and-port.ts';
import { MIN_REGIONS } from '../validation/perspectives/quorum.ts';

export interface PerspectivesSettings {
  /** None: proofs and CAA records are looked at from this machine alone. */
  readonly places: readonly { readonly name: string; readonly region: string; readonly url: URL }[];
  /** PEM: what is shown to each, and whom its certificate must lead to. */
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly trustFile: string;
}

export interface PerspectiveSettings {
  readonly name: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** PEM: what it shows, and whom the certificates of those who ask must lead to. */
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly trustFile: string;
}

/** BR §3.2.2.9 asks for five from 2026-12-15; each costs a look of its own. */
export const MAX_PLACES = 16;

const WORD = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name has up to 32 of a-z, 0-9 and "-"');
const FILE = z.string().min(1);

const PLACE = z.strictObject({
  name: WORD,
  region: WORD,
  url: z
    .string()
    .refine(isOrigin, 'it is a URL with https and nothing behind the host and its port')
    .transform((text) => new URL(text)),
});

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.href === `${url.origin}/`;
}

export const PERSPECTIVES = z
  .strictObject({
    certificateFile: FILE,
    keyFile: FILE,
    trustFile: FILE,
    places: z.array(PLACE).min(1).max(MAX_PLACES),
  })
  .superRefine(({ places }, context) => {
    const names = places.map(({ name }) => name);
    const origins = places.map(({ url }) => url.origin);
    for (const [index, origin] of origins.entries()) {
      if (origins.indexOf(origin) === index) continue;
      context.addIssue({ code: 'custom', path: ['places', index, 'url'], message: 'another one has this address' });
    }
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      context.addIssue({ code: 'custom', path: ['places', index, 'name'], message: `another one is called ${name}` });
    }
    // Two that see the world by the same way see the same lie.
    if (places.length > 1 && new Set(places.map(({ region }) => region)).size < MIN_REGIONS) {
      context.addIssue({ code: 'custom', path: ['places'], message: `they lie in fewer than ${MIN_REGIONS} regions` });
    }
  });

export const PERSPECTIVE = z.strictObject({
  name: WORD,
  listen: z.string().transform((text, context) => {
    const listen = hostAndPortOf(text);
    if (listen === undefined) context.addIssue({ code: 'custom', message: 'it is not like 192.0.2.1:8444' });
    return listen ?? z.NEVER;
  }),
  certificateFile: FILE,
  keyFile: FILE,
  trustFile: FILE,
});
