// The whole console: asks who is signed in, then shows the sign-in or the pages.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Router } from 'wouter';
import { makeClient } from '../api/client.ts';
import { type CallFailed, failureOf } from '../api/failure.ts';
import { makeLive } from '../api/live.ts';
import { hexOf } from '../api/sha256.ts';
import type { Session, SignedIn } from '../api/session.ts';
import { SignInAgain } from '../pages/sign-in/sign-in-again.tsx';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { type Language, LOCALES } from '../texts/bilingual.ts';
import { SessionContext, SurroundingsContext } from './app-context.ts';
import { Frame } from './frame.tsx';
import { keepPreference, startLanguage } from './preferences.ts';
import { Routes } from './routes.tsx';

export function Console() {
  const [language, chooseLanguage] = useState<Language>(() => startLanguage(navigator.languages));
  const [session, setSession] = useState<Session | undefined>();
  const [failure, setFailure] = useState<CallFailed | undefined>();
  const [hasEnded, setEnded] = useState(false);
  const newest = useRef({ csrf: '', language });
  const surroundings = useMemo(() => {
    const onSignedOut = (): void => setEnded(true);
    const client = makeClient({
      fetch: async (input, init) => await fetch(input, init),
      now: () => new Date(),
      host: location.host,
      nonce: () => hexOf(crypto.getRandomValues(new Uint8Array(16))),
      language: () => LOCALES[newest.current.language],
      csrf: () => newest.current.csrf,
      onSignedOut,
    });
    const live = makeLive({
      connect: () => new EventSource('/console/events'),
      later,
      isSignedIn: async () => (await client.session()).SignedIn,
      onEnded: onSignedOut,
    });
    return { client, live };
  }, []);
  const setLanguage = useCallback((next: Language) => {
    keepPreference('language', next);
    newest.current.language = next;
    chooseLanguage(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = LOCALES[language];
  }, [language]);
  const enter = useCallback(
    (entered: SignedIn) => {
      newest.current.csrf = entered.Csrf;
      setEnded(false);
      setSession(entered);
      surroundings.live.open();
    },
    [surroundings],
  );
  const ask = useCallback(() => {
    setFailure(undefined);
    surroundings.client.session().then(
      (told) => (told.SignedIn ? enter(told) : setSession(told)),
      (error: unknown) => setFailure(failureOf(error)),
    );
  }, [surroundings, enter]);
  useEffect(ask, [ask]);
  const whole = useMemo(() => ({ ...surroundings, language, setLanguage }), [surroundings, language, setLanguage]);
  return (
    <SurroundingsContext value={whole}>
      <Router base="/console">
        {session === undefined && failure === undefined && <Loading />}
        {session === undefined && failure !== undefined && <Failure failure={failure} retry={ask} />}
        {session?.SignedIn === false && <SignInPage providers={session.Providers} onEnter={enter} />}
        {session?.SignedIn === true && (
          <SessionContext value={session}>
            <Frame>
              <Routes />
            </Frame>
            {hasEnded && <SignInAgain session={session} onEnter={enter} />}
          </SessionContext>
        )}
      </Router>
    </SurroundingsContext>
  );
}

function later(act: () => void, milliseconds: number): () => void {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
}
