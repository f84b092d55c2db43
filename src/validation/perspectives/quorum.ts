// How many perspectives must see the same as the service does (BR §3.2.2.9).

export interface Place {
  /** As the operator calls it: "fra". */
  readonly name: string;
  /** Any word that two places share where they lie in the same part of the world, such as that of their address registry. */
  readonly region: string;
}

export interface Vote {
  readonly place: Place;
  /** It sees the same; false where it sees something else, and where nothing can be heard of it. */
  readonly agrees: boolean;
}

/** open: what is still to be heard may decide. */
export type Outcome = 'corroborated' | 'refused' | 'open';

/** Of places from which nothing has to be heard: those of 2 to 5 may lack one, those of 6 and more two. */
export function mayDiffer(places: number): number {
  if (places < 2) return 0;
  return places <= 5 ? 1 : 2;
}

/** Those that agree lie in so many regions at least. A place that is alone cannot lie in two. */
export const MIN_REGIONS = 2;

export function regionsNeeded(places: number): number {
  return Math.min(MIN_REGIONS, places);
}

/** `votes` has one of each place at most. */
export function outcomeOf(places: readonly Place[], votes: readonly Vote[]): Outcome {
  const heard = new Set(votes.map(({ place }) => place.name));
  const agreeing = votes.filter(({ agrees }) => agrees).map(({ place }) => place);
  const open = places.filter(({ name }) => !heard.has(name));
  if (votes.length - agreeing.length > mayDiffer(places.length)) return 'refused';
  if (regionsOf([...agreeing, ...open]) < regionsNeeded(places.length)) return 'refused';
  const isEnough = agreeing.length >= places.length - mayDiffer(places.length);
  return isEnough && regionsOf(agreeing) >= regionsNeeded(places.length) ? 'corroborated' : 'open';
}

function regionsOf(places: readonly Place[]): number {
  return new Set(places.map(({ region }) => region)).size;
}
