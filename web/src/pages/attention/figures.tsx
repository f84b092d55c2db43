// What was issued and has failed on each of the last days, and what ends in each of the next weeks.

import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import { Chart } from '../../parts/chart.tsx';
import { wireDate } from '../../parts/wire-date.ts';
import { ATTENTION } from '../../texts/attention.ts';

/** Nothing where a part of the account is closed to the person: then the service tells no sums. */
export function Figures() {
  const { chart } = useTexts(ATTENTION);
  const { data } = useCall({ action: 'ResealDescribeActivity', input: {}, concerns: () => true });
  if (data === undefined) return null;
  const days = data.Days.map(({ Day, Issued, Reissued, Renewed, Failed }) => {
    return { label: Day, values: [Issued, Reissued, Renewed, Failed] };
  });
  const weeks = data.Weeks.map(({ FromTime, Ending }) => {
    return { label: wireDate(FromTime)?.toLocaleDateString('sv') ?? FromTime, values: [Ending] };
  });
  return (
    <div className="halves">
      <section className="card">
        <div className="body stack">
          <Chart
            title={chart.days}
            of={chart.day}
            series={[
              { name: chart.issued, tone: 'issued' },
              { name: chart.reissued, tone: 'reissued' },
              { name: chart.renewed, tone: 'renewed' },
              { name: chart.failed, tone: 'failed' },
            ]}
            bars={days}
          />
          {!data.IsWhole && <p className="small muted">{chart.notWhole}</p>}
        </div>
      </section>
      <section className="card">
        <div className="body">
          <Chart title={chart.weeks} of={chart.week} series={[{ name: chart.ending, tone: 'ending' }]} bars={weeks} />
        </div>
      </section>
    </div>
  );
}
