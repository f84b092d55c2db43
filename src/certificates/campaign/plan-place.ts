// How far the planning of a campaign has come, as a text that is kept with it.

/**
 * clear: what a planning before has left is taken away · select: certificates after this place are looked at · deal: items after this
 * certificate are given their waves, the first as the nth.
 */
export type PlanPlace =
  | { readonly at: 'clear' }
  | { readonly at: 'select'; readonly after: string | undefined }
  | { readonly at: 'deal'; readonly after: string; readonly nth: number };

/** Empty where it has just begun. */
export function writePlace(place: PlanPlace): string {
  switch (place.at) {
    case 'clear':
      return '';
    case 'select':
      return `select:${place.after ?? ''}`;
    case 'deal':
      return `deal:${place.nth}:${place.after}`;
  }
}

export function readPlace(text: string): PlanPlace {
  const [at, first = '', second = ''] = text.split(':');
  if (at === 'select') return { at, after: first === '' ? undefined : first };
  if (at === 'deal') return { at, nth: Number(first), after: second };
  return { at: 'clear' };
}
