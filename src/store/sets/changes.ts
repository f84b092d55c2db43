// What a write set changes, as statements that each change a row.

import { type RawBuilder, sql } from 'kysely';
import type { CampaignChange, Change } from '../../certificates/ports/write-set.ts';
import { NUMBER_DIGITS } from '../../events/delivery-job.ts';
import type { Origin } from '../../lib/origin.ts';
import { endingsOf } from '../acme/endings.ts';
import { changeOfAcme, isAcmeChange } from '../acme/sets.ts';
import { putAuthorization } from '../proofs/authorizations.ts';
import { changesOfCampaign, isCampaignChange } from '../campaigns/sets.ts';
import { columnsOf } from '../certificates/columns.ts';
import { insertCertificate, keepingNewIssuers, saveCertificate } from '../certificates/certificates.ts';
import { changeOfCsr } from '../keys/csrs.ts';
import { insertTask } from '../certificates/deletion-tasks.ts';
import { newDeliveryOf } from '../events/deliveries.ts';
import {
  forgetFormerMaterial,
  forgetFormers,
  insertDeployment,
  insertPart,
  updatePart,
} from '../deployments/deployments.ts';
import { columnsOf as deploymentColumnsOf, partColumnsOf } from '../deployments/columns.ts';
import { markTold } from '../certificates/endings.ts';
import { eventColumnsOf, insertEvent } from '../events/events.ts';
import type { Locking } from './expectations.ts';
import { keepingIssuers } from '../certificates/issuer-chains.ts';
import { abandonPlanned, complete, insertPlan, issuanceColumnsOf, revokeSerial } from '../authorities/issuances.ts';
import { schedule, settle } from '../jobs/jobs.ts';
import { turnOf } from '../jobs/lanes.ts';
import { append, operationColumnsOf } from '../events/operations.ts';
import { changeOfPersistent, isPersistentChange } from '../proofs/persistent-records.ts';
import { prepared, type Query } from '../query.ts';
import { block, record } from '../keys/subject-keys.ts';
import { giveBack, takeWithin } from '../accounts/usage.ts';
import { deployedColumnsOf, lookedColumnsOf, putDeployed, putLooked } from '../deployments/target-states.ts';

export interface Statement {
  readonly query: Query<unknown>;
  /** How many rows it changes where all expectations hold; undefined: any number. */
  readonly rows: 1 | undefined;
}

export interface Circumstances extends Locking {
  readonly origin: Origin;
}

export function statementsOf(change: Change, circumstances: Circumstances): readonly Statement[] {
  if (isAcmeChange(change)) return one(changeOfAcme(change));
  if (isCampaignChange(change)) return ofCampaign(change);
  if (isPersistentChange(change)) return [changeOfPersistent(change)];
  switch (change.kind) {
    case 'insert':
      return [...anyOf(keepingIssuers(change.certificate)), ...one(insertCertificate(columnsOf(change.certificate)))];
    case 'save': {
      const { previous, next } = change;
      return [...anyOf(keepingNewIssuers(previous, next)), ...one(saveCertificate(previous, next))];
    }
    case 'event':
      return [...one(insertEvent(eventColumnsOf(change.event))), ...deliveriesOf(change, circumstances)];
    case 'operation':
      return one(append(operationColumnsOf(change.operation, circumstances.origin)));
    case 'plan':
      return one(insertPlan(issuanceColumnsOf(change.issuance)));
    case 'completePlan':
      return one(complete({ serial: change.serial, atMs: change.at.getTime() }));
    case 'abandonPlans':
      return any(abandonPlanned({ certificateId: change.certificateId, atMs: change.at.getTime() }));
    case 'revokeSerial': {
      const { serial, at, reason = null } = change;
      return any(revokeSerial({ serial, atMs: at.getTime(), reason }));
    }
    case 'recordKey':
      return any(record(change.holding));
    case 'blockKey':
      return any(block(change.key));
    case 'authorize':
      return any(putAuthorization(change.authorization));
    case 'takeRoom':
      return one(takeWithin(circumstances, change.addition));
    case 'giveRoom':
      return any(giveBack(circumstances, change));
    case 'deletionTask':
      return one(insertTask(change.task));
    case 'insertCsr':
    case 'saveCsr':
    case 'removeCsr':
      return one(changeOfCsr(change));
    case 'markEndTold':
      return one(markTold(change.notice));
    case 'forgetFormerMaterial':
      return any(forgetFormerMaterial({ id: String(change.deploymentId) }));
    case 'insertDeployment': {
      const parts = change.parts.map((part) => insertPart(partColumnsOf(part)));
      return [insertDeployment(deploymentColumnsOf(change.deployment)), ...parts].flatMap(one);
    }
    case 'savePart':
      return one(updatePart({ ...partColumnsOf(change.next), savedVersion: change.previous.version }));
    case 'forgetFormers':
      return any(forgetFormers({ targetKey: change.targetKey, except: String(change.exceptPartId) }));
    case 'targetDeployed':
      return one(putDeployed(deployedColumnsOf(change.targetKey, change.deployed)));
    case 'targetLooked':
      return one(putLooked(lookedColumnsOf(change.targetKey, change)));
    case 'endAcmeOrders':
    case 'forgetAcmeOver':
    case 'revokeAcmeKey':
      return anyOf(endingsOf(change));
    case 'scheduleJob': {
      const { kind, subject, accountUin, runAt, traceparent } = change.job;
      const { requestId } = circumstances.origin;
      return one(schedule({ kind, subject, ...turnOf(accountUin, kind), runAt, requestId, traceparent }));
    }
    case 'settleJob':
      return any(settle(change.job));
  }
}

function ofCampaign(change: CampaignChange): readonly Statement[] {
  const [first, ...others] = changesOfCampaign(change);
  return first === undefined ? [] : [...one(first), ...anyOf(others)];
}

function one(query: Query<unknown>): readonly Statement[] {
  return [{ query, rows: 1 }];
}

function any(query: Query<unknown>): readonly Statement[] {
  return [{ query, rows: undefined }];
}

function anyOf(queries: readonly Query<unknown>[]): readonly Statement[] {
  return queries.flatMap(any);
}

function deliveriesOf(
  { event, hooks }: Extract<Change, { readonly kind: 'event' }>,
  { skipsLocked: isSideBySide, origin }: Circumstances,
): readonly Statement[] {
  const add = isSideBySide ? addForOwnEvent : addForLastEvent;
  return hooks.map((hook) => ({ query: add(newDeliveryOf({ hook, at: event.at, ...origin })), rows: 1 }));
}

/** The number with its zeros in front. */
const DIGITS = sql.lit('0'.repeat(NUMBER_DIGITS));

const addFor = (number: RawBuilder<number>) =>
  prepared((db, row: ReturnType<typeof newDeliveryOf>) =>
    db.insertInto('jobs').values({
      ...row,
      subject: sql<string>`(select substr(${DIGITS}, 1, ${sql.lit(NUMBER_DIGITS)} - length(digits)) || digits || '/'
        || ${row.share} from (select cast(${number} as text) as digits) as event)`,
    }),
  );

/** Of the event that the same connection has inserted before. */
const addForOwnEvent = addFor(sql<number>`currval(pg_get_serial_sequence('events', 'number'))`);
/** Of the last event in the table, where only one connection writes. */
const addForLastEvent = addFor(sql<number>`(select max(number) from events)`);
