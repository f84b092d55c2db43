// A stub resolver: asks the configured servers in turn and follows aliases that they do not follow themselves.

import type { RecordType } from '../dns-message/answer.ts';
import type { Random } from '../lib/random.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { stepFrom } from './aliases.ts';
import { type AnswerReader, type Asked, DnsClient, type DnsClientFigures } from './dns-client.ts';
import { type Outcome, Questions, type QuestionsFigures } from './questions.ts';
import type { ServerAddress } from './server-address.ts';

/** `aliases` are the targets of the CNAMEs that were followed, in order and lower-case. */
export type Lookup =
  | { readonly kind: 'found'; readonly values: readonly string[]; readonly aliases: readonly string[] }
  | { readonly kind: 'noData'; readonly aliases: readonly string[] }
  | { readonly kind: 'noName'; readonly aliases: readonly string[] }
  | { readonly kind: 'failed'; readonly aliases: readonly string[]; readonly detail: Reason };

export interface Resolver {
  /** Never throws: what goes wrong outside, or is aborted, is `failed`, with its reason. */
  lookup(name: string, type: RecordType, asking?: { readonly signal?: AbortSignal | undefined }): Promise<Lookup>;
}

export interface WatchedResolver extends Resolver {
  readonly figures: ResolverFigures;
}

export interface ResolverFigures {
  readonly client: DnsClientFigures;
  readonly questions: QuestionsFigures;
}

export interface ResolverTiming {
  /** How long one server may take for one question. */
  readonly attemptMs: number;
  /** How long one look-up may take with all its servers, rounds and aliases. */
  readonly totalMs: number;
}

export const RESOLVER_TIMING: ResolverTiming = { attemptMs: 3000, totalMs: 20_000 };
/** Aliases followed for one look-up, those that a DNAME makes among them; delegated proofs have one or two. */
export const MAX_ALIASES = 8;
/** Records of one answer that are looked at. */
export const MAX_VALUES = 200;

export interface ResolverSettings {
  /** Asked in this order. */
  readonly servers: readonly ServerAddress[];
  readonly random: Random;
  readonly timing: ResolverTiming;
  /** Ends what is under way, and fails what comes later at once: the service closes. */
  readonly closing: AbortSignal;
  /** As of DnsClientSettings. */
  readonly readAnswer?: AnswerReader | undefined;
}

export function makeResolver(settings: ResolverSettings): WatchedResolver {
  const { servers, timing, closing } = settings;
  const client = new DnsClient(settings);
  const questions = new Questions({ client, servers, attemptMs: timing.attemptMs });
  return {
    lookup: async (name, type, { signal: givenUp } = {}) => {
      const ends = givenUp === undefined ? [closing] : [closing, givenUp];
      const signal = AbortSignal.any([...ends, AbortSignal.timeout(timing.totalMs)]);
      return await follow({ questions, type, signal, closing, givenUp }, name.toLowerCase());
    },
    get figures() {
      return { client: client.figures, questions: questions.figures };
    },
  };
}

interface Errand {
  readonly questions: Questions;
  readonly type: RecordType;
  readonly signal: AbortSignal;
  readonly closing: AbortSignal;
  /** By whoever asked. */
  readonly givenUp: AbortSignal | undefined;
}

async function follow(errand: Errand, first: string): Promise<Lookup> {
  const names = [first];
  for (;;) {
    const asked = await ask(errand, names.at(-1) ?? first);
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

async function ask(errand: Errand, name: string): Promise<Outcome> {
  const { questions, type, signal, closing, givenUp } = errand;
  try {
    return await questions.ask(name, type, { signal });
  } catch (error) {
    if (closing.aborted) return { kind: 'failed', detail: because('serviceCloses') };
    if (givenUp?.aborted === true) return { kind: 'failed', detail: because('lookGivenUp') };
    if (signal.aborted) return { kind: 'failed', detail: because('dnsTooLong', { name }) };
    throw error;
  }
}

/** Adds to `names` where the answer's aliases lead; answers why that goes on too long. */
function walkAliases(type: RecordType, asked: Asked, names: string[]): Reason | undefined {
  if (type === 'CNAME') return undefined;
  for (;;) {
    const [name = ''] = names;
    const step = stepFrom(names.at(-1) ?? name, asked.records);
    if (step.kind === 'none') return undefined;
    if (step.kind === 'contradiction') return because('dnsOtherAlias', { name });
    if (step.kind === 'tooLong') return because('dnsLongAlias', { name });
    if (names.includes(step.target)) return because('dnsCircle', { name });
    if (names.length > MAX_ALIASES) return because('dnsManyAliases', { most: MAX_ALIASES, name });
    names.push(step.target);
  }
}

function valuesAt(type: RecordType, asked: Asked, name: string): readonly string[] {
  const records = asked.records.filter((record) => record.type === type && record.name === name);
  return records.slice(0, MAX_VALUES).map((record) => record.value);
}
