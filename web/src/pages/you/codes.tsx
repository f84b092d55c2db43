// Codes of an authenticator: set up, with recovery codes, and given up.

import { useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { Credentials } from '../../api/session.ts';
import { Copyable } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Part } from '../../parts/part.tsx';
import { submitting } from '../../parts/submitting.ts';
import { YOU } from '../../texts/you.ts';

interface CodesProps {
  readonly credentials: Credentials;
  readonly onChanged: () => void;
}

interface Begun {
  readonly Secret: string;
  readonly Uri: string;
}

export function Codes({ credentials, onChanged }: CodesProps) {
  const texts = useTexts(YOU);
  const { client } = useSurroundings();
  const [words, setWords] = useState({ Password: '', Code: '' });
  const [begun, setBegun] = useState<Begun | undefined>();
  const [recovery, setRecovery] = useState<readonly string[]>([]);
  const change = useAct(async () => {
    const { Password, Code } = words;
    if (credentials.HasCodes) await client.changeCredentials({ Password, Codes: 'end', Code });
    else if (begun === undefined) return setBegun(await client.changeCredentials<Begun>({ Password, Codes: 'begin' }));
    else {
      const { RecoveryCodes } = await client.changeCredentials<{ readonly RecoveryCodes: readonly string[] }>({
        Password,
        Codes: 'confirm',
        Secret: begun.Secret,
        Code,
      });
      setRecovery(RecoveryCodes);
    }
    setBegun(undefined);
    setWords({ Password: '', Code: '' });
    return onChanged();
  });
  const act = credentials.HasCodes ? texts.end : begun === undefined ? texts.begin : texts.confirm;
  return (
    <Part title={texts.codes}>
      <form className="stack" onSubmit={submitting(change.run)}>
        <p className="muted">{credentials.HasCodes ? texts.codesOn(credentials.RecoveryCodesLeft) : texts.codesOff}</p>
        {recovery.length > 0 && (
          <Notice tone="warn">
            <p>{texts.recovery}</p>
            <Copyable value={recovery.join(' ')} label={texts.recovery} />
          </Notice>
        )}
        {begun !== undefined && (
          <>
            <h3>{texts.secret}</h3>
            <Copyable value={begun.Secret} label={texts.secret} />
            <h3>{texts.uri}</h3>
            <Copyable value={begun.Uri} label={texts.uri} />
          </>
        )}
        <TextField
          label={texts.present}
          type="password"
          autoComplete="current-password"
          required
          value={words.Password}
          onChange={(Password) => setWords((before) => ({ ...before, Password }))}
        />
        {(credentials.HasCodes || begun !== undefined) && (
          <TextField
            label={texts.code}
            autoComplete="one-time-code"
            required
            value={words.Code}
            onChange={(Code) => setWords((before) => ({ ...before, Code: Code.trim() }))}
          />
        )}
        {change.failure !== undefined && <Failure failure={change.failure} />}
        <div>
          <button type="submit" className="button" disabled={change.isUnderWay}>
            {act}
          </button>
        </div>
      </form>
    </Part>
  );
}
