// Object identifiers, as dotted text, by the names that their standards give them.

export const OID = {
  // RFC 3279, RFC 4055, RFC 5480, RFC 8410, SEC 2: public keys and curves.
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  secp384r1: '1.3.132.0.34',
  secp521r1: '1.3.132.0.35',
  secp256k1: '1.3.132.0.10',
  dsa: '1.2.840.10040.4.1',
  rsaPss: '1.2.840.113549.1.1.10',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
  x25519: '1.3.101.110',
  x448: '1.3.101.111',
  rsaOaep: '1.2.840.113549.1.1.7',
  ecDh: '1.3.132.1.12',
  ecMqv: '1.3.132.1.13',
  dh: '1.2.840.113549.1.3.1',
  dhX942: '1.2.840.10046.2.1',
  secp224r1: '1.3.132.0.33',
  brainpoolP256r1: '1.3.36.3.3.2.8.1.1.7',
  brainpoolP384r1: '1.3.36.3.3.2.8.1.1.11',
  brainpoolP512r1: '1.3.36.3.3.2.8.1.1.13',

  // RFC 4055, RFC 5758: signatures.
  sha256WithRsaEncryption: '1.2.840.113549.1.1.11',
  sha384WithRsaEncryption: '1.2.840.113549.1.1.12',
  sha512WithRsaEncryption: '1.2.840.113549.1.1.13',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
  ecdsaWithSha512: '1.2.840.10045.4.3.4',

  // GM/T 0006: SM2.
  sm2: '1.2.156.10197.1.301',
  sm2WithSm3: '1.2.156.10197.1.501',

  // X.520: attributes of a name.
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  province: '2.5.4.8',
  streetAddress: '2.5.4.9',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  postalCode: '2.5.4.17',
  givenName: '2.5.4.42',
  userId: '0.9.2342.19200300.100.1.1',
  domainComponent: '0.9.2342.19200300.100.1.25',
  emailAddress: '1.2.840.113549.1.9.1',

  // RFC 5280 §4.2, §5.2: extensions.
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  crlReason: '2.5.29.21',
  issuingDistributionPoint: '2.5.29.28',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',

  // RFC 5280 §4.2.1.12, §4.2.2.1: what a key may serve and where the issuer's certificate lies.
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  documentSigning: '1.3.6.1.5.5.7.3.36', // RFC 9336
  anyExtendedKeyUsage: '2.5.29.37.0',
  caIssuers: '1.3.6.1.5.5.7.48.2',
  ocsp: '1.3.6.1.5.5.7.48.1',

  // RFC 6960: answers on the status of certificates, their nonce, who may sign them, and that nobody asks about those.
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',

  // RFC 3279 §2.1, RFC 5754 §2, GM/T 0006: hashes.
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sm3: '1.2.156.10197.1.401',

  // RFC 6962: certificate transparency.
  precertificateSigning: '1.3.6.1.4.1.11129.2.4.4',

  // PKCS #9: attributes of a CSR.
  extensionRequest: '1.2.840.113549.1.9.14',

  // RFC 5652 §5, §11: what is signed apart from its signature, and the attributes that are signed with it.
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',

  // RFC 8018, RFC 3565, GM/T 0006: encrypted private keys; RFC 7292 §C, RFC 7914: older and other ways.
  pbeWithMd5AndDes: '1.2.840.113549.1.5.3',
  pbeWithSha1AndDes: '1.2.840.113549.1.5.10',
  pkcs12Rc4: '1.2.840.113549.1.12.1.1',
  pkcs12TripleDes: '1.2.840.113549.1.12.1.3',
  pkcs12DoubleDes: '1.2.840.113549.1.12.1.4',
  pkcs12Rc2: '1.2.840.113549.1.12.1.6',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  pbkdf2: '1.2.840.113549.1.5.12',
  pbes2: '1.2.840.113549.1.5.13',
  hmacWithSha1: '1.2.840.113549.2.7',
  hmacWithSha224: '1.2.840.113549.2.8',
  hmacWithSha256: '1.2.840.113549.2.9',
  hmacWithSha384: '1.2.840.113549.2.10',
  hmacWithSha512: '1.2.840.113549.2.11',
  desEde3Cbc: '1.2.840.113549.3.7',
  aes128Cbc: '2.16.840.1.101.3.4.1.2',
  aes192Cbc: '2.16.840.1.101.3.4.1.22',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
  sm4Cbc: '1.2.156.10197.1.104.2',

  // RFC 7292 §4.2: what a PKCS #12 file holds, and how it is labelled.
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  pbeWithSha1AndTripleDes: '1.2.840.113549.1.12.1.3',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',

  // sun.security.provider.KeyProtector: how a JKS key is hidden.
  jksKeyProtector: '1.3.6.1.4.1.42.2.17.1.1',

  // BR §7.1.6.1: certificate policies.
  anyPolicy: '2.5.29.32.0',
  domainValidated: '2.23.140.1.2.1',
  organizationValidated: '2.23.140.1.2.2',
  individualValidated: '2.23.140.1.2.3',
  extendedValidated: '2.23.140.1.1',
} as const;
