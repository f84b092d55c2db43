// The webhooks of one account and what they have not been told, as actions are told of them.

import type { DeliveryPage, DeliveryPlace, KnownDelivery, KnownWebhook } from '../../api/installation/installation.ts';
import type { WebhookSetting } from '../../config/webhooks.ts';
import type { Delivery } from '../../events/ports.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RecordStore } from '../../store/rows.ts';

interface WebhooksWorld {
  readonly webhooks: readonly WebhookSetting[];
  readonly store: RecordStore;
  readonly clock: Clock;
}

export async function listWebhooks(
  { webhooks, store }: WebhooksWorld,
  accountUin: string,
): Promise<readonly KnownWebhook[]> {
  const counts = new Map((await store.reads.deliveries.countOfAccount(accountUin)).map((one) => [one.hook, one]));
  return webhooks
    .filter((hook) => isOfAccount(hook, accountUin))
    .map(({ name, url, events }) => {
      const { waiting = 0, givenUp = 0 } = counts.get(name) ?? {};
      return { name, host: new URL(url).host, events, waiting, givenUp };
    });
}

function isOfAccount({ accounts }: WebhookSetting, accountUin: string): boolean {
  return accounts.includes('*') || accounts.includes(accountUin);
}

export async function listDeliveries({ store }: WebhooksWorld, page: DeliveryPage): Promise<readonly KnownDelivery[]> {
  return (await store.reads.deliveries.listOfAccount(page)).map(knownOf);
}

function knownOf({ hook, event, attempts, since, dueAt, trouble }: Delivery): KnownDelivery {
  const about = { eventNumber: event.number, eventKind: event.kind, certificateId: event.certificateId };
  return { webhook: hook, ...about, eventAt: event.at, attempts, since, dueAt, trouble };
}

/** Due at once, with three days before it. */
export async function retryDelivery(
  { webhooks, store, clock }: WebhooksWorld,
  { accountUin, eventNumber, hook }: DeliveryPlace & { readonly accountUin: string },
): Promise<boolean> {
  const setting = webhooks.find(({ name }) => name === hook);
  if (setting === undefined || !isOfAccount(setting, accountUin)) return false;
  return await store.transact(async (rows) => {
    const [event] = await rows.events.listOf([eventNumber], { accountUin, kinds: setting.events });
    return event !== undefined && (await rows.deliveries.put({ hook, eventNumber, now: clock.now() }));
  });
}
