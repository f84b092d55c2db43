// ResealDescribeDeliveries: events of the account that a webhook has not been told: those that wait, or were given up.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';
import { type DeliveryPlace, type KnownDelivery, MAX_DELIVERY_PAGE } from '../installation/installation.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';

const NAME = 'ResealDescribeDeliveries';
const DEFAULT_LIMIT = 100;
const STATES = ['givenUp', 'waiting'] as const;

export const ResealDescribeDeliveries = defineAction({
  name: NAME,
  input: { State: 'string', Cursor: 'string', Limit: 'uint64' },
  needsVerified: false,
  run: async ({ input, caller, installation }) => {
    checkEveryRight(caller, NAME);
    const limit = Math.min(Math.max(input.Limit ?? DEFAULT_LIMIT, 1), MAX_DELIVERY_PAGE);
    const question = {
      accountUin: caller.accountUin,
      state: stateOf(input.State),
      after: placeOf(input.Cursor),
      limit,
    };
    const deliveries = await installation.listDeliveries(question);
    const last = deliveries.length < limit ? undefined : deliveries.at(-1);
    return {
      Deliveries: deliveries.map(viewOf),
      NextCursor: last === undefined ? '' : `${last.eventNumber}.${last.webhook}`,
    };
  },
});

function stateOf(value: string | undefined): (typeof STATES)[number] {
  if (value === undefined || value === '') return 'givenUp';
  const state = STATES.find((one) => one === value);
  if (state !== undefined) return state;
  const detail = because('valueNotOneOf', { parameter: 'State', value, choices: STATES });
  return refuse({ kind: 'argumentInvalid', detail });
}

function placeOf(cursor: string | undefined): DeliveryPlace | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  const { number, hook } = /^(?<number>[0-9]{1,15})\.(?<hook>[a-z0-9-]{1,32})$/.exec(cursor)?.groups ?? {};
  if (number !== undefined && hook !== undefined) return { eventNumber: Number(number), hook };
  return refuse({ kind: 'argumentInvalid', detail: because('cursorOfOther') });
}

function viewOf(delivery: KnownDelivery) {
  return {
    Webhook: delivery.webhook,
    EventNumber: delivery.eventNumber,
    EventKind: delivery.eventKind,
    EventTime: wireTime(delivery.eventAt),
    CertificateId: delivery.certificateId,
    Attempts: delivery.attempts,
    SinceTime: wireTime(delivery.since),
    NextAttemptTime: wireTimeOrNone(delivery.dueAt),
    Trouble: delivery.trouble,
  };
}
