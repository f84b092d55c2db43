// What webhooks have not been told: given up or on its way, a cursor at a time, each to be told again.

import { useState } from 'react';
import { Link } from 'wouter';
import { useMay, useSurroundings, useTexts } from '../../app/app-context.ts';
import { type Act, useAct } from '../../app/use-act.ts';
import { useChanges } from '../../app/use-call.ts';
import type { Delivery, DeliveryState } from '../../api/installation.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { SelectField } from '../../parts/field.tsx';
import { More } from '../../parts/more.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { WEBHOOKS } from '../../texts/webhooks.ts';
import { useDeliveries } from './use-deliveries.ts';

const STATES: readonly DeliveryState[] = ['givenUp', 'waiting'];

export function DeliveriesCard({ onChanged }: { readonly onChanged: () => void }) {
  const texts = useTexts(WEBHOOKS);
  const may = useMay();
  const { client } = useSurroundings();
  const [state, setState] = useState<DeliveryState>('givenUp');
  const { deliveries, cursor, isUnderWay, failure, more, reload } = useDeliveries(state);
  const retry = useAct(async (wanted: readonly Delivery[]) => {
    for (const { Webhook, EventNumber } of wanted) await client.call('ResealRetryDelivery', { Webhook, EventNumber });
    reload();
    onChanged();
  });
  useChanges(() => true, reload);
  return (
    <section className="card" aria-label={texts.deliveries}>
      <header>
        <h2>{texts.deliveries}</h2>
        {may('ResealRetryDelivery') && deliveries.length > 0 && (
          <button type="button" className="button" disabled={retry.isUnderWay} onClick={() => retry.run(deliveries)}>
            {texts.retryAll(deliveries.length)}
          </button>
        )}
      </header>
      <div className="filters">
        <SelectField
          label={texts.state}
          value={state}
          options={STATES.map((value) => ({ value, label: texts.states[value] }))}
          onChange={(value) => setState(STATES.find((one) => one === value) ?? 'givenUp')}
        />
      </div>
      {[failure, retry.failure].map(
        (one) =>
          one !== undefined && (
            <div key={one.code} className="body">
              <Failure failure={one} />
            </div>
          ),
      )}
      {deliveries.length === 0 && cursor === null && (
        <Empty icon="check" title={texts.none[state]} text={state === 'givenUp' ? texts.noneText : texts.noneWaiting} />
      )}
      {deliveries.length > 0 && (
        <>
          <DeliveriesTable deliveries={deliveries} retry={retry} />
          <More cursor={cursor} isUnderWay={isUnderWay} onMore={more} texts={texts} />
        </>
      )}
    </section>
  );
}

interface TableProps {
  readonly deliveries: readonly Delivery[];
  readonly retry: Act<readonly [wanted: readonly Delivery[]]>;
}

function DeliveriesTable({ deliveries, retry }: TableProps) {
  const texts = useTexts(WEBHOOKS);
  const may = useMay();
  const { delivery: column } = texts;
  const columns: readonly Column<Delivery>[] = [
    { label: column.event, kind: 'lead', cell: eventOf },
    { label: column.hook, cell: ({ Webhook }) => <Words text={Webhook} /> },
    { label: column.trouble, cell: ({ Trouble }) => Trouble !== '' && <Words text={Trouble} /> },
    { label: column.attempts, cell: ({ Attempts }) => Attempts || undefined },
    { label: column.next, kind: 'nowrap', cell: ({ NextAttemptTime }) => <Time at={NextAttemptTime} /> },
    {
      label: column.act,
      cell: (delivery) =>
        may('ResealRetryDelivery') && (
          <button
            type="button"
            className="button small"
            aria-label={`${texts.retry}: ${delivery.EventNumber} ${delivery.Webhook}`}
            disabled={retry.isUnderWay}
            onClick={() => retry.run([delivery])}
          >
            {texts.retry}
          </button>
        ),
    },
  ];
  return <Table label={texts.deliveries} rows={deliveries} columns={columns} keyOf={keyOf} />;
}

function keyOf({ Webhook, EventNumber }: Delivery): string {
  return `${EventNumber} ${Webhook}`;
}

function eventOf({ EventKind, EventNumber, EventTime, CertificateId }: Delivery) {
  return (
    <>
      <span className="name">
        <code>{EventKind}</code>
      </span>
      <span className="under">
        {EventNumber} · <Time at={EventTime} />
        {CertificateId !== '' && ' · '}
        {CertificateId !== '' && (
          <Link href={`/certificates/${CertificateId}`}>
            <code>{CertificateId}</code>
          </Link>
        )}
      </span>
    </>
  );
}
