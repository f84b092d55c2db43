// The link by which somebody signs in for the first time, or again: shown once, to be sent to them.

import { useTexts } from '../../app/app-context.ts';
import { Copyable } from '../../parts/copy-button.tsx';
import { DialogOver } from '../../parts/dialog.tsx';
import { ACCESS } from '../../texts/access.ts';

export interface Invitation {
  readonly name: string;
  readonly link: string;
}

interface LinkProps {
  readonly invitation: Invitation;
  readonly onClose: () => void;
}

/** A click beside it does not lose the link. */
export function InvitationLink({ invitation: { name, link }, onClose }: LinkProps) {
  const texts = useTexts(ACCESS);
  return (
    <DialogOver title={texts.link} mayLeave={false} isWide onClose={onClose}>
      <div className="stack">
        <p>{texts.linkText(name)}</p>
        <Copyable value={link} label={texts.link} />
        <footer>
          <button type="button" className="button primary" onClick={onClose}>
            {texts.done}
          </button>
        </footer>
      </div>
    </DialogOver>
  );
}
