// What a one-time link leads to: a name and a password are chosen, and one is signed in.

import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { type CallFailed, failureOf } from '../../api/failure.ts';
import type { LinkFacts, SignedIn } from '../../api/session.ts';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { submitting } from '../../parts/submitting.ts';
import { Words } from '../../parts/words.tsx';
import { SIGN_IN } from '../../texts/sign-in.ts';

interface LinkFormProps {
  readonly token: string;
  readonly onEnter: (session: SignedIn) => void;
}

export function LinkForm({ token, onEnter }: LinkFormProps) {
  const { client } = useSurroundings();
  const [facts, setFacts] = useState<LinkFacts | undefined>();
  const [failure, setFailure] = useState<CallFailed | undefined>();
  useEffect(() => {
    client.link(token).then(setFacts, (error: unknown) => setFailure(failureOf(error)));
  }, [client, token]);
  if (failure !== undefined) return <LinkFailure failure={failure} />;
  return facts === undefined ? null : <TakeUpForm token={token} facts={facts} onEnter={onEnter} />;
}

function LinkFailure({ failure }: { readonly failure: CallFailed }) {
  const texts = useTexts(SIGN_IN);
  return (
    <>
      {failure.kind === 'refused' ? <Notice tone="warn">{texts.linkOver}</Notice> : <Failure failure={failure} />}
      <Link className="button" href="/">
        {texts.toSignIn}
      </Link>
    </>
  );
}

function TakeUpForm({ token, facts, onEnter }: LinkFormProps & { readonly facts: LinkFacts }) {
  const texts = useTexts(SIGN_IN);
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const [words, setWords] = useState({ Name: '', Password: '' });
  const isFirst = facts.Purpose === 'first';
  const takeUp = useAct(async () => {
    const { Name, Password } = words;
    const entered = await client.takeUpLink({ Token: token, Password, ...(isFirst ? { Name } : {}) });
    // The token is worth nothing now, and has no place in the history.
    navigate('/certificates', { replace: true });
    onEnter(entered);
  });
  return (
    <form className="stack" onSubmit={submitting(takeUp.run)}>
      <p>
        <Words text={isFirst ? texts.linkFirst : texts.linkPerson(facts.Name ?? '')} />
      </p>
      {isFirst && (
        <TextField
          label={texts.name}
          name="username"
          autoComplete="username"
          required
          value={words.Name}
          onChange={(Name) => setWords((before) => ({ ...before, Name }))}
        />
      )}
      <TextField
        label={texts.newPassword}
        hint={texts.newPasswordHint}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        value={words.Password}
        onChange={(Password) => setWords((before) => ({ ...before, Password }))}
      />
      {takeUp.failure !== undefined && <Failure failure={takeUp.failure} />}
      <button type="submit" className="button primary" disabled={takeUp.isUnderWay}>
        {texts.begin}
      </button>
    </form>
  );
}
