/** One measured operation: whole-transaction gas of Adit beside peers' real code, on the same chain in the same run. */
export interface GasRow {
  readonly id: string;
  readonly adit: number;
  readonly peers: Readonly<Record<string, number>>;
}

/** A transaction that was sent. */
export interface Sent {
  wait(): Promise<{ readonly gasUsed: bigint } | null>;
}

/** Gas of a transaction that was sent, once it is mined. */
export async function gasOf(sent: Promise<Sent>): Promise<number> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("expected a mined transaction, got no receipt");
  return Number(receipt.gasUsed);
}
