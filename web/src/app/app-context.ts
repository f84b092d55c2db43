// What every page is given: the client, what changes, who is signed in, and the language.

import { createContext, use } from 'react';
import type { Client } from '../api/client.ts';
import type { Live } from '../api/live.ts';
import type { SignedIn } from '../api/session.ts';
import type { Bilingual, Language } from '../texts/bilingual.ts';

export interface Surroundings {
  readonly client: Client;
  readonly live: Live;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);
export const SessionContext = createContext<SignedIn | undefined>(undefined);

export function useSurroundings(): Surroundings {
  const found = use(SurroundingsContext);
  if (found === undefined) throw new Error('There are no surroundings here');
  return found;
}

/** For pages that are shown to whoever is signed in alone. */
export function useSession(): SignedIn {
  const found = use(SessionContext);
  if (found === undefined) throw new Error('Nobody is signed in here');
  return found;
}

export function useTexts<Texts>(table: Bilingual<Texts>): Texts {
  return table[useSurroundings().language];
}

/** Whether the policy allows an action on anything at all; on what exactly, the service decides. */
export function useMay(): (action: string) => boolean {
  const { Actions } = useSession();
  return (action) => Actions[action] !== undefined;
}
