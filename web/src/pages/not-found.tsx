// What is shown where no page is, or where one has failed.

import { Link } from 'wouter';
import { useTexts } from '../app/app-context.ts';
import { Empty } from '../parts/empty.tsx';
import { FRAME } from '../texts/frame.ts';

export function NotFound() {
  const texts = useTexts(FRAME);
  return (
    <div className="page">
      <Empty icon="search" title={texts.notFound}>
        <Link className="button" href="/certificates">
          {texts.home}
        </Link>
      </Empty>
    </div>
  );
}

export function Broken() {
  const texts = useTexts(FRAME);
  return (
    <div className="page">
      <Empty icon="alert" title={texts.broken}>
        <button type="button" className="button" onClick={() => location.reload()}>
          {texts.retry}
        </button>
      </Empty>
    </div>
  );
}
