// Who may do what in the account: people, API keys and policies.

import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { ListedPolicy } from '../../api/access.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Words } from '../../parts/words.tsx';
import { ACCESS } from '../../texts/access.ts';
import { KeysCard } from './keys-card.tsx';
import { PeopleCard } from './people-card.tsx';

export function AccessPage() {
  const texts = useTexts(ACCESS);
  const { data, failure, reload } = useCall({ action: 'ResealDescribeAccess', input: {} });
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
      </div>
      {failure !== undefined && <Failure failure={failure} retry={reload} />}
      {data === undefined && failure === undefined && <Loading />}
      {data !== undefined && (
        <>
          <PeopleCard people={data.People} policies={data.Policies} onChanged={reload} />
          <KeysCard apiKeys={data.Keys} />
          <PoliciesCard policies={data.Policies} />
        </>
      )}
    </div>
  );
}

function PoliciesCard({ policies }: { readonly policies: readonly ListedPolicy[] }) {
  const texts = useTexts(ACCESS);
  return (
    <section className="card" aria-label={texts.policies}>
      <header>
        <h2>{texts.policies}</h2>
      </header>
      <div className="body stack">
        {policies.map(({ PolicyName, PolicyDocument, IsBuiltIn }) => (
          <details key={PolicyName}>
            <summary>
              <Words text={PolicyName} most={64} /> {IsBuiltIn && <span className="tag">{texts.builtIn}</span>}
            </summary>
            <pre className="document">{indented(PolicyDocument)}</pre>
          </details>
        ))}
      </div>
    </section>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}
