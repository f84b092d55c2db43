// The API keys of the account: what each may do, from where, until when, and when it was used last.

import { useTexts } from '../../app/app-context.ts';
import type { ListedKey } from '../../api/access.ts';
import { None } from '../../parts/none.tsx';
import { Time } from '../../parts/time.tsx';
import { wireDate } from '../../parts/wire-date.ts';
import { Words } from '../../parts/words.tsx';
import { ACCESS } from '../../texts/access.ts';
import { projectsText } from './projects.ts';

export function KeysCard({ apiKeys }: { readonly apiKeys: readonly ListedKey[] }) {
  const texts = useTexts(ACCESS);
  const { column } = texts;
  const heads = [
    column.name,
    column.policy,
    column.projects,
    column.from,
    column.state,
    column.ends,
    column.used,
    column.since,
  ];
  return (
    <section className="card" aria-label={texts.keys}>
      <header>
        <h2>{texts.keys}</h2>
        <p className="small muted">{texts.keysHow}</p>
      </header>
      <div className="body flush">
        <div className="table-wrap" tabIndex={0} role="group" aria-label={texts.keys}>
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
              {apiKeys.map((key) => (
                <KeyRow key={key.SecretId} listed={key} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

function KeyRow({ listed }: { readonly listed: ListedKey }) {
  const texts = useTexts(ACCESS);
  const { column } = texts;
  return (
    <tr>
      <td className="lead">
        <code>{listed.SecretId}</code>
      </td>
      <td data-label={column.policy}>
        <Words text={listed.PolicyName} most={64} />
      </td>
      <td data-label={column.projects}>{projectsText(listed.ProjectIds, texts.allProjects)}</td>
      <td data-label={column.from}>
        <Words text={listed.Addresses === null ? texts.everywhere : listed.Addresses.join(', ')} />
      </td>
      <td data-label={column.state}>
        <KeyState listed={listed} />
      </td>
      <td className="nowrap" data-label={column.ends}>
        <Time at={listed.ExpiresOn} day />
      </td>
      <td className="nowrap" data-label={column.used}>
        {listed.LastUsedOn === '' ? <None /> : <Time at={listed.LastUsedOn} />}
      </td>
      <td className="nowrap" data-label={column.since}>
        <Time at={listed.CreatedOn} day />
      </td>
    </tr>
  );
}

function KeyState({ listed: { Disabled, ExpiresOn } }: { readonly listed: ListedKey }) {
  const texts = useTexts(ACCESS);
  const end = wireDate(ExpiresOn);
  if (Disabled) return <span className="tag warn">{texts.disabled}</span>;
  if (end !== undefined && end <= new Date()) return <span className="tag">{texts.ended}</span>;
  return <span className="tag good">{texts.enabled}</span>;
}
