// What is shown until something is there.

import { useTexts } from '../app/app-context.ts';
import { FRAME } from '../texts/frame.ts';

const WIDTHS = ['70%', '92%', '84%', '60%'];

export function Loading() {
  const texts = useTexts(FRAME);
  return (
    <div className="page" role="status" aria-label={texts.loading}>
      <div className="card">
        <div className="body stack">
          {WIDTHS.map((width) => (
            <div key={width} className="skeleton" style={{ width }} />
          ))}
        </div>
      </div>
    </div>
  );
}
