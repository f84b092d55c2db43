// Signing in by name and password, by API key, or at a provider.

import { useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { Provider, SignedIn } from '../../api/session.ts';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/field.tsx';
import { submitting } from '../../parts/submitting.ts';
import { SIGN_IN } from '../../texts/sign-in.ts';

interface SignInProps {
  readonly providers: readonly Provider[];
  readonly onEnter: (session: SignedIn) => void;
}

type Way = 'person' | 'key';

export function SignInForm({ providers, onEnter }: SignInProps) {
  const texts = useTexts(SIGN_IN);
  const [way, setWay] = useState<Way>('person');
  return (
    <div className="stack">
      <div className="switch" role="group" aria-label={texts.title}>
        {(['person', 'key'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={way === one} onClick={() => setWay(one)}>
            {texts[one]}
          </button>
        ))}
      </div>
      {way === 'person' ? <PersonForm onEnter={onEnter} /> : <KeyForm onEnter={onEnter} />}
      {providers.length > 0 && <p className="muted small">{texts.or}</p>}
      {providers.map(({ Name, Label }) => (
        <a key={Name} className="button" href={`/console/sign-in/${encodeURIComponent(Name)}`}>
          {texts.provider(Label)}
        </a>
      ))}
    </div>
  );
}

function PersonForm({ onEnter }: Pick<SignInProps, 'onEnter'>) {
  const texts = useTexts(SIGN_IN);
  const { client } = useSurroundings();
  const [words, setWords] = useState({ Name: '', Password: '', Code: '' });
  const change = (part: Partial<typeof words>): void => setWords((before) => ({ ...before, ...part }));
  const { Name, Password, Code } = words;
  const signIn = useAct(async () =>
    onEnter(await client.signInByPassword({ Name, Password, ...(Code === '' ? {} : { Code }) })),
  );
  return (
    <form className="stack" onSubmit={submitting(signIn.run)}>
      <TextField
        label={texts.name}
        name="username"
        autoComplete="username"
        required
        value={Name}
        onChange={(value) => change({ Name: value })}
      />
      <TextField
        label={texts.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={Password}
        onChange={(value) => change({ Password: value })}
      />
      <TextField
        label={texts.code}
        hint={texts.codeHint}
        name="code"
        autoComplete="one-time-code"
        value={Code}
        onChange={(value) => change({ Code: value.trim() })}
      />
      {signIn.failure !== undefined && <Failure failure={signIn.failure} />}
      <button type="submit" className="button primary" disabled={signIn.isUnderWay}>
        {texts.signIn}
      </button>
    </form>
  );
}

function KeyForm({ onEnter }: Pick<SignInProps, 'onEnter'>) {
  const texts = useTexts(SIGN_IN);
  const { client } = useSurroundings();
  const [key, setKey] = useState({ secretId: '', secretKey: '' });
  const signIn = useAct(async () => onEnter(await client.signInByKey(key)));
  return (
    <form className="stack" onSubmit={submitting(signIn.run)}>
      <TextField
        label={texts.secretId}
        name="secret-id"
        autoComplete="off"
        required
        value={key.secretId}
        onChange={(value) => setKey((before) => ({ ...before, secretId: value.trim() }))}
      />
      <TextField
        label={texts.secretKey}
        hint={texts.keyHint}
        name="secret-key"
        type="password"
        autoComplete="off"
        required
        value={key.secretKey}
        onChange={(value) => setKey((before) => ({ ...before, secretKey: value.trim() }))}
      />
      {signIn.failure !== undefined && <Failure failure={signIn.failure} />}
      <button type="submit" className="button primary" disabled={signIn.isUnderWay}>
        {texts.signIn}
      </button>
    </form>
  );
}
