// Words of strangers as text: in their own direction, and no longer than fits.

import { harmless } from './harmless.ts';

const MOST_CHARACTERS = 300;

export function Words({ text, most = MOST_CHARACTERS }: { readonly text: string; readonly most?: number }) {
  const shown = harmless(text.length > most ? `${text.slice(0, most)}…` : text);
  return <bdi>{shown}</bdi>;
}
