// A policy as its author writes it: CAM's JSON, read strictly, since what is overlooked in a policy is a hole in it.

import { parseDocument } from 'yaml';
import { z } from 'zod';
import { OperatorError } from '../lib/operator-error.ts';
import { byteOrderMarkOf } from '../lib/byte-order-mark.ts';
import { inEnglish } from '../reasons/reason.ts';
import { readDomainPattern } from './domain-pattern.ts';
import type { Policy } from './policy.ts';

/** CAM's limit for the text of a policy. */
export const MAX_POLICY_LENGTH = 6144;

/** Action "*" or "service:Action" with wildcards; CAM also writes "name/service:Action". */
const ACTION = /^(?:\*|(?:name\/)?[a-z*][a-z0-9*]*:[A-Za-z0-9*]+)$/;
const RESOURCE = /^qcs::(?<service>[a-z0-9*]*):(?<region>[a-z0-9*-]*):(?<account>|\*|uin\/[0-9*]+):(?<thing>.+)$/;
/** A tag is its key and its value with "&" between, which neither has in it. */
const THING = /^(?:\*|(?:certificate|project)\/[A-Za-z0-9*]+|tag\/[^:&]+&[^:&]*|target\/[A-Za-z0-9*_.:|-]+)$/;

/**
 * Reads `{"version":"2.0","statement":[{"effect","action","resource"}]}`, where action, resource and statement may be
 * one or a list. Throws OperatorError for unknown members, conditions, and anything that could never match.
 */
export function parsePolicy(text: string): Policy {
  if (text.length > MAX_POLICY_LENGTH) throw unreadable(`it has more than ${MAX_POLICY_LENGTH} characters`);
  const parsed = DOCUMENT.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(`${whereOf(issue?.path ?? [])}${issue?.message ?? 'it is no policy'}`);
}

function oneOrMore<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item).min(1));
}

const STATEMENT = z
  .looseObject({
    effect: z.enum(['allow', 'deny'], 'effect is "allow" or "deny"'),
    action: oneOrMore(z.string('an action is a text').regex(ACTION, 'an action is "*" or like "ssl:Describe*"')),
    resource: oneOrMore(z.string('a resource is a text').superRefine(checkResource)),
  })
  .superRefine(checkMembers)
  .transform(({ effect, action, resource }) => ({ effect, action, resource }));

const DOCUMENT = z.strictObject({
  version: z.literal('2.0', 'version is "2.0"'),
  statement: oneOrMore(STATEMENT),
});

function checkMembers(statement: object, context: z.RefinementCtx): void {
  for (const name of Object.keys(statement)) {
    if (name === 'condition') context.addIssue('conditions are not supported; without it the statement would say more');
    else if (!['effect', 'action', 'resource'].includes(name)) context.addIssue(`unknown member "${name}"`);
  }
}

/** Other products' resources may be there, as policies are often shared; they never match. */
function checkResource(resource: string, context: z.RefinementCtx): void {
  if (resource === '*') return;
  const parts = RESOURCE.exec(resource)?.groups;
  if (parts === undefined) {
    context.addIssue('a resource is "*" or like "qcs::ssl::uin/100000000001:certificate/Ab12Cd34"');
  } else if (parts['service'] === 'ssl' && !['', '*'].includes(parts['region'] ?? '')) {
    context.addIssue('ssl has no regions: the fourth part of a resource stays empty');
  } else if (parts['service'] === 'ssl' && !isThing(parts['thing'] ?? '')) {
    context.addIssue(
      'a resource of ssl is "certificate/<id>", "project/<id>", "tag/<key>&<value>", "target/<instance id>", "domain/<name>", where a "*" may be the ' +
        'first label alone, or "*"',
    );
  }
}

function isThing(thing: string): boolean {
  const domain = /^domain\/(?<name>.*)$/s.exec(thing)?.groups?.['name'];
  return domain === undefined ? THING.test(thing) : readDomainPattern(domain) !== undefined;
}

function parseJson(text: string): unknown {
  const mark = byteOrderMarkOf(text);
  if (mark !== undefined) throw unreadable(inEnglish(mark));
  try {
    const value: unknown = JSON.parse(text);
    if (repeatsMember(text)) throw unreadable('a member stands twice in one object');
    return value;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new OperatorError('Cannot read policy: it is not JSON', { cause });
    throw cause;
  }
}

/** JSON.parse silently keeps the last of two; the reader of YAML, of which JSON is a part, tells. */
function repeatsMember(text: string): boolean {
  return parseDocument(text).errors.some((error) => error.code === 'DUPLICATE_KEY');
}

function whereOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}

function unreadable(why: string): OperatorError {
  return new OperatorError(`Cannot read policy: ${why}`);
}
