// The wire's words: which of them the parts that know no wire may not say.

import { isIdentifier, isNoSubstitutionTemplateLiteral, isStringLiteral, type Node } from 'typescript/unstable/ast';
import { lineAt, nodesOf, startOf, type Source } from './sources.ts';

/** Those whose values the API and the command line translate. */
const WITHOUT_WIRE_WORDS = ['src/x509/', 'src/certificates/', 'src/ca/', 'src/issuers/', 'src/validation/'];

/** Values: of ValidType, of CertCSREncryptAlgo, of SignAlgo, of CertificateType, and of resource types. */
const VALUES = wordsIn(
  'DNS_AUTO DNS FILE DNS_PROXY FILE_PROXY RSA ECC ECC1 ED25519 SHA256 SHA-256 SHA384 SHA1 SVR CA',
  'clb cdn waf live ddos teo apigateway vod tke lighthouse tse cos tcb scf',
);

/** Names of parameters and members. */
const NAMES = wordsIn(
  'SignAlgo ValidType VerifyType DvAuthMethod CsrType PackageType ResourceType ResourceTypes',
  'CertCSREncryptAlgo CertCSRKeyParameter EncryptAlgo KeyParameter',
);

function wordsIn(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')));
}

/** What is said of the wire in comments is no word of it. */
export function findWireWords(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => WITHOUT_WIRE_WORDS.some((folder) => path.startsWith(folder)))
    .flatMap((source) =>
      [...nodesOf(source.tree)].flatMap((node) => {
        const word = wireWordOf(node);
        return word === undefined ? [] : [`${source.path}:${lineAt(source, startOf(source, node))} says "${word}"`];
      }),
    );
}

function wireWordOf(node: Node): string | undefined {
  if (isIdentifier(node)) return NAMES.has(node.text) ? node.text : undefined;
  if (!isStringLiteral(node) && !isNoSubstitutionTemplateLiteral(node)) return undefined;
  return VALUES.has(node.text) || NAMES.has(node.text) ? node.text : undefined;
}
