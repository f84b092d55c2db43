// A certificate on its way: ordered, proved, issued, and served where it belongs; what is behind it, under way and ahead.

import { useMay, useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { CertificateDetail } from '../../api/actions.ts';
import { wireDate } from '../../parts/wire-date.ts';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { type Served, servedAt } from './served.ts';

const UNDER_WAY: ReadonlySet<number> = new Set([0, 4, 11]);
const ISSUED = 1;
/** As many as the service lists at once. */
const MOST_TARGETS = 1000;
/** What has come to its end is shown for a day. */
const SHOWN_AFTER_MS = 86_400_000;

export function Stages({ certificate }: { readonly certificate: CertificateDetail }) {
  const { Status, CertBeginTime, CertificateExtra: extra } = certificate;
  const isNew = Date.now() - (wireDate(CertBeginTime)?.getTime() ?? 0) < SHOWN_AFTER_MS;
  // Of one that replaces another, or is new: others were served long ago, or by hand.
  if (Status === ISSUED && extra.ReplacedFor === null && (isNew || extra.ReplacedBy !== null)) {
    return <ServedStages certificate={certificate} isNew={isNew} />;
  }
  return UNDER_WAY.has(Status) ? <StageList reached={certificate.StatusMsg === 'WAIT-ISSUE' ? 2 : 1} /> : null;
}

interface ServedProps {
  readonly certificate: CertificateDetail;
  readonly isNew: boolean;
}

function ServedStages({ certificate: { CertificateId: id, CertificateExtra: extra }, isNew }: ServedProps) {
  const may = useMay();
  const input = may('ResealDescribeTargets') ? { Limit: MOST_TARGETS } : undefined;
  const { data } = useCall({ action: 'ResealDescribeTargets', input, concerns: () => true });
  if (data === undefined) return null;
  const served = servedAt(data.Targets, { id, replaces: extra.ReplacedBy });
  const isDone = served.all === served.serving;
  if (served.all === 0 || (isDone && !isNew)) return null;
  return <StageList reached={isDone ? 4 : 3} served={served} />;
}

const STAGES = ['ordered', 'proved', 'issued', 'served'] as const;

interface ListProps {
  /** How many are behind it. */
  readonly reached: number;
  /** Undefined where it is to be brought nowhere, as far as is known. */
  readonly served?: Served;
}

function StageList({ reached, served }: ListProps) {
  const texts = useTexts(CERTIFICATE);
  const words = { done: texts.isDone, now: texts.isNow, ahead: texts.isAhead };
  return (
    <div className="card" role="status">
      <ol className="stages">
        {STAGES.filter((stage) => stage !== 'served' || served !== undefined).map((stage, at) => {
          const state = at < reached ? 'done' : at === reached ? 'now' : 'ahead';
          return (
            <li key={stage} data-state={state}>
              <span className="ring" aria-hidden="true">
                {state === 'done' ? '✓' : at + 1}
              </span>
              {stage === 'served' ? texts.stageServed(served?.serving ?? 0, served?.all ?? 0) : texts.stage[stage]}
              <span className="visually-hidden">({words[state]})</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
