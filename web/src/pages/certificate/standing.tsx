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
      {UNDER_WAY.has(Status) && <Stages certificate={certificate} />}
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
const UNDER_WAY: ReadonlySet<number> = new Set([0, 4, 11]);

/** An order until it is issued: what is behind it, what is under way, what is ahead. */
function Stages({ certificate }: { readonly certificate: CertificateDetail }) {
  const texts = useTexts(CERTIFICATE);
  const isProved = certificate.StatusMsg === 'WAIT-ISSUE';
  const stages = [
    { id: 'ordered', state: 'done' },
    { id: 'proved', state: isProved ? 'done' : 'now' },
    { id: 'issued', state: isProved ? 'now' : 'ahead' },
  ] as const;
  const words = { done: texts.isDone, now: texts.isNow, ahead: texts.isAhead };
  return (
    <div className="card" role="status">
      <ol className="stages">
        {stages.map(({ id, state }, index) => (
          <li key={id} data-state={state}>
            <span className="ring" aria-hidden="true">
              {state === 'done' ? '✓' : index + 1}
            </span>
            {texts.stage[id]}
            <span className="visually-hidden">({words[state]})</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

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
