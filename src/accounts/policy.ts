// Policies in CAM form: what a key may do, to which certificates and projects; deny wins.

export interface Statement {
  readonly effect: 'allow' | 'deny';
  /** "ssl:ReplaceCertificate", "ssl:Describe*", "*". */
  readonly action: readonly string[];
  /** "*", "qcs::ssl::uin/100000000001:certificate/Ab12Cd34", "qcs::ssl:::certificate/*", "qcs::ssl:::project/7". */
  readonly resource: readonly string[];
}

export interface Policy {
  readonly version: '2.0';
  readonly statement: readonly Statement[];
}
