// Oneself: who one is here, one's password and codes, and where one is signed in.

import { useEffect, useState } from 'react';
import { useSession, useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { Credentials } from '../../api/session.ts';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Part } from '../../parts/part.tsx';
import { submitting } from '../../parts/submitting.ts';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { YOU } from '../../texts/you.ts';
import { Codes } from './codes.tsx';

const MINUTE_SECONDS = 60;

export function YouPage() {
  const texts = useTexts(YOU);
  const session = useSession();
  const { client } = useSurroundings();
  const [credentials, setCredentials] = useState<Credentials | undefined>();
  const isPerson = session.Kind === 'person';
  const load = useAct(async () => setCredentials(await client.credentials()));
  const { run } = load;
  useEffect(() => {
    if (isPerson) run();
  }, [isPerson, run]);
  return (
    <div className="page">
      <h1>{texts.title}</h1>
      <div className="halves">
        <Part title={texts.who}>
          <dl className="facts">
            <dt>{texts.name}</dt>
            <dd>
              <Words text={session.Name} /> <span className="muted">({texts.kinds[session.Kind]})</span>
            </dd>
            <dt>{texts.account}</dt>
            <dd>
              <Words text={session.AccountName} /> <code>{session.AccountUin}</code>
            </dd>
            <dt>{texts.ends}</dt>
            <dd>
              <Time at={session.EndsAt} />, {texts.idle(Math.round(session.IdleSeconds / MINUTE_SECONDS))}
            </dd>
          </dl>
          {!isPerson && <Notice>{texts.keyOnly}</Notice>}
        </Part>
        {load.failure !== undefined && <Failure failure={load.failure} retry={run} />}
        {credentials?.HasPassword === true && <ChangePassword onChanged={run} />}
        {credentials?.HasPassword === true && <Codes credentials={credentials} onChanged={run} />}
      </div>
      {credentials !== undefined && <Sessions credentials={credentials} />}
    </div>
  );
}

function ChangePassword({ onChanged }: { readonly onChanged: () => void }) {
  const texts = useTexts(YOU);
  const { client } = useSurroundings();
  const [words, setWords] = useState({ Password: '', NewPassword: '' });
  const [isChanged, setChanged] = useState(false);
  const change = useAct(async () => {
    await client.changeCredentials(words);
    setWords({ Password: '', NewPassword: '' });
    setChanged(true);
    onChanged();
  });
  return (
    <Part title={texts.password}>
      <form className="stack" onSubmit={submitting(change.run)}>
        <TextField
          label={texts.present}
          type="password"
          autoComplete="current-password"
          required
          value={words.Password}
          onChange={(Password) => setWords((before) => ({ ...before, Password }))}
        />
        <TextField
          label={texts.next}
          hint={texts.nextHint}
          type="password"
          autoComplete="new-password"
          required
          value={words.NewPassword}
          onChange={(NewPassword) => setWords((before) => ({ ...before, NewPassword }))}
        />
        {change.failure !== undefined && <Failure failure={change.failure} />}
        {isChanged && <Notice tone="good">{texts.changed}</Notice>}
        <div>
          <button type="submit" className="button primary" disabled={change.isUnderWay}>
            {texts.change}
          </button>
        </div>
      </form>
    </Part>
  );
}

function Sessions({ credentials }: { readonly credentials: Credentials }) {
  const texts = useTexts(YOU);
  const { column } = texts;
  return (
    <section className="card">
      <header>
        <h2>{texts.sessions}</h2>
      </header>
      <div className="table-wrap body">
        <table className="cards">
          <thead>
            <tr>
              {Object.values(column).map((label) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {credentials.Sessions.map((one) => (
              <tr key={`${one.CreatedAt} ${one.Address}`}>
                <td className="lead">
                  <span>
                    <Words text={one.Address} /> {one.IsThis && <span className="tag good">{texts.here}</span>}
                  </span>
                </td>
                <td data-label={column.agent}>
                  <Words text={one.Agent} most={80} />
                </td>
                <td data-label={column.since}>
                  <Time at={one.CreatedAt} />
                </td>
                <td data-label={column.seen}>
                  <Time at={one.SeenAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
