// A service with targets on loopback, and deployments on their way through it.

import type { LoopbackTargets, TargetWish } from './loopback-targets.ts';
import { openLoopbackTargets } from './loopback-targets.ts';
import { LIFE_YAML, until } from '../life.ts';
import { type Answer, openTestService, type TestService, type TestServiceOptions } from '../service.ts';
import type { Credential } from '../toy-service.ts';

export interface DeployService extends AsyncDisposable {
  readonly service: TestService;
  readonly targets: LoopbackTargets;
}

export async function openDeployService(
  wishes: readonly TargetWish[],
  options: TestServiceOptions = {},
): Promise<DeployService> {
  const targets = await openLoopbackTargets(wishes);
  const service = await openTestService({
    yaml: LIFE_YAML,
    overlay: { world: (world) => ({ ...world, targets }) },
    ...options,
  });
  const close = async (): Promise<void> => {
    await service[Symbol.asyncDispose]();
    await targets[Symbol.asyncDispose]();
  };
  return { service, targets, [Symbol.asyncDispose]: close };
}

export const DETAIL_ACTIONS = {
  deploy: 'DescribeHostDeployRecordDetail',
  update: 'DescribeHostUpdateRecordDetail',
} as const;

/**
 * Waits until nothing of the record is left to do; answers its detail. The clock is moved past every delay, unless it goes on
 * by itself because the target is another process, which would be given up before it had time to load what it was brought.
 */
export async function waitForEnd(
  service: TestService,
  {
    id,
    kind = 'deploy',
    movesClock = true,
    credential,
  }: {
    readonly id: unknown;
    readonly kind?: keyof typeof DETAIL_ACTIONS;
    readonly movesClock?: boolean;
    readonly credential?: Credential;
  },
): Promise<Answer> {
  let detail: Answer | undefined;
  await until(`deployment ${String(id)} has come to its end`, async () => {
    detail = await service.ask(DETAIL_ACTIONS[kind], { DeployRecordId: String(id) }, credential);
    const left = Number(detail['RunningTotalCount']) + Number(detail['PendingTotalCount']);
    if (left > 0 && movesClock) service.advance(1000);
    return left === 0;
  });
  if (detail === undefined) throw new Error(`There is no deployment ${String(id)}`);
  return detail;
}
