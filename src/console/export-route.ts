// GET /console/export: the whole of a selection as a file, read page by page through the same steps as any call.

import { refuse } from '../failure.ts';
import { SECOND_MS } from '../lib/clock.ts';
import { csvLine } from '../lib/csv.ts';
import { wireOfAction } from './call-route.ts';
import type { ConsoleAnswer, ConsoleRequest } from './exchange.ts';
import { findBySession, getSignedIn } from './signed-in.ts';
import type { ConsoleWorld } from './world.ts';

/** Of one page of the action. */
const PAGE = 1000;
/** An account that calls the action as often as it may has the next page a moment later. */
export const RETRIES = 20;
const RETRY_MS = SECOND_MS / 4;

/** Under way at once, from the first page to the last: a quarter of the console's places, in which first pages are read. */
export const MAX_EXPORTS = 16;
/** Of one key or person: a certificate's list and the log beside it. */
export const MAX_EXPORTS_OF_HOLDER = 2;

type Item = Readonly<Record<string, unknown>>;
type Response = Readonly<Record<string, unknown>>;

interface Kind {
  readonly action: string;
  readonly list: string;
  readonly columns: readonly string[];
  /** What asks for the page after this one; undefined after the last. */
  readonly next: (response: Response, done: number) => object | undefined;
}

const KINDS: Readonly<Record<string, Kind>> = {
  certificates: {
    action: 'DescribeCertificates',
    list: 'Certificates',
    columns: [
      'CertificateId',
      'Alias',
      'Domain',
      'SubjectAltName',
      'Status',
      'StatusName',
      'From',
      'CertBeginTime',
      'CertEndTime',
      'InsertTime',
      'PackageTypeName',
      'EncryptAlgorithm',
      'ProjectId',
      'Tags',
      'BoundResource',
    ],
    next: (response, done) => (done < Number(response['TotalCount'] ?? 0) ? { Offset: done } : undefined),
  },
  log: {
    action: 'ResealDescribeAuditLog',
    list: 'Entries',
    columns: [
      'Sequence',
      'CreatedOn',
      'Kind',
      'CertificateId',
      'Origin',
      'Operator',
      'SecretId',
      'Address',
      'CallRequestId',
      'Detail',
    ],
    next: ({ NextCursor: cursor }) => (typeof cursor === 'string' ? { Cursor: cursor } : undefined),
  },
};

/**
 * The first page is there before anything is sent, so that a refusal is an answer; what fails later breaks the file off. Throws
 * tooManyAtOnce where too many are under way.
 */
export async function exportSelection(world: ConsoleWorld, request: ConsoleRequest): Promise<ConsoleAnswer> {
  const { id, session } = await getSignedIn(world, request);
  const { query } = request;
  const kind = KINDS[query.get('what') ?? ''];
  const format = query.get('format');
  if (kind === undefined) return refuse({ kind: 'parameterMissing', name: 'what' });
  if (format !== 'csv' && format !== 'json') return refuse({ kind: 'parameterMissing', name: 'format' });
  using held = new DisposableStack();
  const place = held.use(world.exports.enter(session.holderId));
  if (place === undefined) return refuse({ kind: 'tooManyAtOnce' });
  const wish = { world, request, id, kind, filter: filterOf(query) };
  const first = await readPage(wish, {});
  if ('refused' in first) return first.refused;
  held.move();
  const name = `${query.get('what') ?? ''}.${format}`;
  const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json';
  return {
    kind: 'stream',
    status: 200,
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    pieces: (closed) => write(wish, { place, format, first, closed }),
  };
}

interface Wish {
  readonly world: ConsoleWorld;
  readonly request: ConsoleRequest;
  readonly id: string;
  readonly kind: Kind;
  readonly filter: object;
}

interface Page {
  readonly response: Response;
}

/** Names as the action has them; what is no text stands as JSON, and so does a text that could be taken for some. */
function filterOf(query: URLSearchParams): object {
  const named = [...query].filter(([name]) => !['what', 'format', 'Offset', 'Limit', 'Cursor'].includes(name));
  return Object.fromEntries(named.map(([name, text]) => [name, valueOf(text)]));
}

function valueOf(text: string): unknown {
  if (!/^(?:["[{]|-?\d{1,15}$|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As whoever is signed in may read it by then. */
async function readPage(wish: Wish, place: object): Promise<Page | { readonly refused: ConsoleAnswer }> {
  const { world, request, id, kind, filter } = wish;
  for (let attempt = 0; ; attempt += 1) {
    const signedIn = await findBySession(world, id, request);
    if (signedIn === undefined) return refuse({ kind: 'notSignedIn' });
    const input = { ...filter, Limit: PAGE, ...place };
    const answer = await world.api.answerSignedIn(
      wireOfAction(request, { action: kind.action, input }),
      signedIn.caller,
    );
    const { Response: response } = JSON.parse(answer.text) as { readonly Response: Response };
    const error = response['Error'] as { readonly Code: string } | undefined;
    if (error === undefined) return { response };
    if (error.Code !== 'RequestLimitExceeded' || attempt >= RETRIES) {
      return { refused: { kind: 'whole', status: 400, headers: answer.headers, cookies: [], text: answer.text } };
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function* write(
  wish: Wish,
  sent: {
    readonly place: Disposable;
    readonly format: 'csv' | 'json';
    readonly first: Page;
    readonly closed: AbortSignal;
  },
): AsyncGenerator<string, void> {
  const { format, first, closed } = sent;
  using _ = sent.place;
  const { list, columns, next } = wish.kind;
  let page: Page = first;
  let done = 0;
  yield format === 'csv' ? csvLine(columns) : '[';
  while (!closed.aborted) {
    const items = (page.response[list] ?? []) as readonly Item[];
    const before = done;
    done += items.length;
    if (format === 'csv') yield items.map((item) => csvLine(columns.map((column) => item[column]))).join('');
    else yield items.map((item, at) => `${before + at === 0 ? '' : ','}\n${JSON.stringify(item)}`).join('');
    const place = next(page.response, done);
    // A selection that has grown shorter meanwhile ends before its count.
    if (place === undefined || ('Offset' in place && items.length === 0)) break;
    const further = await readPage(wish, place);
    if ('refused' in further) throw new Error('Cannot go on with an export: a page was refused');
    page = further;
  }
  if (format === 'json') yield '\n]\n';
}
