// CSRs with one defect each in their encoding or in their members.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOfHex, concatBytes } from '../../src/lib/bytes.ts';
import * as der from '../../src/x509/der/writer.ts';
import { subjectAltName } from '../../src/x509/certificate/extensions.ts';
import { OID } from '../../src/x509/der/oid.ts';
import {
  attribute,
  csrOf,
  ECDSA,
  edited,
  FOLDER,
  GOOD,
  infoOf,
  NAMES,
  requestOf,
  signed,
  SPKI,
  SUBJECT,
  tlv,
  write,
} from './csr-parts.ts';

export function writeShapeVectors(): void {
  const good = csrOf({});
  const info = infoOf(GOOD);
  write('good-new-certificate-request', 'good', good, 'NEW CERTIFICATE REQUEST');
  write('label-certificate', 'read its PEM is a CERTIFICATE', good, 'CERTIFICATE');
  write('signature-wrong', 'signature', edited(good, good.length - 1, (good.at(-1) ?? 0) ^ 1));
  write(
    'signature-algorithm-of-another-key',
    'signature',
    csrOf({ algorithm: bytesOfHex('300d06092a864886f70d01010b0500') }),
  );
  write(
    'signature-algorithm-with-parameters',
    'good',
    csrOf({ algorithm: bytesOfHex('300c06082a8648ce3d0403020500') }),
  );
  write(
    'signature-not-whole-octets',
    'read signature does not end with a whole octet',
    der.sequence(info, ECDSA, bytesOfHex('030201f0')),
  );
  write('trailing-bytes', 'read trailing bytes after CSR', concatBytes(good, Uint8Array.of(0)));
  write(
    'trailing-bytes-in-sequence',
    'read trailing bytes after signature',
    der.sequence(info, ECDSA, der.bitString(Uint8Array.of(1)), der.nullValue()),
  );
  write('cut-short', 'read CSR is cut short', good.subarray(0, -1));
  write('empty', 'read CSR is missing', new Uint8Array());
  write('length-not-minimal', 'good', csrOf({ version: bytesOfHex('02810100') }));
  write(
    'length-indefinite',
    'read CSR has an indefinite length',
    concatBytes(bytesOfHex('3080'), good.subarray(4), bytesOfHex('0000')),
  );
  write(
    'length-of-five-octets',
    'read CSR has a length of too many octets',
    concatBytes(bytesOfHex('308500'), good.subarray(1)),
  );
  write(
    'tag-of-several-octets',
    'read values of an attribute has a tag of several octets',
    csrOf({ attributes: [attribute('1.2.3', bytesOfHex('1f0100'))] }),
  );
  writeFileSync(
    join(FOLDER, 'base64-broken.pem'),
    readFileSync(join(FOLDER, 'good-p256.pem'), 'utf8')
      .replace('expect: good', 'expect: pem the body of CERTIFICATE REQUEST is not base64')
      .replace('MII', 'M!I'),
  );
}

export function writeMemberVectors(): void {
  const san = subjectAltName(NAMES);
  write('version-2', 'read its version is not 1', csrOf({ version: der.smallInteger(1) }));
  write(
    'version-not-minimal',
    'read version is an INTEGER that is not minimal',
    csrOf({ version: bytesOfHex('02020000') }),
  );
  write('version-negative', 'read version is negative', csrOf({ version: bytesOfHex('0201ff') }));
  write('attributes-missing', 'good', signed(der.sequence(GOOD.version, SUBJECT, SPKI)));
  write(
    'attributes-out-of-order',
    'good',
    csrOf({ attributes: [requestOf(san), attribute('1.2.3', der.nullValue())] }),
  );
  write(
    'attribute-twice',
    'read attribute 1.2.3 stands twice',
    csrOf({ attributes: [attribute('1.2.3', der.nullValue()), attribute('1.2.3', der.nullValue())] }),
  );
  write(
    'attribute-value-nested-too-deep',
    'read values of an attribute is nested more than 24 deep',
    csrOf({ attributes: [attribute('1.2.3', nested(30))] }),
  );
  write('extension-twice', 'read extension 2.5.29.17 stands twice', csrOf({ attributes: [requestOf(san, san)] }));
  write('extension-critical-neither-00-nor-ff', 'good', csrOf({ attributes: [requestOf(markedExtension('010101'))] }));
  write('extension-critical-says-its-default', 'good', csrOf({ attributes: [requestOf(markedExtension('010100'))] }));
  write(
    'object-identifier-not-minimal',
    'read identifier of an attribute is an object identifier that is not minimal',
    csrOf({ attributes: [der.sequence(bytesOfHex('06032a8003'), der.setOf())] }),
  );
  write(
    'string-in-constructed-form',
    'read values of an attribute is a string in constructed form',
    csrOf({ attributes: [attribute('1.2.3', bytesOfHex('2403040100'))] }),
  );
}

function nested(depth: number): Uint8Array {
  return depth === 0 ? der.nullValue() : der.sequence(nested(depth - 1));
}

function markedExtension(booleanHex: string): Uint8Array {
  const value = der.octetString(der.sequence(tlv(0x82, Buffer.from('example.com'))));
  return der.sequence(der.objectIdentifier(OID.subjectAltName), bytesOfHex(booleanHex), value);
}
