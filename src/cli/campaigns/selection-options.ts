// The options that say which certificates a campaign replaces; what one names several times is any of them, and all options must hold.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { given } from '../certificates/service.ts';
import { readProjectId } from '../projects.ts';
import { describeAlgorithm } from '../../api/words/wire-algorithms.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { readMoment } from './moments.ts';

export interface SelectionOptions {
  readonly all?: true;
  readonly tag?: Tag;
  readonly project?: readonly number[];
  readonly account?: readonly string[];
  readonly package?: readonly string[];
  readonly issuer?: readonly string[];
  readonly authority?: readonly string[];
  readonly keyAlgorithm?: readonly KeyAlgorithmId[];
  readonly keyHash?: readonly string[];
  readonly suffix?: readonly string[];
  readonly issuedFrom?: string;
  readonly issuedTo?: string;
  readonly expiresFrom?: string;
  readonly expiresTo?: string;
  readonly lintRule?: readonly string[];
  readonly certificate?: readonly string[];
  readonly serial?: readonly string[];
  readonly fingerprint?: readonly string[];
  readonly file?: string;
}

interface Tag {
  readonly TagKey: string;
  readonly TagValue?: string;
}

export function withSelection(command: Command): Command {
  return command
    .addOption(new Option('--all', 'every certificate that there is'))
    .addOption(new Option('--tag <key[=value]>', 'those with this tag').argParser(readTag))
    .option('--project <id...>', 'those of these projects', gathering(readProjectId))
    .option('--account <uin...>', 'those of these accounts; with --operator')
    .option('--package <type...>', 'those of these products, by their PackageType')
    .option('--issuer <name...>', 'those of these issuers')
    .option('--authority <id...>', 'those that this issuing authority signed: its id, or its key id')
    .addOption(new Option('--key-algorithm <name...>', 'those with such a key').choices(KEY_ALGORITHM_IDS))
    .option('--key-hash <sha256...>', 'those with this key, by the SHA-256 of its SubjectPublicKeyInfo')
    .option('--suffix <domain...>', 'those with a name below this one, or this one')
    .option('--issued-from <when>', 'those issued since', readMoment)
    .option('--issued-to <when>', 'those issued before', readMoment)
    .option('--expires-from <when>', 'those that end then or later', readMoment)
    .option('--expires-to <when>', 'those that end before', readMoment)
    .option('--lint-rule <name...>', 'those that fail this rule of lint')
    .option('--certificate <id...>', 'these')
    .option('--serial <hex...>', 'those with these serial numbers')
    .option('--fingerprint <hex...>', 'those with these fingerprints, SHA-1 or SHA-256')
    .option('--file <file>', 'a certificate to a line: its id, fingerprint or serial number; a million lines at most');
}

/** Selection of ResealCreateCampaign, without what stands in a file. */
export function selectionInput(options: SelectionOptions): object {
  return given({
    All: options.all,
    ...options.tag,
    ProjectIds: options.project,
    AccountUins: options.account,
    PackageTypes: options.package,
    Issuers: options.issuer,
    Authorities: options.authority,
    KeyAlgorithms: options.keyAlgorithm?.map(describeAlgorithm),
    KeyHashes: options.keyHash,
    DomainSuffixes: options.suffix,
    IssuedFrom: options.issuedFrom,
    IssuedTo: options.issuedTo,
    ExpiresFrom: options.expiresFrom,
    ExpiresTo: options.expiresTo,
    LintRules: options.lintRule,
    CertificateIds: options.certificate,
    Serials: options.serial,
    Fingerprints: options.fingerprint,
  });
}

function readTag(text: string): Tag {
  const [, key = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (key === '') throw new InvalidArgumentError('It is key or key=value.');
  return value === undefined ? { TagKey: key } : { TagKey: key, TagValue: value };
}

/** For an option that may be given several values, each read by itself. */
function gathering<T>(read: (text: string) => T): (text: string, former?: readonly T[]) => readonly T[] {
  return (text, former = []) => [...former, read(text)];
}
