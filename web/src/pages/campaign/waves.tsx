// The waves of a campaign, each with how far it is.

import { useTexts } from '../../app/app-context.ts';
import type { Wave } from '../../api/campaigns.ts';
import { None } from '../../parts/none.tsx';
import { Time } from '../../parts/time.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { Progress } from '../campaigns/progress.tsx';

export function Waves({ waves }: { readonly waves: readonly Wave[] }) {
  const texts = useTexts(CAMPAIGNS);
  const { wave: column } = texts;
  return (
    <section className="card" aria-label={texts.waves}>
      <header>
        <h2>{texts.waves}</h2>
      </header>
      {waves.length === 0 ? (
        <div className="body">
          <p className="muted">{texts.wavesNone}</p>
        </div>
      ) : (
        <div className="body flush">
          <div className="table-wrap" tabIndex={0} role="group" aria-label={texts.waves}>
            <table className="cards">
              <thead>
                <tr>
                  {[column.number, column.done, column.failed, column.begun, column.ended].map((label) => (
                    <th key={label} scope="col">
                      {label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {waves.map((wave) => (
                  <tr key={wave.Wave}>
                    <td className="lead narrow">
                      <strong>{wave.Wave}</strong>
                    </td>
                    <td data-label={column.done}>
                      <Progress counts={{ ...wave, Total: wave.Size }} />
                    </td>
                    <td data-label={column.failed}>{wave.Failed === 0 ? <None /> : wave.Failed}</td>
                    <td className="nowrap" data-label={column.begun}>
                      <Time at={wave.StartTime} />
                    </td>
                    <td className="nowrap" data-label={column.ended}>
                      <Time at={wave.EndTime} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
    </section>
  );
}
