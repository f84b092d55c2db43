// CSRs with one defect each in their names.

import * as der from '../../src/x509/der/writer.ts';
import { concatBytes } from '../../src/lib/bytes.ts';
import { extension, subjectAltName } from '../../src/x509/certificate/extensions.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { csrOf, namedSubject, requestOf, tlv, write } from './csr-parts.ts';

export function writeNameVectors(): void {
  write('good-100-names', 'good', csrOf({ attributes: [manyNames(100)] }));
  write('names-101', 'read it has more than 100 names', csrOf({ attributes: [manyNames(101)] }));
  write('names-300', 'read it has more than 100 names', csrOf({ attributes: [manyNames(300)] }));
  write(
    'name-nul-in-common-name',
    'good',
    csrOf({ subject: namedSubject(der.utf8String('example.com\0.evil.example')) }),
  );
  write(
    'name-nul-in-alternative-name',
    'read a DNS name has a NUL in it',
    csrOf({ attributes: [requestOf(subjectAltName(['example.com\0.evil.example']))] }),
  );
  write(
    'name-line-feed-in-alternative-name',
    'read a DNS name has a control character in it',
    csrOf({ attributes: [requestOf(subjectAltName(['example.com\n']))] }),
  );
  write(
    'name-empty-alternative-name',
    'read a DNS name is empty',
    csrOf({ attributes: [requestOf(subjectAltName(['']))] }),
  );
  write(
    'name-empty-alternative-names',
    'read subjectAltName is empty',
    csrOf({ attributes: [requestOf(subjectAltName([]))] }),
  );
  write(
    'name-not-ascii-alternative-name',
    'read a DNS name has a character that is not ASCII',
    csrOf({
      attributes: [requestOf(extension(OID.subjectAltName, der.sequence(tlv(0x82, Buffer.from('exämple.com')))))],
    }),
  );
  write(
    'name-not-utf-8',
    'read subject is not UTF-8',
    csrOf({ subject: namedSubject(tlv(0x0c, Uint8Array.of(0xc3, 0x28))) }),
  );
  const commonName = der.setOf(der.sequence(der.objectIdentifier(OID.commonName), der.utf8String('a.example')));
  write(
    'name-two-common-names',
    'read its subject has more than one common name',
    csrOf({ subject: der.sequence(commonName, commonName) }),
  );
  const unordered = tlv(
    0x31,
    concatBytes(
      der.sequence(der.objectIdentifier(OID.organization), der.utf8String('O')),
      der.sequence(der.objectIdentifier(OID.commonName), der.utf8String('C')),
    ),
  );
  write('name-part-out-of-order', 'good', csrOf({ subject: der.sequence(unordered) }));
}

function manyNames(count: number): Uint8Array {
  return requestOf(subjectAltName(Array.from({ length: count }, (_, index) => `n${index}.example.com`)));
}
