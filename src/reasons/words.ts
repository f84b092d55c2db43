// A sentence in both languages, with places for what differs from case to case.

/**
 * Each text is the end of a sentence, without its full stop and without secrets: "its key is RSA {bits}, at least {least}
 * is needed". A place that both texts have stands for the same value; one may stand in one of them alone.
 */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** From an English word to a Chinese one. */
export type Vocabulary = Readonly<Record<string, string>>;

export type Language = keyof Words;

/** The names of a text's places: "bits" | "least". */
export type PlacesOf<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesOf<Rest>
  : never;
