// What a migration is: a number, a name, and statements in the words that the dialects share.

/** The words in which the dialects differ. */
export interface ColumnTypes {
  /** A whole number of 64 bits. */
  readonly integer: string;
  /** Compared and sorted byte by byte, whatever language the database is set to. */
  readonly text: string;
  readonly bytes: string;
  /** A primary key that grows with each row. */
  readonly sequence: string;
  /** What follows the columns of a table. */
  readonly tableOptions: string;
  /** The same of a table of few columns, whose rows lie in the order of their primary key. */
  readonly keyedTableOptions: string;
  /** How a table begins that a crash may empty; undefined where one process keeps such things in its memory. */
  readonly transientTable: string | undefined;
  /** Whether an index takes texts of any length: PostgreSQL refuses a row that does not fit on a third of a page. */
  readonly hasLongIndexRows: boolean;
  /** Whose functions take JSON apart. */
  readonly jsonFunctions: 'sqlite' | 'postgres';
  /** The character with this code, as an expression. */
  readonly character: (code: number) => string;
  /** A number that those who write at the same time do not share, if there are not too many of them; an expression. */
  readonly writerSlot: string;
  /** New pages of a table are filled so far, in per cent, and have room for updates of their rows. */
  readonly filledTo: (table: string, percent: number) => readonly string[];
  readonly trigger: (trigger: Trigger) => readonly string[];
  readonly noTrigger: (name: string) => string;
}

/** What follows each change of a row of the table, in the same transaction; `new` and `old` are the row after and before it. */
export interface Trigger {
  readonly name: string;
  readonly table: string;
  /** insert, delete, or update of columns. */
  readonly event: string;
  readonly when: string;
  readonly statements: readonly string[];
}

export interface Migration {
  /** Those that a database lacks run in order of their numbers, some of which may be missing; one that was released is never changed. */
  readonly number: number;
  readonly name: string;
  readonly statements: (types: ColumnTypes) => readonly string[];
}
