// Which targets a certificate is to be brought to: those that are open to the person, the ones that serve its names first.

import { useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import type { CertificateDetail, Target } from '../../api/actions.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { namesOf } from './names.ts';

interface DeployProps {
  readonly certificate: CertificateDetail;
  readonly targets: readonly Target[];
  readonly onDeployed: () => void;
  readonly onClose: () => void;
}

export function DeployForm({ certificate, targets, onDeployed, onClose }: DeployProps) {
  const texts = useTexts(CERTIFICATE);
  const { client } = useSurroundings();
  const fitting = targets.filter(({ Domains }) => Domains.some((domain) => namesOf(certificate).includes(domain)));
  const [chosen, choose] = useState<ReadonlySet<Target>>(new Set(fitting));
  const run = async (): Promise<void> => {
    // One call is about targets of one type.
    for (const [ResourceType, some] of Map.groupBy(chosen, (target) => target.ResourceType)) {
      const InstanceIdList = some.map(({ InstanceId }) => InstanceId);
      await client.call('DeployCertificateInstance', {
        CertificateId: certificate.CertificateId,
        InstanceIdList,
        ResourceType,
      });
    }
    onDeployed();
  };
  const toggle = (target: Target): void => {
    const next = new Set(chosen);
    if (!next.delete(target)) next.add(target);
    choose(next);
  };
  const inOrder = [...fitting, ...targets.filter((target) => !fitting.includes(target))];
  return (
    <Confirm title={texts.deploy} act={texts.deploy} isOff={chosen.size === 0} run={run} onClose={onClose}>
      <p>{texts.deployLead}</p>
      <fieldset className="stack chosen-targets">
        <legend className="visually-hidden">{texts.target.place}</legend>
        {inOrder.map((target) => (
          <label key={`${target.ResourceType} ${target.Region} ${target.InstanceId}`} className="choice">
            <input type="checkbox" checked={chosen.has(target)} onChange={() => toggle(target)} />
            <span>
              <Words text={target.Name === '' ? target.InstanceId : target.Name} />
              <small>
                <Words text={[target.ResourceType, ...target.Domains].join(' · ')} />
              </small>
            </span>
          </label>
        ))}
      </fieldset>
    </Confirm>
  );
}
