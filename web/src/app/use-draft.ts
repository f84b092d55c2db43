// What is typed into a form, kept for this tab until it has been sent: a reload, an ended session and a lost connection lose nothing.

import { useCallback, useEffect, useState } from 'react';

/** Members whose values are secrets must not be part of a draft: it is kept where scripts of this origin can read it. */
export function useDraft<Draft extends Readonly<Record<string, string>>>(
  name: string,
  empty: Draft,
): { readonly draft: Draft; readonly change: (part: Partial<Draft>) => void; readonly forget: () => void } {
  const place = `reseal.draft.${name}`;
  const [draft, setDraft] = useState<Draft>(() => ({ ...empty, ...readKept(place) }));
  useEffect(() => {
    const isEmpty = Object.entries(draft).every(([member, value]) => value === empty[member]);
    if (isEmpty) sessionStorage.removeItem(place);
    else keep(place, draft);
  }, [draft, empty, place]);
  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), []);
  const forget = useCallback(() => sessionStorage.removeItem(place), [place]);
  return { draft, change, forget };
}

function readKept(place: string): object {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

function keep(place: string, draft: object): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(draft));
  } catch {
    // A draft beyond what the browser keeps lives as long as the page does.
  }
}
