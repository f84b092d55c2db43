// The judges from outside that tests hold the service against, each with how it is seen to be there and where it comes from.

/** What brings a judge: a package of Debian, the command of a Go module, or a package of PyPI, as their own clients name them. */
export type Source = { readonly debian: string } | { readonly go: string } | { readonly pypi: string };

export interface Judge {
  /** A program and arguments that end with exit code 0 where the judge can be used. */
  readonly probe: readonly [program: string, ...args: readonly string[]];
  readonly source: Source;
}

/** The roots that Mozilla trusts. */
export const MOZILLA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/**
 * By the names that RESEAL_JUDGES takes. Debian's are installed first, so that the clients of the other registries, `go` and
 * Python's `venv`, may be rows as well.
 */
export const JUDGES = {
  openssl: { probe: ['openssl', 'version'], source: { debian: 'openssl' } },
  dig: { probe: ['dig', '-v'], source: { debian: 'bind9-dnsutils' } },
  bind: { probe: ['named', '-V'], source: { debian: 'bind9' } },
  knot: { probe: ['knotd', '-V'], source: { debian: 'knot' } },
  curl: { probe: ['curl', '--version'], source: { debian: 'curl' } },
  // It comes with java, which starts sooner.
  keytool: { probe: ['java', '-version'], source: { debian: 'default-jre-headless' } },
  promtool: { probe: ['promtool', '--version'], source: { debian: 'prometheus' } },
  systemd: { probe: ['systemd-analyze', '--version'], source: { debian: 'systemd' } },
  mozilla: { probe: ['test', '-r', MOZILLA_BUNDLE], source: { debian: 'ca-certificates' } },
} as const satisfies Readonly<Record<string, Judge>>;

export type JudgeName = keyof typeof JUDGES;

export const JUDGE_NAMES = Object.keys(JUDGES) as readonly JudgeName[];
