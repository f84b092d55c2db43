// The people of the account, and what an administrator does about them.

import { useState } from 'react';
import { useMay, useSession, useTexts } from '../../app/app-context.ts';
import type { ActionName } from '../../api/actions.ts';
import type { ListedPolicy, Person } from '../../api/access.ts';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ActsMenu } from '../../parts/menu.tsx';
import { None } from '../../parts/none.tsx';
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
  const heads = [column.name, column.policy, column.projects, column.state, column.seen, column.since, texts.acts];
  return (
    <div className="table-wrap">
      <table className="cards">
        <thead>
          <tr>
            {heads.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <PersonRow key={person.Name} person={person} onAct={onAct} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ACTIONS: Readonly<Record<PersonActName, ActionName>> = {
  change: 'ResealModifyPerson',
  disable: 'ResealModifyPerson',
  enable: 'ResealModifyPerson',
  reset: 'ResealResetPerson',
  delete: 'ResealDeletePerson',
};

function PersonRow({ person, onAct }: { readonly person: Person } & Pick<TableProps, 'onAct'>) {
  const texts = useTexts(ACCESS);
  const { column } = texts;
  const may = useMay();
  const session = useSession();
  const { Name, PolicyName, ProjectIds, Disabled, SignedInOn, CreatedOn, Provider } = person;
  const acts = (['change', Disabled ? 'enable' : 'disable', 'reset', 'delete'] as const).map((act) => ({
    id: act,
    label: texts.act[act],
    isGrave: act === 'delete',
    isOff: !may(ACTIONS[act]) || (act === 'reset' && Provider !== ''),
  }));
  const isYou = session.Kind === 'person' && session.Name === Name;
  return (
    <tr>
      <td className="lead">
        <div>
          <strong>
            <Words text={Name} most={64} />
          </strong>{' '}
          {isYou && <span className="tag">{texts.you}</span>}
          {Provider !== '' && <span className="under">{texts.byProvider(Provider)}</span>}
        </div>
      </td>
      <td data-label={column.policy}>
        <Words text={PolicyName} most={64} />
      </td>
      <td data-label={column.projects}>{projectsText(ProjectIds, texts.allProjects)}</td>
      <td data-label={column.state}>
        <span className={Disabled ? 'tag warn' : 'tag good'}>{Disabled ? texts.disabled : texts.enabled}</span>
      </td>
      <td className="nowrap" data-label={column.seen}>
        {SignedInOn === '' ? <None /> : <Time at={SignedInOn} />}
      </td>
      <td className="nowrap" data-label={column.since}>
        <Time at={CreatedOn} day />
      </td>
      <td data-label={texts.acts}>
        <ActsMenu
          label={`${texts.acts}: ${Name}`}
          icon="more"
          isSmall
          isBare
          acts={acts}
          onAct={(id) => acts.filter((act) => act.id === id).forEach((act) => onAct(act.id, person))}
        />
      </td>
    </tr>
  );
}
