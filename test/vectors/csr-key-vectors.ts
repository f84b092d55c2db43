// CSRs by openssl, and CSRs around a key with one defect each.

import { createPrivateKey, createPublicKey, generateKeyPairSync, generatePrimeSync, sign } from 'node:crypto';
import { SIGNATURE_ALGORITHMS } from '../../src/x509/keys/algorithms.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import * as der from '../../src/x509/der/writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { keyBitsOf } from '../../src/x509/keys/public-key.ts';
import { openssl } from '../support/openssl.ts';
import { bytesOf, csrOf, edited, GOOD, infoOf, RSA_ALGORITHM, rsaSpki, SPKI, tlv, write } from './csr-parts.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

function byOpenssl(name: string, key: readonly string[], request: readonly string[], expectation = 'good'): void {
  using folder = makeTemporaryFolder();
  const keyFile = folder.write('key.pem', openssl(key));
  const pem = openssl(['req', '-new', '-key', keyFile, '-sha256', ...request]);
  const [block] = decodePem(pem);
  if (block !== undefined) write(name, expectation, block.der);
}

function rsaKey(bits: number): readonly string[] {
  return ['genpkey', '-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
}

export function writeOpensslVectors(): void {
  const p256 = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const p384 = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'];
  const names = ['-subj', '/CN=example.com', '-addext', 'subjectAltName=DNS:example.com,DNS:www.example.com'];
  byOpenssl('good-p256', p256, names);
  byOpenssl('good-p384', p384, names);
  byOpenssl('good-rsa-2048', rsaKey(2048), names);
  byOpenssl('good-rsa-3072', rsaKey(3072), names);
  byOpenssl('good-rsa-4096', rsaKey(4096), names);
  byOpenssl('good-p256-signed-with-sha384', p256, [...names, '-sha384']);
  byOpenssl('good-without-alternative-names', p256, ['-subj', '/CN=example.com']);
  byOpenssl('good-without-subject', p256, ['-subj', '/', '-addext', 'subjectAltName=DNS:example.com']);
  byOpenssl('good-subject-in-utf-8', p256, ['-utf8', '-subj', '/C=CN/O=示例, 公司/CN=example.com']);
  byOpenssl('good-with-mail-and-address', p256, [
    '-subj',
    '/CN=example.com',
    '-addext',
    'subjectAltName=email:a@b.c,IP:1.2.3.4',
  ]);
  byOpenssl('signature-by-sha1', rsaKey(2048), [...names, '-sha1']);
  byOpenssl('key-rsa-1024', rsaKey(1024), names, 'key its key is RSA 1024, at least 2048 is needed');
  byOpenssl('key-rsa-2047', rsaKey(2047), names, 'key its key is RSA 2047, at least 2048 is needed');
  byOpenssl(
    'key-rsa-exponent-3',
    [...rsaKey(2048), '-pkeyopt', 'rsa_keygen_pubexp:3'],
    names,
    'key its RSA exponent is 3, at least 65537 is needed',
  );
  byOpenssl(
    'key-p521',
    ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
    names,
    'key its key is P-521',
  );
  byOpenssl('key-secp256k1', ['ecparam', '-genkey', '-noout', '-name', 'secp256k1'], names, 'key its key is secp256k1');
  byOpenssl('good-ed25519', ['genpkey', '-algorithm', 'ed25519'], names);
  const sm2 = ['genpkey', '-algorithm', 'SM2'];
  byOpenssl('good-sm2', sm2, [...names, '-sm3', '-sigopt', 'distid:1234567812345678']);
  byOpenssl('signature-sm2-of-another-identity', sm2, [...names, '-sm3'], 'signature');
  byOpenssl('key-ed448', ['genpkey', '-algorithm', 'ed448'], names, 'key its key is Ed448');
  byOpenssl(
    'key-curve-by-parameters',
    [...p256, '-pkeyopt', 'ec_param_enc:explicit'],
    names,
    'read the curve of its EC key is not a named one',
  );
}

function writeRsa(name: string, modulus: bigint, exponent: bigint, expectation: string): void {
  write(name, expectation, csrOf({ spki: rsaSpki(modulus, exponent) }));
}

/** A good key under another AlgorithmIdentifier, which signs by its own. */
function writeDressedRsa(name: string, identifier: Uint8Array): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const bits = der.bitString(keyBitsOf(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))));
  const tbs = infoOf({ ...GOOD, spki: der.sequence(identifier, bits) });
  const signatureAlgorithm = SIGNATURE_ALGORITHMS.sha256WithRsa.identifier;
  write(name, 'good', writeSigned({ tbs, signatureAlgorithm, signature: sign('sha256', tbs, privateKey) }));
}

export function writeKeyVectors(): void {
  const good = createPublicKey(createPrivateKey(openssl(['genrsa', '2048']))).export({ format: 'jwk' });
  const modulus = BigInt(`0x${Buffer.from(good.n ?? '', 'base64url').toString('hex')}`);
  writeRsa('key-rsa-exponent-1', modulus, 1n, 'key its RSA exponent is 1, at least 65537 is needed');
  writeRsa('key-rsa-exponent-even', modulus, 65538n, 'key its RSA exponent is even');
  writeRsa('key-rsa-exponent-257-bits', modulus, 2n ** 256n + 1n, 'key its RSA exponent has more than 256 bits');
  writeRsa('key-rsa-modulus-even', modulus - 1n, 65537n, 'key its RSA modulus is even');
  writeRsa('key-rsa-2049', 2n ** 2048n + 1n, 65537n, 'key its key is RSA 2049, a multiple of 8 is needed');
  writeRsa('key-rsa-8200', 2n ** 8199n + 1n, 65537n, 'key its key is RSA 8200, at most 8192 is taken');
  writeRsa('key-rsa-close-primes', closePrimes(), 65537n, 'key its RSA modulus is the product of two close primes');
  writeRsa(
    'key-rsa-roca',
    rocaModulus(),
    65537n,
    'key its RSA modulus was made by a library that makes weak keys (ROCA)',
  );
  writeRsa(
    'key-rsa-factor-751',
    751n * generatePrimeSync(2038, { bigint: true }),
    65537n,
    'key its RSA modulus can be divided by 751',
  );
  write(
    'key-rsa-modulus-negative',
    'read modulus is negative',
    csrOf({
      spki: der.sequence(
        RSA_ALGORITHM,
        der.bitString(der.sequence(tlv(0x02, bytesOf(modulus)), der.smallInteger(65537))),
      ),
    }),
  );
  const rsa = der.objectIdentifier(OID.rsaEncryption);
  writeDressedRsa('good-rsa-key-without-null', der.sequence(rsa));
  writeDressedRsa('good-rsa-key-with-other-parameters', der.sequence(rsa, der.sequence(der.smallInteger(1))));
  write(
    'key-ec-off-curve',
    'key the point of its key is not on P-256',
    csrOf({ spki: edited(SPKI, SPKI.length - 1, (SPKI.at(-1) ?? 0) ^ 1) }),
  );
  write(
    'key-ec-point-form-hybrid',
    'read the point of its EC key is not in uncompressed form',
    csrOf({ spki: edited(SPKI, SPKI.length - 65, 6) }),
  );
  const ecAlgorithm = der.sequence(der.objectIdentifier(OID.ecPublicKey), der.objectIdentifier(OID.prime256v1));
  write(
    'key-ec-point-short',
    'read the point of its EC key has 64 bytes, not 65',
    csrOf({ spki: der.sequence(ecAlgorithm, der.bitString(SPKI.subarray(-65, -1))) }),
  );
  write(
    'key-ec-point-at-infinity',
    'read the point of its EC key is not in uncompressed form',
    csrOf({ spki: der.sequence(ecAlgorithm, der.bitString(Uint8Array.of(0))) }),
  );
}

function closePrimes(): bigint {
  const prime = generatePrimeSync(1024, { bigint: true });
  for (let other = prime + 2n; ; other += 2n) {
    if (isProbablePrime(other)) return prime * other;
  }
}

function isProbablePrime(value: bigint): boolean {
  let power = 1n;
  const exponent = value - 1n;
  for (const bit of exponent.toString(2)) power = (power * power * (bit === '1' ? 2n : 1n)) % value;
  return power === 1n;
}

/** No product of two primes, but of the form that the affected library gives to them: 65537^a modulo the first 167 primes. */
function rocaModulus(): bigint {
  const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
  const product = primes.reduce((left, prime) => left * BigInt(prime), 1n);
  const base = 65537n ** 12345n % product;
  for (let candidate = 2n ** 2047n - (2n ** 2047n % product) + product + base; ; candidate += product) {
    if (candidate % 2n === 1n && !hasSmallFactor(candidate)) return candidate;
  }
}

function hasSmallFactor(value: bigint): boolean {
  for (let divisor = 3n; divisor < 752n; divisor += 2n) if (value % divisor === 0n) return true;
  return false;
}
