// What is done about a person who is there: other rights, disabled and enabled, a new way in, forgotten.

import { useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import type { Client } from '../../api/client.ts';
import type { Person } from '../../api/access.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { ACCESS } from '../../texts/access.ts';
import { type InvitingProps, tellOfLink } from './add-person.tsx';
import { PolicyFields } from './policy-fields.tsx';
import { projectsText, projectsTyped } from './projects.ts';

export type PersonActName = 'change' | 'disable' | 'enable' | 'reset' | 'delete';

interface ActProps extends InvitingProps {
  readonly act: PersonActName;
  readonly person: Person;
}

export function PersonAct({ act, ...props }: ActProps) {
  return act === 'change' ? <ChangeRights {...props} /> : <Asked act={act} {...props} />;
}

type AskedAct = Exclude<PersonActName, 'change'>;

function Asked({ act, person, onInvited, onChanged, onClose }: ActProps & { readonly act: AskedAct }) {
  const texts = useTexts(ACCESS);
  const { client } = useSurroundings();
  const run = async (): Promise<void> => {
    const invited = await callOf(act, person, client);
    onChanged();
    if (invited !== undefined) tellOfLink(invited, onInvited);
  };
  return (
    <Confirm
      title={`${texts.act[act]}: ${person.Name}`}
      act={texts.act[act]}
      isGrave={act === 'delete'}
      run={run}
      onClose={onClose}
    >
      <p>{texts.ask[act]}</p>
    </Confirm>
  );
}

/** Answers what has a link. */
async function callOf(act: AskedAct, { Name }: Person, client: Client) {
  if (act === 'reset') return await client.call('ResealResetPerson', { Name });
  if (act === 'delete') await client.call('ResealDeletePerson', { Name });
  else await client.call('ResealModifyPerson', { Name, Disabled: act === 'disable' });
  return undefined;
}

function ChangeRights({ person, policies, onChanged, onClose }: Omit<ActProps, 'act'>) {
  const texts = useTexts(ACCESS);
  const { client } = useSurroundings();
  const [{ policy, projects }, setRights] = useState({
    policy: person.PolicyName,
    projects: projectsText(person.ProjectIds, ''),
  });
  const run = async (): Promise<void> => {
    const ProjectIds = projectsTyped(projects);
    await client.call('ResealModifyPerson', {
      Name: person.Name,
      PolicyName: policy,
      ...(ProjectIds === undefined ? { AllProjects: true } : { ProjectIds }),
    });
    onChanged();
  };
  return (
    <Confirm title={`${texts.act.change}: ${person.Name}`} act={texts.save} run={run} onClose={onClose}>
      <PolicyFields
        policies={policies}
        policy={policy}
        projects={projects}
        onChange={(part) => setRights((before) => ({ ...before, ...part }))}
      />
    </Confirm>
  );
}
