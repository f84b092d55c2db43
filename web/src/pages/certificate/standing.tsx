// Where a certificate stands on its way, why it has failed, and what is to become of it.

import { Link } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useCall } from '../../app/use-call.ts';
import type { CertificateDetail, ScheduledRevocation } from '../../api/actions.ts';
import { Failure } from '../../parts/failure.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { Stages } from './stages.tsx';

interface StandingProps {
  readonly certificate: CertificateDetail;
  readonly onChanged: () => void;
}

export function Standing({ certificate, onChanged }: StandingProps) {
  const texts = useTexts(CERTIFICATE);
  const { CertificateId, CertificateExtra: extra, StatusMsg, Status } = certificate;
  const input = { CertificateId };
  const { data, reload } = useCall({
    action: 'ResealDescribeScheduledRevocations',
    input,
    concerns: (change) => change.CertificateId === CertificateId,
  });
  const [scheduled] = data?.ScheduledRevocations ?? [];
  return (
    <>
      <Stages certificate={certificate} />
      {Status === FAILED && (
        <Notice tone="bad">
          <strong>{texts.failedTitle}</strong>
          <p>
            <Words text={StatusMsg} />
          </p>
        </Notice>
      )}
      {extra.ReplacedFor !== null && Status === ISSUED && (
        <Notice>
          {texts.supersededBy} <Link href={`/certificates/${extra.ReplacedFor}`}>{extra.ReplacedFor}</Link>
        </Notice>
      )}
      {scheduled !== undefined && (
        <Scheduled
          scheduled={scheduled}
          onChanged={() => {
            reload();
            onChanged();
          }}
        />
      )}
    </>
  );
}

const ISSUED = 1;
const FAILED = 2;

function Scheduled({
  scheduled,
  onChanged,
}: {
  readonly scheduled: ScheduledRevocation;
  readonly onChanged: () => void;
}) {
  const texts = useTexts(CERTIFICATE);
  const { client } = useSurroundings();
  const { CertificateId, RevokeTime, HeldBy } = scheduled;
  const callOff = useAct(async () => {
    await client.call('ResealCancelScheduledRevocation', { CertificateId });
    onChanged();
  });
  const revoke = useAct(async () => {
    await client.call('ResealAdvanceScheduledRevocation', { CertificateId });
    onChanged();
  });
  const failure = callOff.failure ?? revoke.failure;
  return (
    <Notice tone="warn">
      <p>{texts.scheduled(RevokeTime)}</p>
      {HeldBy.length > 0 && (
        <p className="small">
          {texts.held} <Words text={HeldBy.join(', ')} />
        </p>
      )}
      <div className="row">
        <button type="button" className="button small" disabled={callOff.isUnderWay} onClick={() => callOff.run()}>
          {texts.cancelSchedule}
        </button>
        <button type="button" className="button small danger" disabled={revoke.isUnderWay} onClick={() => revoke.run()}>
          {texts.revokeNow}
        </button>
      </div>
      {failure !== undefined && <Failure failure={failure} />}
    </Notice>
  );
}
