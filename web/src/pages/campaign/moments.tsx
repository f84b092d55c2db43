// What happened in a campaign, the newest first.

import { useTexts } from '../../app/app-context.ts';
import type { Moment } from '../../api/campaigns.ts';
import { Empty } from '../../parts/empty.tsx';
import { kindWords } from '../../parts/kind-words.ts';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';

const BAD: ReadonlySet<string> = new Set(['planFailed', 'deadlineMissed', 'overridden', 'cancelled']);

export function Moments({ moments }: { readonly moments: readonly Moment[] }) {
  const texts = useTexts(CAMPAIGNS);
  if (moments.length === 0) return <Empty icon="clock" title={texts.momentsNone} />;
  return (
    <section className="card">
      <div className="body">
        <ol className="timeline">
          {numbered(moments)
            .toReversed()
            .map(({ moment, number }) => (
              <Happened key={number} moment={moment} />
            ))}
        </ol>
      </div>
    </section>
  );
}

/** Two of one kind may be of the same second. */
function numbered(moments: readonly Moment[]) {
  return moments.map((moment, number) => ({ moment, number }));
}

function Happened({ moment: { Time: at, Kind, Detail, Reason, By } }: { readonly moment: Moment }) {
  const texts = useTexts(CAMPAIGNS);
  const figures = figuresIn(Detail);
  return (
    <li className={BAD.has(Kind) ? 'bad' : ''}>
      <Time at={at} />
      <div>
        <strong>{kindWords(texts.moment, Kind)}</strong>
        {By !== '' && (
          <span className="small muted">
            {' '}
            {texts.by} <Words text={By} most={60} />
          </span>
        )}
        {Reason !== '' && (
          <div className="small">
            <Words text={Reason} />
          </div>
        )}
        {figures.length > 0 && (
          <div className="small muted">
            <Words text={figures.map(({ name, value }) => `${kindWords(texts.figure, name)} ${value}`).join(' · ')} />
          </div>
        )}
      </div>
    </li>
  );
}

/** What cannot be read tells nothing. */
function figuresIn(json: string): readonly { readonly name: string; readonly value: string }[] {
  try {
    const detail: unknown = JSON.parse(json);
    if (typeof detail !== 'object' || detail === null) return [];
    return Object.entries(detail).map(([name, value]) => ({ name, value: String(value) }));
  } catch {
    return [];
  }
}
