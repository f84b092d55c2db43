// What is asked of a way to somebody else's zones: present a record, take it back, be looked at.

export interface KeptRecord {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  readonly value: string;
}

/** Each throws ProviderTrouble, or another error where nothing was sent yet. */
export interface RecordKeeper {
  /** Beside others at the name; one that is there already stays. */
  add(record: KeptRecord, signal: AbortSignal): Promise<void>;
  /** Just this one; no error where it is gone already. */
  remove(record: KeptRecord, signal: AbortSignal): Promise<void>;
  /** Changes nothing: whether it would serve for records below this zone. Throws where not. */
  look(zone: string, signal: AbortSignal): Promise<void>;
}
