// Where a certificate was brought, and what came of it at each target.

import { useState } from 'react';
import { useMay, useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { CertificateDetail, DeployedPart } from '../../api/actions.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { type Column, Table, Tag } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { TargetsTable } from '../targets/targets-table.tsx';
import { DeployForm } from './deploy-form.tsx';

/** As many as the service lists at once. */
const MOST_TARGETS = 1000;
const RECORDS = 20;
const PARTS = 100;
const TONES: Readonly<Record<number, string>> = { 0: '', 1: 'good', 2: 'bad', 3: 'busy', 4: '', 5: 'bad' };

const ISSUED = 1;

export function Targets({ certificate }: { readonly certificate: CertificateDetail }) {
  const texts = useTexts(CERTIFICATE);
  const { CertificateId: id, Status } = certificate;
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
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
  const targets = known.data?.Targets ?? [];
  const mayDeploy = Status === ISSUED && targets.length > 0 && may('DeployCertificateInstance');
  return (
    <div className="stack">
      {mayDeploy && (
        <div className="row">
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {texts.deploy}
          </button>
        </div>
      )}
      {isAsking && (
        <DeployForm
          certificate={certificate}
          targets={targets}
          onDeployed={records.reload}
          onClose={() => setAsking(false)}
        />
      )}
      {list.length === 0 && serving.length === 0 && (
        <Empty icon="server" title={texts.targetsNone} text={targets.length === 0 ? texts.targetsNoneText : ''} />
      )}
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
  const columns: readonly Column<DeployedPart>[] = [
    { label: texts.target.place, kind: 'lead', cell: placeOf },
    { label: texts.target.state, cell: (part) => <PartState part={part} /> },
    { label: texts.target.checked, kind: 'nowrap', cell: ({ UpdateTime }) => <Time at={UpdateTime} /> },
  ];
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
      <Table label={title} rows={data?.DeployRecordDetailList ?? []} columns={columns} keyOf={({ Id }) => Id} />
    </section>
  );
}

function placeOf({ InstanceName, InstanceId, Region }: DeployedPart) {
  return (
    <>
      <Words text={InstanceName === '' ? InstanceId : InstanceName} />
      <span className="under">
        <Words text={`${Region} · ${InstanceId}`} />
      </span>
    </>
  );
}

function PartState({ part: { Status, ErrorMsg } }: { readonly part: DeployedPart }) {
  const texts = useTexts(CERTIFICATE);
  return (
    <div>
      <Tag tone={TONES[Status] ?? ''}>{texts.deployStatus[Status] ?? Status}</Tag>
      {ErrorMsg !== '' && (
        <span className="under">
          <Words text={ErrorMsg} />
        </span>
      )}
    </div>
  );
}
