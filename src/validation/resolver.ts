// A stub resolver: asks the configured servers in turn and follows aliases that they do not follow themselves.

import type { Random } from '../lib/random.ts';
import { askServer, type Asked, type RecordType, type ServerAddress } from './dns-exchange.ts';

/** `aliases` are the targets of the CNAMEs that were followed, in order and lower-case. */
export type Lookup =
  | { readonly kind: 'found'; readonly values: readonly string[]; readonly aliases: readonly string[] }
  | { readonly kind: 'noData'; readonly aliases: readonly string[] }
  | { readonly kind: 'noName'; readonly aliases: readonly string[] }
  | { readonly kind: 'failed'; readonly aliases: readonly string[]; readonly detail: string };

export interface Resolver {
  /** Never throws: what goes wrong outside is `failed`, with the end of a sentence that says why. */
  lookup(name: string, type: RecordType): Promise<Lookup>;
}

export interface ResolverTiming {
  /** How long one server may take for one question. */
  readonly attemptMs: number;
  /** How long one look-up may take with all its servers, rounds and aliases. */
  readonly totalMs: number;
}

export const RESOLVER_TIMING: ResolverTiming = { attemptMs: 3000, totalMs: 20_000 };
/** How often the list of servers is gone through for one question. */
export const RESOLVER_ROUNDS = 2;
/** Aliases followed for one look-up; unbound stops at 11 as well. */
export const MAX_ALIASES = 11;
/** Records of one answer that are looked at. */
export const MAX_VALUES = 200;

export interface ResolverSettings {
  /** Asked in this order. */
  readonly servers: readonly ServerAddress[];
  readonly random: Random;
  readonly timing: ResolverTiming;
  /** Ends what is under way, and fails what comes later at once: the service closes. */
  readonly closing: AbortSignal;
}

export function makeResolver(settings: ResolverSettings): Resolver {
  return {
    lookup: async (name, type) => {
      const signal = AbortSignal.any([settings.closing, AbortSignal.timeout(settings.timing.totalMs)]);
      return await follow({ ...settings, type, signal }, name.toLowerCase());
    },
  };
}

interface Errand extends ResolverSettings {
  readonly type: RecordType;
  readonly signal: AbortSignal;
}

async function follow(errand: Errand, first: string): Promise<Lookup> {
  const names = [first];
  for (;;) {
    const asked = await askServers(errand, names.at(-1) ?? first);
    if (asked.kind === 'failed') return { kind: 'failed', aliases: names.slice(1), detail: asked.detail };
    const before = names.length;
    const trouble = walkAliases(errand.type, asked, names);
    const aliases = names.slice(1);
    if (trouble !== undefined) return { kind: 'failed', aliases, detail: trouble };
    const values = valuesAt(errand.type, asked, names.at(-1) ?? first);
    if (values.length > 0) return { kind: 'found', values, aliases };
    if (asked.noName) return { kind: 'noName', aliases };
    if (names.length === before) return { kind: 'noData', aliases };
  }
}

/** Adds to `names` where the answer's aliases lead; answers why that goes on too long. */
function walkAliases(type: RecordType, asked: Asked, names: string[]): string | undefined {
  if (type === 'CNAME') return undefined;
  for (;;) {
    const current = names.at(-1);
    const alias = asked.records.find((record) => record.type === 'CNAME' && record.name === current);
    if (alias === undefined) return undefined;
    if (names.includes(alias.value)) return `the aliases of ${names[0] ?? ''} run in a circle`;
    if (names.length > MAX_ALIASES) return `more than ${MAX_ALIASES} aliases follow ${names[0] ?? ''}`;
    names.push(alias.value);
  }
}

function valuesAt(type: RecordType, asked: Asked, name: string): readonly string[] {
  const records = asked.records.filter((record) => record.type === type && record.name === name);
  return records.slice(0, MAX_VALUES).map((record) => record.value);
}

/** The first answer of use; SERVFAIL, REFUSED, silence and rubbish send the question to the next server. */
async function askServers(
  errand: Errand,
  name: string,
): Promise<Asked | { readonly kind: 'failed'; readonly detail: string }> {
  let detail = 'no DNS server is configured';
  for (let round = 0; round < RESOLVER_ROUNDS; round += 1) {
    for (const server of errand.servers) {
      const limit = AbortSignal.any([errand.signal, AbortSignal.timeout(errand.timing.attemptMs)]);
      const asked = await askServer(server, { name, type: errand.type, random: errand.random, signal: limit });
      if (asked.kind === 'asked') return asked;
      if (errand.closing.aborted) return { kind: 'failed', detail: 'the service closes' };
      if (errand.signal.aborted) return { kind: 'failed', detail: `the DNS servers took too long for ${name}` };
      detail = asked.detail;
    }
  }
  return { kind: 'failed', detail };
}
