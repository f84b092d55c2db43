// An act that is asked about once more, said what it does, and refused with its reason if so.

import type { ReactNode } from 'react';
import { useTexts } from '../app/app-context.ts';
import { useAct } from '../app/use-act.ts';
import { FRAME } from '../texts/frame.ts';
import { DialogOver } from './dialog.tsx';
import { Failure } from './failure.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly act: string;
  readonly isGrave?: boolean;
  readonly isOff?: boolean;
  readonly run: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Closes itself once the act is done. */
export function Confirm({ title, act, isGrave = false, isOff = false, run, onClose, children }: ConfirmProps) {
  const texts = useTexts(FRAME);
  const doing = useAct(async () => {
    await run();
    onClose();
  });
  return (
    <DialogOver title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          doing.run();
        }}
      >
        {children}
        {doing.failure !== undefined && <Failure failure={doing.failure} />}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {texts.cancel}
          </button>
          <button
            type="submit"
            className={isGrave ? 'button primary danger' : 'button primary'}
            disabled={isOff || doing.isUnderWay}
          >
            {act}
          </button>
        </footer>
      </form>
    </DialogOver>
  );
}
