// Why something was not done or cannot be shown, in the person's language and with the code of the API.

import { useTexts } from '../app/app-context.ts';
import type { CallFailed } from '../api/failure.ts';
import { FRAME } from '../texts/frame.ts';
import { Notice } from './notice.tsx';
import { Words } from './words.tsx';

/** Of a message: a name within it may be as long as whoever made it liked. */
const MOST_CHARACTERS = 600;

export function Failure({
  failure,
  retry,
}: {
  readonly failure: CallFailed;
  readonly retry?: (() => void) | undefined;
}) {
  const texts = useTexts(FRAME);
  return (
    <Notice tone="bad">
      <p>
        <Words text={wordsOf(failure, texts)} most={MOST_CHARACTERS} />
      </p>
      {failure.code !== '' && (
        <p className="small muted">
          <code>{texts.code(failure.code, failure.requestId)}</code>
        </p>
      )}
      {retry !== undefined && (
        <p>
          <button type="button" className="button small" onClick={retry}>
            {texts.retry}
          </button>
        </p>
      )}
    </Notice>
  );
}

function wordsOf(failure: CallFailed, texts: (typeof FRAME)['en']): string {
  if (failure.kind === 'busy') {
    return failure.retryAfterSeconds === undefined ? texts.busySoon : texts.busy(failure.retryAfterSeconds);
  }
  return failure.message === '' ? texts.unreachable : failure.message;
}
