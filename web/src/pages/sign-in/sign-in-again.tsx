// The sign-in over the page whose session has ended, so that what is typed on it stays.

import { useTexts } from '../../app/app-context.ts';
import type { SignedIn } from '../../api/session.ts';
import { DialogOver } from '../../parts/dialog.tsx';
import { SIGN_IN } from '../../texts/sign-in.ts';
import { SignInForm } from './sign-in-form.tsx';

interface AgainProps {
  readonly session: SignedIn;
  readonly onEnter: (session: SignedIn) => void;
}

export function SignInAgain({ session, onEnter }: AgainProps) {
  const texts = useTexts(SIGN_IN);
  const enter = (entered: SignedIn): void => {
    // Another account's page may keep nothing of this one's.
    if (entered.AccountUin !== session.AccountUin) location.assign('/console/');
    else onEnter(entered);
  };
  return (
    <DialogOver title={texts.againTitle} onClose={() => undefined} mayLeave={false}>
      <p>{texts.again}</p>
      <SignInForm providers={session.Providers} onEnter={enter} />
    </DialogOver>
  );
}
