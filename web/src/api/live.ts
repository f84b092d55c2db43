// What changes, as the service tells it while the page is open: server-sent events, and whether they come.

import type { CampaignStep, Counts, StateCounts } from './campaigns.ts';

export interface Change {
  readonly Kind: string;
  readonly CertificateId: string;
}

/** How far a campaign is, looked at once a second while it moves; of the waves those that have moved. */
export interface CampaignTold {
  readonly CampaignId: string;
  readonly Step: CampaignStep;
  readonly Counts: Counts;
  readonly Waves: readonly (StateCounts & { readonly Wave: number })[];
}

export type LiveState = 'connecting' | 'open' | 'lost';

export interface Live {
  readonly state: LiveState;
  /** Told of each change; of undefined where it cannot be known what has changed, so that all is to be loaded anew. */
  onChange(listener: (change: Change | undefined) => void): () => void;
  /** The same of campaigns. */
  onCampaign(listener: (told: CampaignTold | undefined) => void): () => void;
  onState(listener: () => void): () => void;
  open(): void;
  close(): void;
}

/** A stream that was cut off is opened again by the browser; one that was refused, by us. */
const RETRY_MS = 3000;

/** What is used of a browser's EventSource. */
export interface Source {
  readonly readyState: number;
  readonly CLOSED: number;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface LiveParts {
  readonly connect: () => Source;
  readonly later: (act: () => void, milliseconds: number) => () => void;
  /** A page is not told why a stream was refused. */
  readonly isSignedIn: () => Promise<boolean>;
  readonly onEnded: () => void;
}

export function makeLive({ connect, later, isSignedIn, onEnded }: LiveParts): Live {
  const changeListeners = new Set<(change: Change | undefined) => void>();
  const campaignListeners = new Set<(told: CampaignTold | undefined) => void>();
  const stateListeners = new Set<() => void>();
  let source: Source | undefined;
  let cancelRetry: (() => void) | undefined;
  let state: LiveState = 'connecting';
  const tell = (change: Change | undefined): void => changeListeners.forEach((listener) => listener(change));
  const tellOfCampaign = (told: CampaignTold | undefined): void =>
    campaignListeners.forEach((listener) => listener(told));
  const tellAll = (): void => {
    tell(undefined);
    tellOfCampaign(undefined);
  };
  const become = (next: LiveState): void => {
    if (state === next) return;
    state = next;
    stateListeners.forEach((listener) => listener());
  };
  const close = (): void => {
    cancelRetry?.();
    source?.close();
    source = undefined;
  };
  const end = (): void => {
    close();
    onEnded();
  };
  const afterRefusal = async (refused: Source): Promise<void> => {
    // Where the service is away it cannot say.
    const mayComeAgain = await isSignedIn().catch(() => true);
    if (source !== refused) return;
    if (mayComeAgain) cancelRetry = later(open, RETRY_MS);
    else end();
  };
  const open = (): void => {
    close();
    const opened = connect();
    source = opened;
    source.addEventListener('hello', () => {
      // Whatever was missed while nothing came.
      if (state === 'lost') tellAll();
      become('open');
    });
    source.addEventListener('change', ({ data }) => tell(JSON.parse(String(data)) as Change));
    source.addEventListener('campaign', ({ data }) => tellOfCampaign(JSON.parse(String(data)) as CampaignTold));
    source.addEventListener('missed', tellAll);
    source.addEventListener('ended', end);
    source.addEventListener('error', () => {
      become('lost');
      if (source === opened && opened.readyState === opened.CLOSED) void afterRefusal(opened);
    });
  };
  return {
    get state() {
      return state;
    },
    onChange: (listener) => listening(changeListeners, listener),
    onCampaign: (listener) => listening(campaignListeners, listener),
    onState: (listener) => listening(stateListeners, listener),
    open,
    close,
  };
}

function listening<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
