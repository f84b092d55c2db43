// What a person prefers, kept in the browser: language, colours, and whatever a page keeps by a name of its own.

import { useCallback, useState } from 'react';
import type { Language } from '../texts/bilingual.ts';

export type Theme = 'light' | 'dark';

const PLACE = 'reseal.preference.';

export function readPreference(name: string): string | undefined {
  try {
    return localStorage.getItem(PLACE + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepPreference(name: string, value: string): void {
  try {
    localStorage.setItem(PLACE + name, value);
  } catch {
    // Browsers that keep nothing begin anew each time.
  }
}

/** JSON of whatever it is; what cannot be read back by `read` is as if it were not kept. */
export function usePreference<Value>(
  name: string,
  read: (kept: unknown) => Value,
): readonly [value: Value, keep: (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => read(parsed(readPreference(name))));
  const keep = useCallback(
    (next: Value) => {
      setValue(next);
      keepPreference(name, JSON.stringify(next));
    },
    [name],
  );
  return [value, keep];
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What was chosen, else the first of the browser's languages that there is. */
export function startLanguage(preferred: readonly string[]): Language {
  const chosen = readPreference('language');
  if (chosen === 'en' || chosen === 'zh') return chosen;
  const known = preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'zh' || tag === 'en');
  return known === 'zh' ? 'zh' : 'en';
}

/** What was chosen, else what the system has. */
export function startTheme(isSystemDark: boolean): Theme {
  const chosen = readPreference('theme');
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return isSystemDark ? 'dark' : 'light';
}
