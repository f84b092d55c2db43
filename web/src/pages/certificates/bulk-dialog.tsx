// One act over the whole selection: what it needs to know, how far it is, what came of it.

import { useEffect, useRef, useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { DialogOver } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Notice } from '../../parts/notice.tsx';
import { submitting } from '../../parts/submitting.ts';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { FRAME } from '../../texts/frame.ts';
import { BulkForm, type BulkKind, type BulkWish, EMPTY_WISH, isReady } from './bulk-form.tsx';
import { type BulkAct, type BulkProgress, runBulk } from './bulk.ts';
import { saveArchive } from './save-archive.ts';
import { countOf, idsOf, type Selection } from './selection.ts';

/** Of what failed so many are listed. */
const SHOWN_FAILURES = 50;
/** What a page can hold and pack without trouble. */
export const MOST_DOWNLOADED = 500;

interface BulkProps {
  readonly kind: BulkKind;
  readonly selection: Selection;
  readonly onClose: () => void;
}

export function BulkDialog({ kind, selection, onClose }: BulkProps) {
  const texts = useTexts(CERTIFICATES);
  const frame = useTexts(FRAME);
  const { client } = useSurroundings();
  const [wish, setWish] = useState<BulkWish>(EMPTY_WISH);
  const [progress, setProgress] = useState<BulkProgress | undefined>();
  const [isOver, setOver] = useState(false);
  const stopping = useRef(new AbortController());
  useEffect(() => () => stopping.current.abort(), []);
  const count = countOf(selection);
  const isTooMuch = kind === 'download' && count > MOST_DOWNLOADED;
  const running = useAct(async () => {
    stopping.current = new AbortController();
    const { signal } = stopping.current;
    const zips = new Map<string, Uint8Array>();
    const act = actOf(kind, wish, (id, zip) => zips.set(id, zip));
    const ids = await idsOf(client, selection, signal);
    setProgress({ done: 0, failures: [] });
    await runBulk(act, ids, { client, signal, pause, onProgress: setProgress });
    if (zips.size > 0) await saveArchive(zips);
    setOver(true);
  });
  return (
    <DialogOver title={texts.bulkTitle[kind](count)} onClose={onClose} mayLeave={!running.isUnderWay}>
      <form className="stack" onSubmit={submitting(running.run)}>
        {progress === undefined && (
          <BulkForm kind={kind} wish={wish} onChange={(part) => setWish((before) => ({ ...before, ...part }))} />
        )}
        {isTooMuch && <Notice tone="warn">{texts.downloadLimit(MOST_DOWNLOADED)}</Notice>}
        {progress !== undefined && <Progress progress={progress} count={count} isOver={isOver} />}
        {running.failure !== undefined && <Failure failure={running.failure} />}
        <footer>
          {running.isUnderWay ? (
            <button type="button" className="button" onClick={() => stopping.current.abort()}>
              {texts.stop}
            </button>
          ) : (
            <button type="button" className="button" onClick={onClose}>
              {isOver ? texts.close : frame.cancel}
            </button>
          )}
          {!isOver && (
            <button
              type="submit"
              className={kind === 'delete' ? 'button primary danger' : 'button primary'}
              disabled={running.isUnderWay || isTooMuch || !isReady(kind, wish)}
            >
              {kind === 'delete' ? texts.act.delete : texts.run}
            </button>
          )}
        </footer>
      </form>
    </DialogOver>
  );
}

interface ProgressProps {
  readonly progress: BulkProgress;
  readonly count: number;
  readonly isOver: boolean;
}

function Progress({ progress: { done, failures }, count, isOver }: ProgressProps) {
  const texts = useTexts(CERTIFICATES);
  const whole = Math.max(1, count);
  return (
    <div className="stack" role="status">
      <p>{isOver ? texts.finished(done) : texts.progress(done, count)}</p>
      <div className="bar">
        <i style={{ width: `${((done + failures.length) / whole) * 100}%` }} />
      </div>
      {failures.length > 0 && (
        <Notice tone="bad">
          <p>{texts.failures(failures.length)}</p>
          <ul>
            {failures.slice(0, SHOWN_FAILURES).map(({ id, message }) => (
              <li key={id}>
                <code>{id}</code> <Words text={message} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

function actOf(kind: BulkKind, wish: BulkWish, keep: (id: string, zip: Uint8Array) => void): BulkAct {
  switch (kind) {
    case 'delete':
      return { kind };
    case 'project':
      return { kind, projectId: Number(wish.project) };
    case 'tag':
      return { kind, tag: { TagKey: wish.tagKey, TagValue: wish.tagValue } };
    case 'untag':
      return { kind, key: wish.tagKey };
    case 'download':
      return { kind, keep };
    case 'reissue':
      return { kind, method: wish.method, key: { CsrType: wish.key }, reason: wish.reason };
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
