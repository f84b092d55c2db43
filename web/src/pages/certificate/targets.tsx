// Where a certificate was brought, and what came of it at each target.

import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { TargetsTable } from '../targets/targets-table.tsx';

/** As many as the service lists at once. */
const MOST_TARGETS = 1000;
const RECORDS = 20;
const PARTS = 100;
const TONES: Readonly<Record<number, string>> = { 0: '', 1: 'good', 2: 'bad', 3: 'busy', 4: '', 5: 'bad' };

export function Targets({ id }: { readonly id: string }) {
  const texts = useTexts(CERTIFICATE);
  const records = useCall({
    action: 'DescribeHostDeployRecord',
    input: { CertificateId: id, Limit: RECORDS },
    concerns: () => true,
  });
  const known = useCall({ action: 'ResealDescribeTargets', input: { Limit: MOST_TARGETS }, concerns: () => true });
  const serving = (known.data?.Targets ?? []).filter(({ CertificateId }) => CertificateId === id);
  if (records.failure !== undefined) return <Failure failure={records.failure} retry={records.reload} />;
  if (records.data === undefined) return <Loading />;
  const list = records.data.DeployRecordList;
  if (list.length === 0 && serving.length === 0)
    return <Empty icon="server" title={texts.targetsNone} text={texts.targetsNoneText} />;
  return (
    <div className="stack">
      {serving.length > 0 && (
        <section className="card">
          <header>
            <h2>{texts.serves}</h2>
          </header>
          <div className="body flush">
            <TargetsTable targets={serving} />
          </div>
        </section>
      )}
      {list.map((record) => (
        <RecordCard key={record.Id} recordId={record.Id} title={record.ResourceType} at={record.CreateTime} />
      ))}
    </div>
  );
}

function RecordCard({
  recordId,
  title,
  at,
}: {
  readonly recordId: number;
  readonly title: string;
  readonly at: string;
}) {
  const texts = useTexts(CERTIFICATE);
  const input = { DeployRecordId: String(recordId), Limit: PARTS };
  const { data, failure } = useCall({ action: 'DescribeHostDeployRecordDetail', input, concerns: () => true });
  return (
    <section className="card">
      <header>
        <h2>
          <Words text={title} />
        </h2>
        <span className="small muted">
          <Time at={at} />
        </span>
      </header>
      {failure !== undefined && <Failure failure={failure} />}
      <div className="table-wrap">
        <table className="cards">
          <thead>
            <tr>
              <th scope="col">{texts.target.place}</th>
              <th scope="col">{texts.target.state}</th>
              <th scope="col">{texts.target.checked}</th>
            </tr>
          </thead>
          <tbody>
            {(data?.DeployRecordDetailList ?? []).map((part) => (
              <tr key={part.Id}>
                <td className="lead">
                  <div>
                    <Words text={part.InstanceName === '' ? part.InstanceId : part.InstanceName} />
                    <span className="under">
                      <Words text={`${part.Region} · ${part.InstanceId}`} />
                    </span>
                  </div>
                </td>
                <td data-label={texts.target.state}>
                  <div>
                    <span className={`tag ${TONES[part.Status] ?? ''}`}>
                      <span className="dot" aria-hidden="true" />
                      {texts.deployStatus[part.Status] ?? part.Status}
                    </span>
                    {part.ErrorMsg !== '' && (
                      <span className="under">
                        <Words text={part.ErrorMsg} />
                      </span>
                    )}
                  </div>
                </td>
                <td data-label={texts.target.checked}>
                  <Time at={part.UpdateTime} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
