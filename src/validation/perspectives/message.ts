// What the service asks a perspective, and what that answers: JSON in both directions, of one version.

import { hash } from 'node:crypto';
import { z } from 'zod';
import { bytesOfBase64Url } from '../../lib/base64url.ts';
import { MAX_SEEN, MAX_SEEN_CHARACTERS } from '../finding.ts';

/** Another one knows other looks, or counts what is found otherwise. */
export const MESSAGE_VERSION = 1;
export const LOOK_PATH = '/v1/look';
export const ABOUT_PATH = '/v1/about';
/** How a perspective answers: with a LookAnswer at `ok`, with its own `version` at `otherVersion`, else with a sentence. */
export const STATUS = { ok: 200, otherVersion: 409, busy: 503 } as const;
/** A hundred names at 253 characters, with what is asked of each. */
export const MAX_QUESTION_BYTES = 131_072;
/** A hundred findings, with what was seen of each, in letters of three bytes and two languages. */
export const MAX_ANSWER_BYTES = 1_048_576;
/** Of one order. */
export const MAX_NAMES_ASKED = 100;
/** Of the words about one finding. */
export const MAX_DETAIL_CHARACTERS = 1000;

const MAX_TEXT_CHARACTERS = 2048;
const ID_BYTES = 16;

const TEXT = z.string().max(MAX_TEXT_CHARACTERS);
const NAME = z.string().min(1).max(255);
const ID = z.string().refine((text) => bytesOfBase64Url(text)?.length === ID_BYTES, `it is no ${ID_BYTES} bytes`);

/** A proof, as far as a look at it needs it. */
const PROOF_LOOK = z.strictObject({
  kind: z.literal('proof'),
  method: z.enum(['managedDns', 'dns', 'file', 'tlsAlpn']),
  domain: NAME,
  place: TEXT,
  value: TEXT,
  /** Where a CNAME must lead: by managed DNS at a name that is delegated. */
  target: NAME.optional(),
});

const CAA_LOOK = z.strictObject({
  kind: z.literal('caa'),
  /** "*." stands before a wildcard; `methods` are what RFC 8657 §4 may call the way in which it was proved. */
  names: z
    .array(z.strictObject({ name: NAME, methods: z.array(z.string().max(64)).max(16).readonly() }))
    .min(1)
    .max(MAX_NAMES_ASKED)
    .readonly(),
  identifiers: z.array(NAME).min(1).max(64).readonly(),
  accountUri: TEXT,
});

const QUESTION = z.strictObject({
  version: z.literal(MESSAGE_VERSION),
  /** Chosen at random for this question alone. */
  id: ID,
  /** For whom it is asked: accounts take turns. */
  accountUin: z.string().min(1).max(64),
  look: z.discriminatedUnion('kind', [PROOF_LOOK, CAA_LOOK]),
});

const FINDING = z.strictObject({
  /** The proof is there; the records permit. */
  agrees: z.boolean(),
  seen: z.array(z.string().max(MAX_SEEN_CHARACTERS)).max(MAX_SEEN).readonly(),
  /** Words in both languages, since another release may know other reasons. */
  detail: z.strictObject({ en: z.string().max(MAX_DETAIL_CHARACTERS), zh: z.string().max(MAX_DETAIL_CHARACTERS) }),
});

const ANSWER = z.strictObject({
  version: z.literal(MESSAGE_VERSION),
  /** Of the question. */
  id: ID,
  /** As digestOf has it of the bytes that came. */
  question: z.string(),
  /** How the perspective calls itself. */
  place: z.string().max(64),
  /** One for a proof, one for each name in their order for CAA. */
  findings: z.array(FINDING).min(1).max(MAX_NAMES_ASKED).readonly(),
});

const ABOUT = z.object({ version: z.literal(MESSAGE_VERSION), place: z.string().max(64) });

export type Question = z.infer<typeof QUESTION>;
export type Look = Question['look'];
export type ProofLook = z.infer<typeof PROOF_LOOK>;
export type CaaLook = z.infer<typeof CAA_LOOK>;
export type PlaceFinding = z.infer<typeof FINDING>;
export type LookAnswer = z.infer<typeof ANSWER>;

/** What cannot be read, or is of another version: a sentence for the log. */
export class MessageUnreadable extends Error {
  override readonly name = 'MessageUnreadable';
  /** The message says of itself that it is of another version. */
  readonly isOtherVersion: boolean;

  constructor(message: string, { isOtherVersion = false, cause }: { isOtherVersion?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isOtherVersion = isOtherVersion;
  }
}

/** Throws MessageUnreadable. */
export function readQuestion(bytes: Uint8Array): Question {
  return read(QUESTION, bytes);
}

/** Throws MessageUnreadable. */
export function readLookAnswer(bytes: Uint8Array): LookAnswer {
  return read(ANSWER, bytes);
}

/** What a perspective says of itself. Throws MessageUnreadable. */
export function readAbout(bytes: Uint8Array): z.infer<typeof ABOUT> {
  return read(ABOUT, bytes);
}

/** By which an answer names the question that it is to. */
export function digestOf(question: Uint8Array): string {
  return hash('sha256', question, 'base64url');
}

export function idOf(random: (length: number) => Uint8Array): string {
  return Buffer.from(random(ID_BYTES)).toString('base64url');
}

export function bytesOf(message: Question | LookAnswer): Uint8Array {
  return Buffer.from(JSON.stringify(message));
}

export function findingsExpected(look: Look): number {
  return look.kind === 'caa' ? look.names.length : 1;
}

function read<Message>(form: z.ZodType<Message>, bytes: Uint8Array): Message {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new MessageUnreadable('it is no JSON', { cause });
  }
  const isOtherVersion = versionOf(value) !== MESSAGE_VERSION;
  if (isOtherVersion) throw new MessageUnreadable(`its version is not ${MESSAGE_VERSION}`, { isOtherVersion });
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new MessageUnreadable(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function versionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
}
