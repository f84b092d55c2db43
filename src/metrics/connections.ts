// Connections to the service's port: in which phase they are, why they were closed, and what their bodies and answers hold.

import type { Meter } from './meter.ts';

export interface HttpFigures {
  readonly byPhase: ReadonlyMap<string, number>;
  /** Since the start. */
  readonly accepted: number;
  /** By us, by why, since the start. */
  readonly closed: ReadonlyMap<string, number>;
  /** Written and not read yet, at the last look. */
  readonly pendingBytes: number;
  /** Of bodies that are being read or worked on. */
  readonly bufferedBytes: number;
  /** Requests that are worked on, by kind of place. */
  readonly working: Readonly<Record<string, number>>;
}

export function addConnectionMetrics(meter: Meter, read: () => HttpFigures): void {
  meter.gauge({ name: 'http_connections', help: 'Connections that are open, by phase', labels: ['phase'] }, () =>
    [...read().byPhase].map(([phase, count]) => [{ phase }, count]),
  );
  meter.counted({ name: 'http_connections_total', help: 'Connections that were let in', labels: [] }, () => [
    [{}, read().accepted],
  ]);
  meter.counted(
    { name: 'http_closed_total', help: 'Connections that the service has closed, by why', labels: ['reason'] },
    () => [...read().closed].map(([reason, count]) => [{ reason }, count]),
  );
  meter.gauge(
    { name: 'http_places_taken', help: 'Requests that are worked on, by kind of place', labels: ['kind'] },
    () => Object.entries(read().working).map(([kind, count]) => [{ kind }, count]),
  );
  meter.gauge(
    { name: 'http_buffered_bytes', help: 'Bodies in memory, and answers that are not read yet', labels: ['what'] },
    () => {
      const { bufferedBytes, pendingBytes } = read();
      return [
        [{ what: 'bodies' }, bufferedBytes],
        [{ what: 'answers' }, pendingBytes],
      ];
    },
  );
}
