// The judges from outside that tests hold the service against, each with how it is seen to be there and where it comes from.

/**
 * What brings a judge: a package of Debian, the command of a Go module, or a package of PyPI, as their own clients name them; or a
 * program of ours around a library of such a language, in test/outside/ under the language's name.
 */
export type Source =
  | { readonly debian: string }
  | { readonly go: string }
  | { readonly pypi: string }
  | { readonly program: 'go' | 'java' };

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
  unbound: { probe: ['unbound', '-V'], source: { debian: 'unbound' } },
  knot: { probe: ['knotd', '-V'], source: { debian: 'knot' } },
  powerdns: {
    probe: ['sh', '-c', 'pdnsutil --version && test -d /usr/share/pdns-backend-sqlite3'],
    source: { debian: 'pdns-backend-sqlite3' },
  },
  curl: { probe: ['curl', '--version'], source: { debian: 'curl' } },
  // It comes with java, which starts sooner.
  keytool: { probe: ['java', '-version'], source: { debian: 'default-jre-headless' } },
  promtool: { probe: ['promtool', '--version'], source: { debian: 'prometheus' } },
  systemd: { probe: ['systemd-analyze', '--version'], source: { debian: 'systemd' } },
  chromium: { probe: ['chromium', '--version'], source: { debian: 'chromium' } },
  // Shells, which complete the words of the command.
  bash: { probe: ['bash', '--version'], source: { debian: 'bash' } },
  zsh: { probe: ['zsh', '--version'], source: { debian: 'zsh' } },
  fish: { probe: ['fish', '--version'], source: { debian: 'fish' } },
  // Servers to which certificates are brought.
  nginx: { probe: ['nginx', '-v'], source: { debian: 'nginx-light' } },
  sshd: { probe: ['test', '-x', '/usr/sbin/sshd'], source: { debian: 'openssh-server' } },
  haproxy: { probe: ['haproxy', '-v'], source: { debian: 'haproxy' } },
  caddy: { probe: ['caddy', 'version'], source: { debian: 'caddy' } },
  kubectl: { probe: ['kubectl', 'version', '--client'], source: { debian: 'kubernetes-client' } },
  versitygw: { probe: ['versitygw', '--version'], source: { go: 'github.com/versity/versitygw/cmd/versitygw@v1.8.0' } },
  // An ACME authority for tests, which refuses nonces, sleeps and fails as it is told.
  pebble: { probe: ['pebble', '-version'], source: { go: 'github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.3' } },
  // Clients of ACME.
  certbot: { probe: ['certbot', '--version'], source: { pypi: 'certbot==5.8.0' } },
  lego: { probe: ['lego', '--version'], source: { debian: 'lego' } },
  // A server that orders by itself, with renewal information.
  modMd: { probe: ['test', '-r', '/usr/lib/apache2/modules/mod_md.so'], source: { debian: 'apache2' } },
  // A client of DNS providers' APIs.
  lexicon: { probe: ['lexicon', '--version'], source: { debian: 'lexicon' } },
  dehydrated: { probe: ['dehydrated', '--version'], source: { debian: 'dehydrated' } },
  uacme: { probe: ['sh', '-c', 'command -v uacme'], source: { debian: 'uacme' } },
  acmeTiny: { probe: ['acme-tiny', '--help'], source: { debian: 'acme-tiny' } },
  // By them the installer builds what comes from elsewhere.
  go: { probe: ['go', 'version'], source: { debian: 'golang-go' } },
  python: { probe: ['python3', '-m', 'venv', '--help'], source: { debian: 'python3-venv' } },
  javac: { probe: ['javac', '-version'], source: { debian: 'default-jdk-headless' } },
  maven: { probe: ['sh', '-c', 'command -v mvn'], source: { debian: 'maven' } },
  php: { probe: ['php', '--version'], source: { debian: 'php-cli' } },
  // Tencent Cloud's own clients.
  tccli: { probe: ['sh', '-c', 'command -v tccli'], source: { pypi: 'tccli==3.1.189.1' } },
  sdkPython: {
    probe: ['python3', '-c', 'import tencentcloud.ssl'],
    source: { pypi: 'tencentcloud-sdk-python==3.1.195' },
  },
  sdkGo: { probe: ['sh', '-c', 'command -v reseal-life-go'], source: { program: 'go' } },
  sdkJava: { probe: ['sh', '-c', 'command -v reseal-life-java'], source: { program: 'java' } },
  // They judge what the authority makes.
  zlint: { probe: ['zlint', '-version'], source: { go: 'github.com/zmap/zlint/v3/cmd/zlint@v3.7.3' } },
  pkilint: { probe: ['python3', '-c', 'import pkilint'], source: { pypi: 'pkilint==0.13.3' } },
  mozilla: { probe: ['test', '-r', MOZILLA_BUNDLE], source: { debian: 'ca-certificates' } },
} as const satisfies Readonly<Record<string, Judge>>;

export type JudgeName = keyof typeof JUDGES;

export const JUDGE_NAMES = Object.keys(JUDGES) as readonly JudgeName[];
