// Policies in CAM form: what a key may do, to which certificates, projects and domains; deny wins.

import { coversAll, coversAny, readDomainPattern } from './domain-pattern.ts';
import { matchesWildcard } from './wildcard.ts';

export interface Statement {
  readonly effect: 'allow' | 'deny';
  /** "ssl:ReplaceCertificate", "ssl:Describe*", "*". */
  readonly action: readonly string[];
  /**
   * "*", "qcs::ssl::uin/100000000001:certificate/Ab12Cd34", "qcs::ssl:::certificate/*", "qcs::ssl:::project/7",
   * "qcs::ssl:::csr/123456789", "qcs::ssl:::target/hz1|web-1|www.example.com", "qcs::ssl:::tag/team&shop", "qcs::ssl:::domain/*.example.com".
   */
  readonly resource: readonly string[];
}

export interface Policy {
  readonly version: '2.0';
  readonly statement: readonly Statement[];
}

/**
 * The names that one thing answers to: a certificate is named by its id, by its project, and by each of its tags. What it
 * certifies is as many things as it has domains, each with all of these names: every one of them must be allowed.
 */
export type Resource = readonly string[];

export interface Attempt {
  /** "ssl:ReplaceCertificate". */
  readonly action: string;
  /** Everything the action touches; none when it concerns no particular thing, which only "*" resources allow. */
  readonly resources: readonly Resource[];
}

export type Decision = 'allowed' | 'denied';

export const FULL_ACCESS: Policy = { version: '2.0', statement: [{ effect: 'allow', action: ['*'], resource: ['*'] }] };

/** Everything the service describes, but no private key: that asks for an action of its own (api/rights/private-key-permission.ts). */
export const READ_ONLY: Policy = {
  version: '2.0',
  statement: [
    {
      effect: 'allow',
      action: [
        'ssl:Describe*',
        'ssl:ResealDescribe*',
        'ssl:CheckCertificateExist',
        'ssl:CheckCertificateChain',
        'tag:Describe*',
      ],
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

/** Deny wins: whether some statement denies one of the resources, whatever others allow. */
export function isDenied(policy: Policy, attempt: Attempt): boolean {
  const denials = policy.statement.filter(({ effect }) => effect === 'deny');
  return denials
    .filter((statement) => coversAction(statement, attempt.action))
    .some((statement) => attempt.resources.some((resource) => coversResource(statement, resource)));
}

/** Whether the answer depends on what the action is done to: some statement about it names particular things. */
export function isParticular(policy: Policy, action: string): boolean {
  const relevant = policy.statement.filter((statement) => coversAction(statement, action));
  return relevant.some(({ resource }) => !resource.includes('*'));
}

/** How far the policy lets an action reach: everything, some things, or nothing at all. */
export function reachOf(policy: Policy, action: string): 'all' | 'some' | 'none' {
  const relevant = policy.statement.filter((statement) => coversAction(statement, action));
  if (relevant.some(({ effect, resource }) => effect === 'deny' && resource.includes('*'))) return 'none';
  if (!relevant.some(({ effect }) => effect === 'allow')) return 'none';
  return isParticular(policy, action) ? 'some' : 'all';
}

/** Whether it allows everything on everything and denies nothing. */
export function allowsAll({ statement: statements }: Policy): boolean {
  return statements.every(({ effect }) => effect === 'allow') && statements.some(isWhole);
}

function isWhole({ action, resource }: Statement): boolean {
  return action.includes('*') && resource.includes('*');
}

/** Whether domains matter to it: they need not be looked at otherwise. */
export function concernsDomains(policy: Policy): boolean {
  return policy.statement.some(({ resource }) => resource.some((pattern) => pattern.includes(`:${DOMAIN_THING}`)));
}

/** The particular things of the account that some statement denies the action on: "certificate/Ab12Cd34", "project/7". */
export function deniedThings(
  policy: Policy,
  { action, accountUin }: { readonly action: string; readonly accountUin: string },
): readonly string[] {
  const denials = policy.statement.filter(({ effect }) => effect === 'deny');
  const patterns = denials
    .filter((statement) => coversAction(statement, action))
    .flatMap(({ resource }) => resource.filter((pattern) => pattern !== '*').map(partsOf));
  const place = partsOf(resourceName(accountUin, '*')).slice(0, -1);
  return patterns.flatMap((parts) => (isInPlace(parts, place) ? parts.slice(place.length) : []));
}

/** Whether the policy denies something of the one that it does not of the other, so that a change would shake it off. */
export function shakesOffDenial(policy: Policy, before: NamedCertificate, after: NamedCertificate): boolean {
  const [old, next] = [certificateResources(before), certificateResources(after)];
  return policy.statement.some((statement) => {
    if (statement.effect === 'allow') return false;
    const covers = (resources: readonly Resource[]) => resources.some((one) => coversResource(statement, one));
    return covers(old) && !covers(next);
  });
}

/** What a policy holds against a certificate. */
export interface NamedCertificate {
  readonly accountUin: string;
  readonly id: string;
  readonly projectId: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly names: readonly string[];
}

/** One for each of its domains, or one where it has none yet. */
export function certificateResources(certificate: NamedCertificate): readonly Resource[] {
  const resource = certificateResource(certificate);
  return withDomains(resource, certificate);
}

/** The certificate without its domains. */
export function certificateResource(certificate: Omit<NamedCertificate, 'names'>): Resource {
  const { accountUin, id, projectId, tags } = certificate;
  return thingsOf(accountUin, [`certificate/${id}`, `project/${projectId}`, ...tagThings(tags)]);
}

/** The same thing once for each of the domains that are to be certified for it; as it is where there are none. */
export function withDomains(
  resource: Resource,
  { accountUin, names }: Pick<NamedCertificate, 'accountUin' | 'names'>,
): readonly Resource[] {
  if (names.length === 0) return [resource];
  return names.map((name) => [...resource, resourceName(accountUin, DOMAIN_THING + name)]);
}

/** What a policy holds against a CSR that is kept. */
export interface NamedCsr {
  readonly accountUin: string;
  readonly id: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly names: readonly string[];
}

/** The CSR without its domains. */
export function csrResource({ accountUin, id, tags }: Omit<NamedCsr, 'names'>): Resource {
  return thingsOf(accountUin, [`csr/${id}`, ...tagThings(tags)]);
}

/** A place that serves certificates, by its InstanceId. */
export function targetResource(accountUin: string, instanceId: string): Resource {
  return thingsOf(accountUin, [`target/${instanceId}`]);
}

/** What an action touches that adds a CSR. */
export function newCsrResource({ accountUin, tags }: Omit<NamedCsr, 'id' | 'names'>): Resource {
  return thingsOf(accountUin, ['*', 'csr/*', ...tagThings(tags)]);
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
const DOMAIN_THING = 'domain/';

function tagThings(tags: NamedCertificate['tags']): readonly string[] {
  return tags.map(({ key, value }) => `tag/${key}&${value}`);
}

function thingsOf(accountUin: string, things: readonly string[]): Resource {
  return things.map((thing) => resourceName(accountUin, thing));
}

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

function coversResource({ effect, resource: patterns }: Statement, resource: Resource): boolean {
  return patterns.some((pattern) => resource.some((name) => coversName(pattern, { name, effect })));
}

/** Part by part, so that a "*" does not reach over a colon; an empty part of the pattern stands for any. */
function coversName(
  pattern: string,
  { name, effect }: { readonly name: string; readonly effect: Statement['effect'] },
): boolean {
  if (pattern === '*') return true;
  const patternParts = partsOf(pattern);
  const nameParts = partsOf(name);
  if (patternParts.length !== RESOURCE_PARTS || nameParts.length !== RESOURCE_PARTS) return false;
  const [patternThing = '', nameThing = ''] = [patternParts.pop(), nameParts.pop()];
  return isInPlace(patternParts, nameParts) && coversThing(patternThing, { thing: nameThing, effect });
}

/** Whether the pattern is about the service and the account that the parts before the thing name. */
function isInPlace(patternParts: readonly string[], place: readonly string[]): boolean {
  return place.every((part, index) => patternParts[index] === '' || matchesWildcard(patternParts[index] ?? '', part));
}

/** What is allowed must be allowed for every host of a wildcard; what is denied for one of them is denied. */
function coversThing(
  pattern: string,
  { thing, effect }: { readonly thing: string; readonly effect: Statement['effect'] },
): boolean {
  if (!pattern.startsWith(DOMAIN_THING)) return pattern === '' || matchesWildcard(pattern, thing);
  const domain = readDomainPattern(pattern.slice(DOMAIN_THING.length));
  if (domain === undefined || !thing.startsWith(DOMAIN_THING)) return false;
  const name = thing.slice(DOMAIN_THING.length);
  return effect === 'allow' ? coversAll(domain, name) : coversAny(domain, name);
}

/** The last part may have colons of its own, as IPv6 addresses have. */
function partsOf(resource: string): string[] {
  const parts = resource.split(':');
  return [
    ...parts.slice(0, RESOURCE_PARTS - 1),
    ...(parts.length < RESOURCE_PARTS ? [] : [parts.slice(RESOURCE_PARTS - 1).join(':')]),
  ];
}
