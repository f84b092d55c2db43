// How clients are pointed at a service, as docs/clients.md tells it, with the addresses of one service in place of the examples.

/** What the document has in place of a service's own addresses: one that speaks plain HTTP, and one that speaks HTTPS. */
const EXAMPLES = /(?:https?:\/\/)?(?:127\.0\.0\.1:8400|reseal\.example\.com(?![\w-]))/g;
/** A name for where there is none; the port is the service's. */
const INTERNAL_EXAMPLE = /reseal\.internal:8400/g;
/** What every client needs. */
const COMMON = 'Key and trust';
/** What is told once for those that can be told no address, which lead to it. */
const FIXED = 'Tools whose endpoint is fixed';
const FIXED_ANCHOR = '#tools-whose-endpoint-is-fixed';
/** Headings of tools are one word, which is what `reseal client-setup` takes. */
const TOOL = /^[a-z][a-z0-9.]*$/;
const VARIANT = /^### Over (?<scheme>HTTPS?)$/;
/** Where a heading was between two of them. */
const BLANK_LINES = /\n{3,}/g;
const LINK = /\[(?<text>[^\]]+)\]\([^)]+\)/g;

/** The words that `toolSetup` takes, in the order of the document. */
export function toolsOf(document: string): readonly string[] {
  return [...sectionsOf(document).keys()].filter((heading) => TOOL.test(heading));
}

/** All that one tool needs to be told of this service; undefined for a tool that the document does not have. */
export function toolSetup(
  document: string,
  wish: { readonly tool: string; readonly service: URL },
): string | undefined {
  const sections = sectionsOf(document);
  const own = TOOL.test(wish.tool) ? sections.get(wish.tool) : undefined;
  if (own === undefined) return undefined;
  const parts = [sections.get(COMMON), own, own.includes(FIXED_ANCHOR) ? sections.get(FIXED) : undefined];
  return parts
    .filter((part) => part !== undefined)
    .map((part) => forService(part, wish.service).replaceAll(LINK, '$<text>').trim())
    .join('\n\n')
    .replaceAll(BLANK_LINES, '\n\n');
}

/** The whole document, for this service. */
export function documentFor(document: string, service: URL): string {
  return forService(document, service);
}

/** By heading, without it. */
function sectionsOf(document: string): ReadonlyMap<string, string> {
  const [, ...sections] = document.split(/^## /m);
  return new Map(
    sections.map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading, lines.join('\n')];
    }),
  );
}

/** Without what is said for the other of HTTP and HTTPS, where a section has something for one of them. */
function forService(text: string, service: URL): string {
  const spoken = service.protocol === 'https:' ? 'HTTPS' : 'HTTP';
  let variant: string | undefined;
  const kept = text.split('\n').filter((line) => {
    const scheme = VARIANT.exec(line)?.groups?.['scheme'];
    if (scheme !== undefined) variant = scheme;
    else if (line.startsWith('## ')) variant = undefined;
    return scheme === undefined && (variant === undefined || variant === spoken);
  });
  return withAddresses(kept.join('\n'), service);
}

function withAddresses(text: string, { origin, host, port }: URL): string {
  const internal = port === '' ? 'reseal.internal' : `reseal.internal:${port}`;
  return text
    .replaceAll(INTERNAL_EXAMPLE, internal)
    .replaceAll(EXAMPLES, (example) => (example.includes('://') ? origin : host));
}
