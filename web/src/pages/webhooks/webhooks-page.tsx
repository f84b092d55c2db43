// The webhooks that are told of the account's events, and what each has not been told.

import { useTexts } from '../../app/app-context.ts';
import { useCall } from '../../app/use-call.ts';
import type { Webhook } from '../../api/installation.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Words } from '../../parts/words.tsx';
import { WEBHOOKS } from '../../texts/webhooks.ts';
import { DeliveriesCard } from './deliveries-card.tsx';

export function WebhooksPage() {
  const texts = useTexts(WEBHOOKS);
  const { data, failure, reload } = useCall({ action: 'ResealDescribeWebhooks', input: {}, concerns: () => true });
  const hooks = data?.Webhooks ?? [];
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
        <section className="card" aria-label={texts.hooks}>
          {hooks.length === 0 ? (
            <Empty icon="send" title={texts.emptyTitle} text={texts.emptyText} />
          ) : (
            <HooksTable hooks={hooks} />
          )}
        </section>
      )}
      {hooks.length > 0 && <DeliveriesCard onChanged={reload} />}
    </div>
  );
}

function HooksTable({ hooks }: { readonly hooks: readonly Webhook[] }) {
  const texts = useTexts(WEBHOOKS);
  const { column } = texts;
  const columns: readonly Column<Webhook>[] = [
    { label: column.name, kind: 'lead', cell: nameOf },
    {
      label: column.events,
      cell: ({ Events }) => <Words text={Events === null ? texts.allEvents : Events.join(', ')} />,
    },
    { label: column.waiting, cell: ({ WaitingCount }) => WaitingCount || undefined },
    {
      label: column.givenUp,
      cell: ({ GivenUpCount }) => (GivenUpCount === 0 ? undefined : <span className="tag bad">{GivenUpCount}</span>),
    },
  ];
  return <Table label={texts.hooks} rows={hooks} columns={columns} keyOf={({ Name }) => Name} />;
}

function nameOf({ Name, Host }: Webhook) {
  return (
    <>
      <span className="name">
        <Words text={Name} />
      </span>
      <span className="under">
        <Words text={Host} />
      </span>
    </>
  );
}
