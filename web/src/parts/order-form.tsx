// The form of an order: its parts on the left; on the right what comes of it, why it was refused, and the button.

import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../app/app-context.ts';
import type { Act } from '../app/use-act.ts';
import { FRAME } from '../texts/frame.ts';
import { Failure } from './failure.tsx';
import { submitting } from './submitting.ts';

interface OrderFormProps {
  readonly head: ReactNode;
  readonly aside?: ReactNode;
  readonly order: Act<readonly []>;
  readonly act: string;
  readonly isReady: boolean;
  /** Where the way back leads. */
  readonly back: string;
  readonly children: ReactNode;
}

/** While the order is under way it cannot be made again. */
export function OrderForm({ head, aside, order, act, isReady, back, children }: OrderFormProps) {
  const frame = useTexts(FRAME);
  return (
    <form className="page" onSubmit={submitting(order.run)}>
      <div>{head}</div>
      <div className="columns">
        <div className="stack">{children}</div>
        <aside className="stack sticky">
          {aside}
          {order.failure !== undefined && <Failure failure={order.failure} />}
          <div className="row">
            <button type="submit" className="button primary grow" disabled={!isReady || order.isUnderWay}>
              {act}
            </button>
            <Link className="button" href={back}>
              {frame.cancel}
            </Link>
          </div>
        </aside>
      </div>
    </form>
  );
}
