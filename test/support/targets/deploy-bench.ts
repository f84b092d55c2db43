// What tests of deployments share: a service whose targets serve a name each, and what is asked of it.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { answerDefects } from '../answer-contract.ts';
import { detailOf, issueFree } from '../life.ts';
import type { Answer, TestService } from '../service.ts';
import { type DeployService, openDeployService, waitForEnd } from './deploy-life.ts';
import type { LoopbackTarget, TargetWish } from './loopback-targets.ts';
import { leafSha256Of, makePair, type Pair } from './pairs.ts';

/** A row of DescribeHostDeployRecordDetail. */
export interface Row {
  readonly Id: number;
  readonly Status: number;
  readonly ErrorMsg: string;
  readonly OldCertId: string;
  readonly InstanceId: string;
}

export interface DeployBench<Name extends string> {
  /** What every target with a server serves at first. */
  readonly old: Pair;
  readonly service: () => TestService;
  readonly opened: () => DeployService;
  /** A good answer, held to its contract. */
  readonly ask: (action: string, input: object) => Promise<Answer>;
  readonly refusal: (action: string, input: object) => Promise<string>;
  readonly targetOf: (name: Name) => LoopbackTarget;
  /** A free certificate for the name's domain; its id. */
  readonly issue: (name: Name) => Promise<string>;
  readonly deploy: (certificateId: string, name: Name) => Promise<Answer>;
  /** The same, and what came of it. */
  readonly deployed: (certificateId: string, name: Name) => Promise<readonly [detail: Answer, row: Row]>;
  readonly leafOf: (certificateId: string) => Promise<string>;
  /** What handshakes show. */
  readonly shownAt: (place: LoopbackTarget) => Promise<readonly (string | undefined)[]>;
  /** Of deployments and targets. */
  readonly eventsOf: (certificateId: string) => Promise<readonly { readonly kind: string; readonly data: string }[]>;
}

export function idFor(name: string): string {
  return `hz1|web-1|${name}.com`;
}

/** Open while the tests of a file run. Each name has a domain and a target; `further` are others. */
export function makeDeployBench<Name extends string>(
  names: readonly Name[],
  further: (old: Pair) => readonly TargetWish[] = () => [],
): DeployBench<Name> {
  const old = makePair('old.example');
  let open: DeployService | undefined;
  const opened = (): DeployService => open ?? assert.fail('it is not open');
  before(async () => {
    const own = names.map((name) => ({ instanceId: idFor(name), domains: [`${name}.com`], files: old }));
    open = await openDeployService([...own, ...further(old)]);
  });
  after(async () => await open?.[Symbol.asyncDispose]());
  const ask: DeployBench<Name>['ask'] = async (action, input) => {
    const answer = await opened().service.ask(action, input);
    assert.deepEqual(answerDefects(action, answer), []);
    return answer;
  };
  const deploy: DeployBench<Name>['deploy'] = async (CertificateId, name) => {
    const wish = { CertificateId, ResourceType: 'lighthouse', InstanceIdList: [idFor(name)], Status: 1 };
    return await ask('DeployCertificateInstance', wish);
  };
  return {
    old,
    opened,
    service: () => opened().service,
    ask,
    refusal: async (action, input) => await opened().service.refusal(action, input),
    targetOf: (name) => opened().targets.at(idFor(name)),
    issue: async (name) => await issueFree(opened().service, `${name}.com`),
    deploy,
    deployed: async (certificateId, name) => {
      const { DeployRecordId: id, DeployStatus } = await deploy(certificateId, name);
      assert.equal(DeployStatus, 1);
      const detail = await waitForEnd(opened().service, { id });
      assert.deepEqual(answerDefects('DescribeHostDeployRecordDetail', detail), []);
      const [row] = detail['DeployRecordDetailList'] as readonly Row[];
      return [detail, row ?? assert.fail('it has no row')];
    },
    leafOf: async (id) => leafSha256Of(String((await detailOf(opened().service, id))['CertificatePublicKey'])),
    shownAt: async ({ target }) => {
      const seen = await opened().targets.observe(target, new AbortController().signal);
      return seen.map((one) => one.seen?.leafSha256);
    },
    eventsOf: async (certificateId) => {
      const { events } = opened().service.store.reads;
      const all = await events.listLast(1000, { accountUin: undefined, kinds: undefined });
      return all.filter((event) => event.certificateId === certificateId && !event.kind.startsWith('certificate.'));
    },
  };
}

export const countsIn = (detail: Answer): object => ({
  total: detail['TotalCount'],
  good: detail['SuccessTotalCount'],
  failed: detail['FailedTotalCount'],
  running: detail['RunningTotalCount'],
  waiting: detail['PendingTotalCount'],
});

/** Codes of the contract. */
export const CODES = {
  unavailable: 'FailedOperation.CertificateNotAvailable',
  uncovered: 'FailedOperation.CertificateHostDeployCanNotAllow',
  noInstance: 'FailedOperation.CertificateNotDeployInstance',
  malformed: 'FailedOperation.CertificateDeployInstanceFormatError',
  noType: 'FailedOperation.CertificateHostResourceTypeInvalid',
  nothingBound: 'FailedOperation.CertificateDeployInstanceEmpty',
  underWay: 'FailedOperation.CertificateDeployHasPendingRecord',
  nothingToRollBack: 'FailedOperation.CertificateDeployRollbackStatusInvalid',
} as const;
