// The people of the account, and what an administrator does about them.

import { useState } from 'react';
import { useMay, useSession, useTexts } from '../../app/app-context.ts';
import type { ActionName } from '../../api/actions.ts';
import type { ListedPolicy, Person } from '../../api/access.ts';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ActsMenu } from '../../parts/menu.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { ACCESS } from '../../texts/access.ts';
import { InvitationLink, type Invitation } from './invitation-link.tsx';
import { AddPerson } from './add-person.tsx';
import { PersonAct, type PersonActName } from './person-acts.tsx';
import { projectsText } from './projects.ts';

interface PeopleProps {
  readonly people: readonly Person[];
  readonly policies: readonly ListedPolicy[];
  readonly onChanged: () => void;
}

export function PeopleCard({ people, policies, onChanged }: PeopleProps) {
  const texts = useTexts(ACCESS);
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<{ readonly act: PersonActName; readonly person: Person } | undefined>();
  const [invitation, setInvitation] = useState<Invitation | undefined>();
  return (
    <section className="card" aria-label={texts.people}>
      <header>
        <h2>{texts.people}</h2>
        {may('ResealCreatePerson') && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {texts.add}
          </button>
        )}
      </header>
      {people.length === 0 ? (
        <Empty icon="user" title={texts.none} />
      ) : (
        <div className="body flush">
          <PeopleTable people={people} onAct={(act, person) => setAsked({ act, person })} />
        </div>
      )}
      {isAdding && (
        <AddPerson
          policies={policies}
          onInvited={setInvitation}
          onChanged={onChanged}
          onClose={() => setAdding(false)}
        />
      )}
      {asked !== undefined && (
        <PersonAct
          {...asked}
          policies={policies}
          onInvited={setInvitation}
          onChanged={onChanged}
          onClose={() => setAsked(undefined)}
        />
      )}
      {invitation !== undefined && <InvitationLink invitation={invitation} onClose={() => setInvitation(undefined)} />}
    </section>
  );
}

interface TableProps {
  readonly people: readonly Person[];
  readonly onAct: (act: PersonActName, person: Person) => void;
}

function PeopleTable({ people, onAct }: TableProps) {
  const texts = useTexts(ACCESS);
  const { column } = texts;
  const columns: readonly Column<Person>[] = [
    { label: column.name, kind: 'lead', cell: (person) => <NameCell person={person} /> },
    { label: column.policy, cell: ({ PolicyName }) => <Words text={PolicyName} most={64} /> },
    { label: column.projects, cell: ({ ProjectIds }) => projectsText(ProjectIds, texts.allProjects) },
    {
      label: column.state,
      cell: ({ Disabled }) => (
        <span className={Disabled ? 'tag warn' : 'tag good'}>{Disabled ? texts.disabled : texts.enabled}</span>
      ),
    },
    { label: column.seen, kind: 'nowrap', cell: ({ SignedInOn }) => <Time at={SignedInOn} /> },
    { label: column.since, kind: 'nowrap', cell: ({ CreatedOn }) => <Time at={CreatedOn} day /> },
    { label: texts.acts, cell: (person) => <PersonMenu person={person} onAct={onAct} /> },
  ];
  return <Table label={texts.people} rows={people} columns={columns} keyOf={({ Name }) => Name} />;
}

function NameCell({ person: { Name, Provider } }: { readonly person: Person }) {
  const texts = useTexts(ACCESS);
  const session = useSession();
  const isYou = session.Kind === 'person' && session.Name === Name;
  return (
    <>
      <strong>
        <Words text={Name} most={64} />
      </strong>{' '}
      {isYou && <span className="tag">{texts.you}</span>}
      {Provider !== '' && <span className="under">{texts.byProvider(Provider)}</span>}
    </>
  );
}

const ACTIONS: Readonly<Record<PersonActName, ActionName>> = {
  change: 'ResealModifyPerson',
  disable: 'ResealModifyPerson',
  enable: 'ResealModifyPerson',
  reset: 'ResealResetPerson',
  delete: 'ResealDeletePerson',
};

function PersonMenu({ person, onAct }: { readonly person: Person } & Pick<TableProps, 'onAct'>) {
  const texts = useTexts(ACCESS);
  const may = useMay();
  const { Name, Disabled, Provider } = person;
  const acts = (['change', Disabled ? 'enable' : 'disable', 'reset', 'delete'] as const).map((act) => ({
    id: act,
    label: texts.act[act],
    isGrave: act === 'delete',
    isOff: !may(ACTIONS[act]) || (act === 'reset' && Provider !== ''),
  }));
  return (
    <ActsMenu
      label={`${texts.acts}: ${Name}`}
      icon="more"
      isSmall
      isBare
      acts={acts}
      onAct={(id) => acts.filter((act) => act.id === id).forEach((act) => onAct(act.id, person))}
    />
  );
}
