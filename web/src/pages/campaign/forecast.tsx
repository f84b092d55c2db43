// When a campaign ends, against its deadline: as facts, and drawn from its beginning to the later of both.

import { useTexts } from '../../app/app-context.ts';
import type { Campaign } from '../../api/campaigns.ts';
import { kindWords } from '../../parts/kind-words.ts';
import { None } from '../../parts/none.tsx';
import { Part } from '../../parts/part.tsx';
import { Time } from '../../parts/time.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { marksOf } from './time-line.ts';

export function ForecastPart({ campaign }: { readonly campaign: Campaign }) {
  const texts = useTexts(CAMPAIGNS);
  const { Forecast: forecast, Deadline, StartTime, EndTime } = campaign;
  const finish = EndTime === '' ? (forecast?.FinishTime ?? '') : EndTime;
  return (
    <Part title={texts.forecast}>
      <TimeDrawing campaign={campaign} finish={finish} />
      <dl className="facts">
        <dt>{texts.start}</dt>
        <dd>{StartTime === '' ? <None /> : <Time at={StartTime} />}</dd>
        <dt>{texts.finish}</dt>
        <dd>{finish === '' ? texts.forecastNone : <Finish finish={finish} deadline={Deadline} />}</dd>
        <dt>{texts.deadline}</dt>
        <dd>{Deadline === '' ? texts.noDeadline : <Time at={Deadline} />}</dd>
        {forecast?.LimitedBy !== undefined && forecast.LimitedBy !== '' && EndTime === '' && (
          <>
            <dt>{texts.limited}</dt>
            <dd>{limitWords(texts.limits, forecast.LimitedBy)}</dd>
          </>
        )}
      </dl>
    </Part>
  );
}

/** Of an issuer its name stands behind: "issuer le". */
function limitWords(limits: Readonly<Record<string, string>>, limitedBy: string): string {
  const [kind = '', ...names] = limitedBy.split(' ');
  return [kindWords(limits, kind), ...names].join(' ');
}

function Finish({ finish, deadline }: { readonly finish: string; readonly deadline: string }) {
  const texts = useTexts(CAMPAIGNS);
  // Times on the wire have one form, in which they sort as they follow each other.
  const isLate = deadline !== '' && finish > deadline;
  return (
    <span className="row">
      <Time at={finish} />
      {deadline !== '' && <span className={isLate ? 'tag bad' : 'tag good'}>{isLate ? texts.late : texts.inTime}</span>}
    </span>
  );
}

function TimeDrawing({ campaign, finish }: { readonly campaign: Campaign; readonly finish: string }) {
  const texts = useTexts(CAMPAIGNS);
  const marks = marksOf({ campaign, finish, now: new Date() });
  if (marks.length < 2) return null;
  return (
    <div className="time-line" aria-hidden="true">
      {marks.map(({ kind, share }) => (
        <span key={kind} className={`mark ${kind}`} style={{ left: `${share * 100}%` }}>
          <b>{texts[kind]}</b>
        </span>
      ))}
    </div>
  );
}
