// The pages of a list that the service cuts, and how long each is.

import { useTexts } from '../app/app-context.ts';
import { FRAME } from '../texts/frame.ts';

export const PAGE_SIZES = [20, 50, 100] as const;

interface PagerProps {
  readonly total: number;
  readonly page: number;
  readonly size: number;
  readonly onPage: (page: number) => void;
  readonly onSize: (size: number) => void;
}

export function Pager({ total, page, size, onPage, onSize }: PagerProps) {
  const texts = useTexts(FRAME);
  const pages = Math.max(1, Math.ceil(total / size));
  return (
    <nav className="pager" aria-label={texts.page(page, pages)}>
      <span>{texts.total(total)}</span>
      <div className="row">
        <label className="row">
          <span>{texts.perPage}</span>
          <select className="input" value={size} onChange={(event) => onSize(Number(event.target.value))}>
            {PAGE_SIZES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button" disabled={page <= 1} onClick={() => onPage(page - 1)}>
          {texts.previous}
        </button>
        <span>{texts.page(page, pages)}</span>
        <button type="button" className="button" disabled={page >= pages} onClick={() => onPage(page + 1)}>
          {texts.next}
        </button>
      </div>
    </nav>
  );
}
