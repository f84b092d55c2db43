// The RESEAL_… variables that there are: any other is refused, since what it was meant to set would be passed over.

import { OperatorError } from '../lib/operator-error.ts';

/** Of the service and of the commands that work on its data folder. */
const SETTINGS = [
  'RESEAL_LISTEN',
  'RESEAL_PUBLIC_URL',
  'RESEAL_DATA',
  'RESEAL_DATABASE_URL',
  'RESEAL_MASTER_KEY_FILE',
  'RESEAL_MASTER_KEY',
  'RESEAL_MASTER_KEY_COMMAND',
  'RESEAL_NEXT_MASTER_KEY_FILE',
  'RESEAL_NEXT_MASTER_KEY',
  'RESEAL_NEXT_MASTER_KEY_COMMAND',
  'RESEAL_TLS',
  'RESEAL_DNS_LISTEN',
  'RESEAL_METRICS_LISTEN',
  'RESEAL_RESOLVERS',
  'RESEAL_CONFIG',
  'RESEAL_LOG',
] as const;

/** Of the commands that speak to a service, and of the tests. */
const OTHERS = [
  'RESEAL_ENDPOINT',
  'RESEAL_JUDGES',
  'RESEAL_TERRAFORM',
  'RESEAL_TERRAFORM_PROVIDER',
  'RESEAL_TEST_POSTGRES_URL',
] as const;

/** Kubernetes sets RESEAL_SERVICE_HOST, RESEAL_PORT_8400_TCP and the like in each container beside a service called "reseal". */
const SET_BY_KUBERNETES = /^RESEAL_(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\w+)?)$/;

export type Setting = (typeof SETTINGS)[number];

/** The text of a variable; undefined where it is not set, or is empty. */
export type ReadSetting = (name: Setting) => string | undefined;

const KNOWN: readonly string[] = [...SETTINGS, ...OTHERS];

/** Throws OperatorError for a variable that is not known. */
export function checkVariables(environment: Readonly<Record<string, string | undefined>>): void {
  const unknown = Object.keys(environment).find(isUnknown);
  if (unknown === undefined) return;
  throw new OperatorError(`Cannot use ${unknown}: there is no such setting; there are ${KNOWN.join(', ')}`);
}

function isUnknown(name: string): boolean {
  return name.startsWith('RESEAL_') && !KNOWN.includes(name) && !SET_BY_KUBERNETES.test(name);
}
