// A question or a form over the page; Escape and a click beside it leave it.

import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Without it there is no way out but by what the dialog asks for. */
  readonly mayLeave?: boolean;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

export function DialogOver({ title, onClose, mayLeave = true, isWide = false, children }: DialogProps) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={mayLeave}
      isKeyboardDismissDisabled={!mayLeave}
      onOpenChange={(isOpen) => isOpen || onClose()}
    >
      <Modal className={isWide ? 'modal wide' : 'modal'}>
        <Dialog>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
