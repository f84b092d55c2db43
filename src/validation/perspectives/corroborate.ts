// All perspectives are asked at once, until what is still to be heard cannot change what comes of it.

import { because, type Reason } from '../../reasons/reason.ts';
import { type Look, type PlaceFinding } from './message.ts';
import { outcomeOf, type Place, type Vote } from './quorum.ts';

/** What one perspective sees, or why it cannot be heard. */
export type Heard =
  | { readonly kind: 'heard'; readonly findings: readonly PlaceFinding[] }
  | { readonly kind: 'unheard'; readonly reason: Reason };

export interface Asking {
  /** For whom: accounts take turns. */
  readonly accountUin: string;
  readonly signal: AbortSignal;
}

export interface Perspective extends Place {
  /** Answers a finding for each that the look expects. Never throws, but the signal's reason when that is aborted. */
  ask(look: Look, asking: Asking): Promise<Heard>;
}

export interface Differing {
  readonly place: string;
  /** Whether it was heard of, and sees something else. */
  readonly isHeard: boolean;
  readonly why: Reason;
  readonly seen: readonly string[];
}

/** Of one finding of the look. */
export interface Corroboration {
  readonly isCorroborated: boolean;
  /** The names of those that see the same. */
  readonly agreeing: readonly string[];
  readonly asked: number;
  /** Those that had been heard of when it was decided. */
  readonly differing: readonly Differing[];
}

type Voice = Vote & { readonly differing: Differing | undefined };

/** One for each finding that the look expects, `count` of them. Nothing that was found before is used again. */
export async function corroborate(
  perspectives: readonly Perspective[],
  look: Look,
  { count, ...asking }: Asking & { readonly count: number },
): Promise<readonly Corroboration[]> {
  const decided = new AbortController();
  const signal = AbortSignal.any([asking.signal, decided.signal]);
  const voices: Voice[][] = Array.from({ length: count }, () => []);
  const listen = async (perspective: Perspective): Promise<void> => {
    const heard = await perspective.ask(look, { ...asking, signal }).catch((error: unknown) => {
      // Nobody waits for it any more.
      if (!decided.signal.aborted) throw error;
    });
    if (heard === undefined) return;
    for (const [index, list] of voices.entries()) list.push(voiceOf(perspective, heard, index));
    if (voices.every((list) => outcomeOf(perspectives, list) !== 'open')) decided.abort();
  };
  await Promise.all(perspectives.map(listen));
  return voices.map((list) => corroborationOf(perspectives, list));
}

function voiceOf(place: Place, heard: Heard, index: number): Voice {
  if (heard.kind === 'unheard') {
    return { place, agrees: false, differing: { place: place.name, isHeard: false, why: heard.reason, seen: [] } };
  }
  const found = heard.findings[index];
  if (found === undefined) throw new Error(`Cannot count what ${place.name} sees: it has no finding ${index}`);
  const { agrees, seen, detail } = found;
  if (agrees) return { place, agrees, differing: undefined };
  return {
    place,
    agrees,
    differing: {
      place: place.name,
      isHeard: true,
      why: because('saidElsewhere', { text: detail.en, chinese: detail.zh }),
      seen,
    },
  };
}

function corroborationOf(places: readonly Place[], voices: readonly Voice[]): Corroboration {
  return {
    isCorroborated: outcomeOf(places, voices) === 'corroborated',
    agreeing: voices.filter(({ agrees }) => agrees).map(({ place }) => place.name),
    asked: places.length,
    differing: voices.flatMap(({ differing }) => (differing === undefined ? [] : [differing])),
  };
}
