/** One measured operation: whole-transaction gas of Adit beside peers' real code, on the same chain in the same run. */
export interface GasRow {
  readonly id: string;
  readonly adit: number;
  readonly peers: Readonly<Record<string, number>>;
}
