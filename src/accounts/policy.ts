// Policies in CAM form: what a key may do, to which certificates and projects; deny wins.

import { matchesWildcard } from './wildcard.ts';

export interface Statement {
  readonly effect: 'allow' | 'deny';
  /** "ssl:ReplaceCertificate", "ssl:Describe*", "*". */
  readonly action: readonly string[];
  /** "*", "qcs::ssl::uin/100000000001:certificate/Ab12Cd34", "qcs::ssl:::certificate/*", "qcs::ssl:::project/7", "qcs::ssl:::tag/team&shop". */
  readonly resource: readonly string[];
}

export interface Policy {
  readonly version: '2.0';
  readonly statement: readonly Statement[];
}

/** The names that one thing answers to: a certificate is named by its id, by its project, and by each of its tags. */
export type Resource = readonly string[];

export interface Attempt {
  /** "ssl:ReplaceCertificate". */
  readonly action: string;
  /** Everything the action touches; none when it concerns no particular thing, which only "*" resources allow. */
  readonly resources: readonly Resource[];
}

export type Decision = 'allowed' | 'denied';

export const FULL_ACCESS: Policy = { version: '2.0', statement: [{ effect: 'allow', action: ['*'], resource: ['*'] }] };

/** Everything the service describes, but no private key: that asks for an action of its own (api/private-key-permission.ts). */
export const READ_ONLY: Policy = {
  version: '2.0',
  statement: [
    {
      effect: 'allow',
      action: ['ssl:Describe*', 'ssl:ResealDescribe*', 'ssl:CheckCertificateExist', 'ssl:CheckCertificateChain'],
      resource: ['*'],
    },
  ],
};

/** What remains to a key whose policy is gone. */
export const NO_ACCESS: Policy = { version: '2.0', statement: [] };

export const FULL_ACCESS_NAME = 'FullAccess';

/** Policies that every account has, under names that no other policy may take. */
export const BUILT_IN_POLICIES: ReadonlyMap<string, Policy> = new Map([
  [FULL_ACCESS_NAME, FULL_ACCESS],
  ['ReadOnlyAccess', READ_ONLY],
]);

/** Allowed when some statement allows each resource and none denies any; whatever is not allowed is denied. */
export function decide(policy: Policy, attempt: Attempt): Decision {
  const relevant = policy.statement.filter((statement) => coversAction(statement, attempt.action));
  const resources = attempt.resources.length === 0 ? [NO_PARTICULAR_RESOURCE] : attempt.resources;
  return resources.every((resource) => mayTouch(relevant, resource)) ? 'allowed' : 'denied';
}

export function certificateResource(certificate: {
  readonly accountUin: string;
  readonly id: string;
  readonly projectId: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}): Resource {
  const { accountUin, id, projectId, tags } = certificate;
  const things = [`certificate/${id}`, `project/${projectId}`, ...tags.map(({ key, value }) => `tag/${key}&${value}`)];
  return things.map((thing) => resourceName(accountUin, thing));
}

/** What an action touches that adds to a project, such as an application. */
export function projectResource(accountUin: string, projectId: number): Resource {
  return [resourceName(accountUin, `project/${projectId}`)];
}

/** What an action touches that lists or counts over the whole account. */
export function accountResource(accountUin: string): Resource {
  return [resourceName(accountUin, '*')];
}

const NO_PARTICULAR_RESOURCE: Resource = ['*'];
const RESOURCE_PARTS = 6;

/** qcs:<unused>:<product>:<region>:uin/<account>:<kind>/<id>; this product has no regions. */
function resourceName(accountUin: string, thing: string): string {
  return `qcs::ssl::uin/${accountUin}:${thing}`;
}

function mayTouch(statements: readonly Statement[], resource: Resource): boolean {
  const about = statements.filter((statement) => coversResource(statement, resource));
  return about.length > 0 && about.every((statement) => statement.effect === 'allow');
}

/** Letters' case does not count, so that a deny in another case still denies. CAM also writes "name/ssl:…". */
function coversAction(statement: Statement, action: string): boolean {
  const wanted = action.toLowerCase();
  return statement.action.some((pattern) => matchesWildcard(pattern.toLowerCase().replace(/^name\//, ''), wanted));
}

function coversResource(statement: Statement, resource: Resource): boolean {
  return statement.resource.some((pattern) => resource.some((name) => coversName(pattern, name)));
}

/** Part by part, so that a "*" does not reach over a colon; an empty part of the pattern stands for any. */
function coversName(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const patternParts = pattern.split(':');
  const nameParts = name.split(':');
  if (patternParts.length !== RESOURCE_PARTS || nameParts.length !== RESOURCE_PARTS) return false;
  return patternParts.every((part, index) => part === '' || matchesWildcard(part, nameParts[index] ?? ''));
}
