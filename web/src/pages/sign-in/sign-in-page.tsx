// What is shown to whoever is not signed in: the sign-in, or what a one-time link is for. Nothing else is loaded.

import { useSearch } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import type { Provider, SignedIn } from '../../api/session.ts';
import { Brand } from '../../parts/brand.tsx';
import { Notice } from '../../parts/notice.tsx';
import { FRAME } from '../../texts/frame.ts';
import { SIGN_IN } from '../../texts/sign-in.ts';
import { LinkForm } from './link-form.tsx';
import { SignInForm } from './sign-in-form.tsx';

interface PageProps {
  readonly providers: readonly Provider[];
  readonly onEnter: (session: SignedIn) => void;
}

export function SignInPage({ providers, onEnter }: PageProps) {
  const texts = useTexts(SIGN_IN);
  const frame = useTexts(FRAME);
  const { language, setLanguage } = useSurroundings();
  const query = new URLSearchParams(useSearch());
  // Behind the "#" it is sent to no server, kept in no log, and told to no other site.
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  const told = query.get('sign-in');
  return (
    <main className="welcome">
      <div className="stack">
        <div className="row apart">
          <span className="brand">
            <Brand />
          </span>
          <button
            type="button"
            className="button quiet"
            title={frame.toLanguage}
            onClick={() => setLanguage(language === 'en' ? 'zh' : 'en')}
          >
            {frame.language}
          </button>
        </div>
        <div className="card">
          <div className="body stack">
            <h1>{token === null ? texts.title : texts.linkTitle}</h1>
            {token === null ? (
              <>
                <p className="muted">{texts.lead}</p>
                {told !== null && <Notice tone="bad">{wordsOf(told, texts)}</Notice>}
                <SignInForm providers={providers} onEnter={onEnter} />
              </>
            ) : (
              <LinkForm token={token} onEnter={onEnter} />
            )}
          </div>
        </div>
      </div>
    </main>
  );
}

/** What came of a sign-in at a provider, which the service tells in the address. */
function wordsOf(told: string, { atProvider }: (typeof SIGN_IN)['en']): string {
  if (told === 'often') return atProvider.often;
  return told === 'unavailable' ? atProvider.unavailable : atProvider.refused;
}
