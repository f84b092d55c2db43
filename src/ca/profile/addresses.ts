// The addresses that stand in certificates: where the issuer's certificate, its revocation list and OCSP answers lie.

import { shardsOf } from './shards.ts';

export interface AuthorityAddresses {
  /** DER, application/pkix-cert. */
  readonly certificate: string;
  /** DER, application/pkix-crl. */
  readonly revocationList: string;
  /** One for all authorities: a request says whose certificate it asks about. */
  readonly ocsp: string;
}

/** Below `publicUrl`, whose path is kept. Throws for an address that is not http or https, or carries more than a path. */
export function addressesOf(authorityId: string, publicUrl: string): AuthorityAddresses {
  const base = documentBaseOf(publicUrl);
  return {
    certificate: `${base}/ca/${authorityId}.crt`,
    revocationList: `${base}/crl/${authorityId}.crl`,
    ocsp: `${base}/ocsp`,
  };
}

/** Where the part of the authority's revocation list lies that names the certificates of this shard. */
export function shardAddressOf(base: string, authorityId: string, shard: number): string {
  return `${base}/crl/${authorityId}/${shard}.crl`;
}

/** What certificates name, by shard from the first; the whole list where there are no shards. */
export function distributionPointsOf(
  authority: { readonly id: string; readonly shards: number },
  publicUrl: string,
): readonly string[] {
  const base = documentBaseOf(publicUrl);
  if (authority.shards === 0) return [addressesOf(authority.id, publicUrl).revocationList];
  return shardsOf(authority).map((shard) => shardAddressOf(base, authority.id, shard));
}

/** Always http: whoever checks a certificate would need another one to fetch these over https (RFC 5280 §8). */
export function documentBaseOf(publicUrl: string): string {
  const url = URL.parse(publicUrl);
  const hasMore = url !== null && [url.username, url.password, url.search, url.hash].some((part) => part !== '');
  if (url === null || !['http:', 'https:'].includes(url.protocol) || hasMore) {
    throw new Error('Cannot use the public URL: it must be http(s)://host[:port][/path] and no more');
  }
  return `http://${url.host}${url.pathname.replace(/\/+$/, '')}`;
}
