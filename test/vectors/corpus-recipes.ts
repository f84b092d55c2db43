// What openssl is asked for when the corpus is made: keys of every kind, and certificates with one oddity each.

export interface CorpusKey {
  readonly name: string;
  /** Options of openssl genpkey. */
  readonly make: readonly string[];
}

export interface CorpusCertificate {
  readonly name: string;
  readonly key?: string;
  readonly subject?: string;
  /** Of openssl req. */
  readonly options?: readonly string[];
  /** Lines of the configuration, and what they point to. */
  readonly extensions?: readonly string[];
  readonly sections?: string;
}

const rsa = (bits: number, ...more: readonly string[]): readonly string[] => [
  '-algorithm',
  'RSA',
  '-pkeyopt',
  `rsa_keygen_bits:${bits}`,
  ...more,
];
const ec = (curve: string, ...more: readonly string[]): readonly string[] => [
  '-algorithm',
  'EC',
  '-pkeyopt',
  `ec_paramgen_curve:${curve}`,
  ...more,
];

export const CORPUS_KEYS: readonly CorpusKey[] = [
  { name: 'p256', make: ec('P-256') },
  { name: 'p256-by-parameters', make: ec('P-256', '-pkeyopt', 'ec_param_enc:explicit') },
  { name: 'p384', make: ec('P-384') },
  { name: 'p521', make: ec('P-521') },
  { name: 'secp256k1', make: ec('secp256k1') },
  { name: 'brainpool', make: ec('brainpoolP256r1') },
  { name: 'sm2', make: ec('SM2') },
  { name: 'ed25519', make: ['-algorithm', 'ED25519'] },
  { name: 'ed448', make: ['-algorithm', 'ED448'] },
  { name: 'x25519', make: ['-algorithm', 'X25519'] },
  { name: 'rsa-1024', make: rsa(1024) },
  { name: 'rsa-1024-exponent-3', make: rsa(1024, '-pkeyopt', 'rsa_keygen_pubexp:3') },
  { name: 'rsa-2048', make: rsa(2048) },
  { name: 'rsa-2048-three-primes', make: rsa(2048, '-pkeyopt', 'rsa_keygen_primes:3') },
  { name: 'rsa-pss-1024', make: ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:1024'] },
];

const PASSWORD = ['-passout', 'pass:password'];

export interface KeyForm {
  readonly form: string;
  readonly command: readonly string[];
}

const ELLIPTIC = /^(?:p\d|secp|brainpool|sm2)/;
const RSA = /^rsa-\d/;

/** Every key in its plain forms; two of them encrypted in every way. */
export function keyFormsOf(name: string): readonly KeyForm[] {
  return [
    { form: 'pkcs8', command: ['pkcs8', '-topk8', '-nocrypt'] },
    ...(ELLIPTIC.test(name) || RSA.test(name) ? [{ form: 'traditional', command: ['pkey', '-traditional'] }] : []),
    ...(ELLIPTIC.test(name) ? EC_FORMS : []),
    ...(name === 'p256' || name === 'rsa-1024' ? ENCRYPTED_FORMS : []),
  ];
}

const EC_FORMS: readonly KeyForm[] = [
  { form: 'compressed', command: ['ec', '-conv_form', 'compressed'] },
  { form: 'hybrid', command: ['ec', '-conv_form', 'hybrid'] },
  { form: 'without-public', command: ['ec', '-no_public'] },
];

const ENCRYPTED_FORMS: readonly KeyForm[] = [
  { form: 'aes256', command: ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', ...PASSWORD] },
  { form: 'aes128-sha1', command: ['pkcs8', '-topk8', '-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1', ...PASSWORD] },
  { form: 'sm4', command: ['pkcs8', '-topk8', '-v2', 'sm4-cbc', ...PASSWORD] },
  { form: 'scrypt', command: ['pkcs8', '-topk8', '-scrypt', '-scrypt_N', '16', ...PASSWORD] },
  { form: 'pbe-3des', command: ['pkcs8', '-topk8', '-v1', 'PBE-SHA1-3DES', ...PASSWORD] },
  { form: 'legacy-aes', command: ['pkey', '-traditional', '-aes128', ...PASSWORD] },
];

const LONG = 'x'.repeat(60);
const manyNames = Array.from({ length: 120 }, (_, index) => `DNS:n${index}.example`).join(',');

export const CORPUS_CERTIFICATES: readonly CorpusCertificate[] = [
  ...['p384', 'p521', 'secp256k1', 'brainpool', 'ed25519', 'ed448', 'rsa-1024', 'rsa-2048'].map((key) => ({
    name: `key-${key}`,
    key,
  })),
  { name: 'key-by-parameters', key: 'p256-by-parameters' },
  { name: 'key-sm2', key: 'sm2', options: ['-sm3', '-sigopt', 'distid:1234567812345678'] },
  { name: 'signature-pss', key: 'rsa-1024', options: ['-sigopt', 'rsa_padding_mode:pss', '-sha256'] },
  { name: 'key-pss', key: 'rsa-pss-1024', options: ['-sigopt', 'rsa_pss_saltlen:20'] },
  { name: 'signature-sha512', options: ['-sha512'] },
  { name: 'signature-sha1', options: ['-sha1'] },
  { name: 'signature-md5', key: 'rsa-1024', options: ['-md5'] },
  { name: 'serial-zero', options: ['-set_serial', '0'] },
  { name: 'serial-negative', options: ['-set_serial', '-5'] },
  { name: 'serial-20-octets', options: ['-set_serial', `0x7f${'00'.repeat(18)}01`] },
  { name: 'serial-21-octets', options: ['-set_serial', `0xff${'00'.repeat(19)}01`] },
  { name: 'subject-empty', subject: '/', extensions: ['subjectAltName = critical, DNS:a.example'] },
  { name: 'subject-of-several-values', subject: '/C=CN/CN=a.example+O=Example+OU=Unit' },
  { name: 'subject-in-chinese', subject: '/C=CN/O=示例有限公司/CN=例子', options: ['-utf8'] },
  { name: 'subject-teletex', subject: '/O=Zürich/CN=a.example', options: ['-nameopt', 'utf8'] },
  { name: 'subject-odd-attributes', subject: '/DC=com/DC=example/UID=u1/serialNumber=7/title=T/CN=a.example' },
  { name: 'subject-with-mail', subject: '/CN=a.example/emailAddress=a@example.com' },
  { name: 'subject-escaped', subject: '/O=a, b\\/c\\+d;"e"<f> #/CN= a.example ' },
  { name: 'subject-long', subject: `/O=${LONG}/OU=${LONG}/OU=${LONG}/CN=${LONG}` },
  {
    name: 'names-of-every-kind',
    extensions: [
      'subjectAltName = DNS:a.example,DNS:*.a.example,email:a@a.example,URI:http://a.example/,IP:192.0.2.1,IP:2001:db8::1,RID:1.2.3.4,otherName:1.2.3.4;UTF8:other,dirName:dir',
      'issuerAltName = URI:http://issuer.example/',
    ],
    sections: '[dir]\nC = CN\nO = Example',
  },
  { name: 'names-120', extensions: [`subjectAltName = ${manyNames}`] },
  {
    name: 'usages-all',
    extensions: [
      'keyUsage = critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,encipherOnly,decipherOnly',
      'extendedKeyUsage = critical,serverAuth,clientAuth,codeSigning,emailProtection,timeStamping,OCSPSigning,anyExtendedKeyUsage,1.2.3.4',
    ],
  },
  { name: 'usage-deciphering-alone', extensions: ['keyUsage = decipherOnly'] },
  {
    name: 'authority',
    extensions: [
      'basicConstraints = critical,CA:TRUE,pathlen:3',
      'keyUsage = critical,keyCertSign,cRLSign',
      'subjectKeyIdentifier = hash',
      'authorityKeyIdentifier = keyid:always,issuer:always',
    ],
  },
  { name: 'no-authority-with-path-length', extensions: ['basicConstraints = CA:FALSE,pathlen:0'] },
  {
    name: 'constrained',
    extensions: [
      'nameConstraints = critical,permitted;DNS:.example,permitted;IP:10.0.0.0/255.0.0.0,excluded;email:a.example,permitted;dirName:dir',
      'policyConstraints = requireExplicitPolicy:3,inhibitPolicyMapping:1',
      'inhibitAnyPolicy = 2',
      'policyMappings = 1.2.3.4:1.2.3.5',
    ],
    sections: '[dir]\nC = CN\nO = Example',
  },
  {
    name: 'policies-with-qualifiers',
    extensions: ['certificatePolicies = 2.5.29.32.0,1.2.3.4,@qualified'],
    sections:
      '[qualified]\npolicyIdentifier = 1.3.5.8\nCPS.1 = http://a.example/cps\nuserNotice.1 = @notice\n[notice]\nexplicitText = UTF8:Notice 例\norganization = Example\nnoticeNumbers = 1,2,3',
  },
  {
    name: 'addresses-of-every-kind',
    extensions: [
      'authorityInfoAccess = OCSP;URI:http://a.example/,caIssuers;URI:ldap://a.example/cn=a,caIssuers;email:a@a.example,1.2.3.4;URI:http://a.example/',
      'subjectInfoAccess = caRepository;URI:http://a.example/',
      'crlDistributionPoints = full,relative,URI:http://b.example/b.crl',
    ],
    sections:
      '[full]\nfullname = URI:http://a.example/a.crl,URI:ldap://a.example/\nCRLissuer = dirName:dir\nreasons = keyCompromise,CACompromise\n[relative]\nrelativename = dir\nCRLissuer = dirName:dir\n[dir]\nCN = List',
  },
  {
    name: 'extensions-odd',
    extensions: [
      'tlsfeature = status_request',
      'noCheck = ignored',
      'nsComment = Comment',
      'nsCertType = server',
      '1.2.3.4 = ASN1:UTF8String:anything',
      '1.2.3.5 = critical,DER:05:00',
      '1.2.3.6 = ASN1:SEQUENCE:odd',
    ],
    sections:
      '[odd]\na = INT:-129\nb = BOOL:true\nc = FORMAT:BITLIST,BITSTRING:1,5,9\nd = GENTIME:20990101000000Z\ne = SET:set\nf = IMP:3,OCT:a\ng = EXP:4,NULL\nh = ENUM:3\ni = BMP:a\nj = OID:2.999.1234567890.3\n[set]\na = INT:1\nb = INT:2',
  },
  { name: 'precertificate', extensions: ['subjectAltName = DNS:a.example'], options: ['-precert'] },
];
