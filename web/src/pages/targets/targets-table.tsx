// Targets as rows: what was deployed at each, and what it serves.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { Target } from '../../api/actions.ts';
import { None } from '../../parts/none.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { TARGETS } from '../../texts/targets.ts';
import { STATE_TONES, stateOfTarget } from './target-state.ts';

export function TargetsTable({ targets }: { readonly targets: readonly Target[] }) {
  const { column } = useTexts(TARGETS);
  return (
    <div className="table-wrap">
      <table className="cards">
        <thead>
          <tr>
            {Object.values(column).map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => (
            <TargetRow key={`${target.ResourceType} ${target.Region} ${target.InstanceId}`} target={target} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TargetRow({ target }: { readonly target: Target }) {
  const texts = useTexts(TARGETS);
  const { column } = texts;
  const state = stateOfTarget(target);
  return (
    <tr>
      <td className="lead">
        <div>
          <span className="name">
            <Words text={target.Name === '' ? target.InstanceId : target.Name} />
          </span>
          <span className="under">
            <Words text={[target.ResourceType, target.InstanceId, ...target.ServedAt].join(' · ')} />
          </span>
        </div>
      </td>
      <td data-label={column.certificate}>
        {target.CertificateId === '' ? (
          <None />
        ) : (
          <Link href={`/certificates/${target.CertificateId}/targets`}>
            <code>{target.CertificateId}</code>
          </Link>
        )}
      </td>
      <td data-label={column.state}>
        <span className={`tag ${STATE_TONES[state]}`}>
          <span className="dot" aria-hidden="true" />
          {texts.state[state]}
        </span>
      </td>
      <td data-label={column.served}>
        {target.ServedSha256.length === 0 ? <None /> : <Fingerprints target={target} />}
      </td>
      <td className="nowrap" data-label={column.at}>
        <Time at={target.LookTime} />
      </td>
    </tr>
  );
}

/** Those that were seen, and where they differ, the one that should be. */
function Fingerprints({ target: { ServedSha256, DeployedSha256 } }: { readonly target: Target }) {
  const texts = useTexts(TARGETS);
  const isOther = DeployedSha256 !== '' && ServedSha256.some((one) => one !== DeployedSha256);
  return (
    <div>
      {ServedSha256.map((fingerprint) => (
        <code key={fingerprint} className="fingerprint">
          {fingerprint}
        </code>
      ))}
      {isOther && (
        <span className="under">
          {texts.expected} <code className="fingerprint">{DeployedSha256}</code>
        </span>
      )}
    </div>
  );
}
