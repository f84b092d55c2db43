// The tables of reports, as SQL sees them.

export interface ReportSignerTable {
  /** By which its sealed key is found: signerIdOf its number. */
  id: string;
  number: number;
  certificate: Uint8Array;
  sealed_key: Uint8Array;
}
