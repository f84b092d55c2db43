// The PEM texts of an issued certificate as Detail tells them, one by one.

/** Each text ends with a line end. */
export interface Material {
  readonly leaf: string;
  readonly intermediate: string;
  readonly root: string;
  readonly key: string;
}

/** Of one with a single intermediate, whose key the service has. */
export function materialOf(detail: Readonly<Record<string, unknown>>): Material {
  const bundle = String(detail['CertificatePublicKey']);
  const [leaf = '', intermediate = ''] = bundle.split(/(?<=-----END CERTIFICATE-----\n)/);
  const { Standard: root } = detail['RootCert'] as { readonly Standard: string };
  return { leaf, intermediate, root, key: String(detail['CertificatePrivateKey']) };
}
