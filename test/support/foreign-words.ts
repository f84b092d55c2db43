// English words within Chinese: what no message to a Chinese reader should have.

/** What the field calls things in every language: algorithms, forms, records, headers and their parts. */
const NAMES = new Set(
  `API ACME ASCII ASN BEGIN BIT BMP BOOLEAN CA CAA CN CNAME CSR DER DNAME DNS DNS_AUTO DNSSEC EC ECDSA Ed25519 edwards25519 END FILE GET
  HTTP HTTPS http https ID INTEGER IP IPv4 IPv6 JSON MD5 NS NULL NUL OCSP PBES1 PBES2 PBKDF2 PEM PKCS POST RC2 RC4 ROCA RSA
  SSH SHA SKIP SM2 SM3 STRING TCP TLS TXT UDP UNSIGNED PAYLOAD URI UTC UTF UTS Unicode DES 3DES Base64 FALSE cA P
  Authorization Credential Nonce SecretId SecretKey SignatureMethod SignedHeaders Signature Token Date service tc3_request
  TC3 HMAC SHA256 HmacSHA1 HmacSHA256 v1 boundary Content Type multipart ap guangzhou
  CsrType CertificateDomain Cursor NextCursor DnsNames DomainName FilterSource SignAlgo TagKey TagValue Tags Upload buy
  Caddy deactivated application jose json mailto dns ip Secret JWS EAB HS256 HS384 HS512 OKP acmeIdentifier ALPN base64url TimeSpan CompanyType CompanyId ManagerId AutoRenewFlag OldCertificateId CertificateCount OV EV DV arpa localhost onion keyUsage extKeyUsage subjectAltName basicConstraints ff label
  url alg nonce jwk kid use NewPassword Codes begin confirm end content type host x tc action`.split(/\s+/),
);

/** Values of parameters, and algorithms as products name them. */
const VALUES = new Set(
  `ssl tag upload buy original online parse nginx apache iis tomcat jks other root rsa2048 rsa4096 p256 p384 sm2 ed25519
  ASC DESC SVR qcs uin certificate`.split(/\s+/),
);

/** As the wire names its parameters and members: "CsrContent". */
const WIRE_NAME = /^[A-Z][a-z]+(?:[A-Z][A-Za-z]*)+$/;

/** Each word of two letters or more that is no name, id, address, code or quotation. */
export function foreignWords(text: string): readonly string[] {
  const bare = text.replaceAll(/"[^"]*"|`[^`]*`/g, '').replaceAll(/[A-Za-z0-9*_]+(?:[.:/@][A-Za-z0-9*_-]+)+/g, '');
  return (bare.match(/\b[A-Za-z][A-Za-z0-9_]+/g) ?? []).filter(
    (word) => !NAMES.has(word) && !VALUES.has(word) && !WIRE_NAME.test(word),
  );
}
