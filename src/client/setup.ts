// How clients are pointed at a service, as docs/clients.md tells it, with the addresses of one service in place of the examples.

/** What the document has in place of a service's own addresses: one that speaks plain HTTP, and one that speaks HTTPS. */
const EXAMPLES = /(?:https?:\/\/)?(?<host>127\.0\.0\.1:8400|reseal\.example\.com(?![\w-]))/g;
const ADDRESS_ONLY = /^https?:\/\//;
/** Headings of tools are one word, which is what `reseal client-setup` takes. */
const TOOL = /^## (?<name>[a-z][a-z0-9.]*)$/;
const VARIANT = /^### Over (?<scheme>HTTPS?)$/;

/** The words that `toolSetup` takes, in the order of the document. */
export function toolsOf(document: string): readonly string[] {
  return sectionsOf(document).map(({ name }) => name);
}

/** The section of one tool, for this service; undefined for a tool that the document does not have. */
export function toolSetup(
  document: string,
  wish: { readonly tool: string; readonly service: URL },
): string | undefined {
  const section = sectionsOf(document).find(({ name }) => name === wish.tool);
  return section === undefined ? undefined : forService(section.lines.slice(1), wish.service).trim();
}

/** The whole document, for this service. */
export function documentFor(document: string, service: URL): string {
  return forService(document.split('\n'), service);
}

interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Each from its heading to the next of the same level. */
function sectionsOf(document: string): readonly Section[] {
  return document
    .split(/^(?=## )/m)
    .map((text) => text.split('\n'))
    .flatMap((lines) => {
      const name = TOOL.exec(lines[0] ?? '')?.groups?.['name'];
      return name === undefined ? [] : [{ name, lines }];
    });
}

/** Without what is said for the other of HTTP and HTTPS, where a section has something for each. */
function forService(lines: readonly string[], service: URL): string {
  const spoken = service.protocol === 'https:' ? 'HTTPS' : 'HTTP';
  let variant: string | undefined;
  const kept = lines.filter((line) => {
    const scheme = VARIANT.exec(line)?.groups?.['scheme'];
    if (scheme !== undefined) variant = scheme;
    else if (line.startsWith('## ')) variant = undefined;
    return scheme === undefined && (variant === undefined || variant === spoken);
  });
  return withAddresses(kept.join('\n'), service);
}

function withAddresses(text: string, { origin, host }: URL): string {
  return text.replaceAll(EXAMPLES, (example) => (ADDRESS_ONLY.test(example) ? origin : host));
}
