// Somebody else who may sign in: their name, what they may do, and by which way they come.

import { useState } from 'react';
import { useSession, useSurroundings, useTexts } from '../../app/app-context.ts';
import type { ListedPolicy, Person } from '../../api/access.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { ACCESS } from '../../texts/access.ts';
import type { Invitation } from './invitation-link.tsx';
import { PolicyFields } from './policy-fields.tsx';
import { projectsTyped } from './projects.ts';

export interface InvitingProps {
  readonly policies: readonly ListedPolicy[];
  readonly onInvited: (invitation: Invitation) => void;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

const EMPTY = { name: '', policy: 'ReadOnlyAccess', projects: '', provider: '', subject: '' };

export function AddPerson({ policies, onInvited, onChanged, onClose }: InvitingProps) {
  const texts = useTexts(ACCESS);
  const { client } = useSurroundings();
  const { Providers } = useSession();
  const [draft, setDraft] = useState(EMPTY);
  const change = (part: Partial<typeof EMPTY>): void => setDraft((before) => ({ ...before, ...part }));
  const { name, policy, projects, provider, subject } = draft;
  const run = async (): Promise<void> => {
    const ProjectIds = projectsTyped(projects);
    const invited = await client.call('ResealCreatePerson', {
      Name: name.trim(),
      PolicyName: policy,
      ...(ProjectIds === undefined ? {} : { ProjectIds }),
      ...(provider === '' ? {} : { Provider: provider, Subject: subject.trim() }),
    });
    onChanged();
    tellOfLink(invited, onInvited);
  };
  const ways = Providers.map(({ Name, Label }) => ({ value: Name, label: Label }));
  return (
    <Confirm title={texts.add} act={texts.add} isOff={name.trim() === ''} run={run} onClose={onClose}>
      <TextField
        label={texts.nameField}
        required
        autoComplete="off"
        spellCheck={false}
        value={name}
        onChange={(value) => change({ name: value })}
      />
      <PolicyFields policies={policies} policy={policy} projects={projects} onChange={change} />
      {ways.length > 0 && (
        <SelectField
          label={texts.provider}
          value={provider}
          options={[{ value: '', label: texts.providerNone }, ...ways]}
          onChange={(value) => change({ provider: value })}
        />
      )}
      {provider !== '' && (
        <TextField
          label={texts.subject}
          required
          autoComplete="off"
          spellCheck={false}
          value={subject}
          onChange={(value) => change({ subject: value })}
        />
      )}
    </Confirm>
  );
}

/** Whoever signs in at a provider needs none. */
export function tellOfLink(
  { Person: { Name }, Link }: { readonly Person: Person; readonly Link: string | null },
  onInvited: InvitingProps['onInvited'],
): void {
  if (Link !== null) onInvited({ name: Name, link: Link });
}
