import type { SeriesRecord } from "../chain/events.ts";
import type { CoinSources } from "./coinsToday.ts";
import { breakEvenOf, figuresOf, type MarketRow, type RowFigures } from "./market.ts";

/** How long the arithmetic may go on before the page gets its turn, in milliseconds. */
const SLICE_MS = 12;

/**
 * What the figures of rows are, worked out once for each. Those on screen are asked for one by one; an order over all of them needs all,
 * which are then worked out in slices, so that the page stays quick.
 */
export class FigureBook {
  readonly #figures = new Map<SeriesRecord, RowFigures | undefined>();
  readonly #breakEvens = new Map<SeriesRecord, number | undefined>();
  readonly #sources: CoinSources;

  constructor(sources: CoinSources) {
    this.#sources = sources;
  }

  figures(row: MarketRow): RowFigures | undefined {
    const known = this.#figures.get(row.record);
    if (known !== undefined || this.#figures.has(row.record)) return known;
    const figures = figuresOf(row, this.#sources);
    this.#figures.set(row.record, figures);
    return figures;
  }

  breakEven(row: MarketRow): number | undefined {
    const known = this.#breakEvens.get(row.record);
    if (known !== undefined || this.#breakEvens.has(row.record)) return known;
    const growth = breakEvenOf(row, this.figures(row));
    this.#breakEvens.set(row.record, growth);
    return growth;
  }

  /** Whether `fill` has nothing left to do. */
  isFilled(rows: readonly MarketRow[], needs: { readonly net: boolean; readonly breakEven: boolean }): boolean {
    return rows.every(
      ({ record }) => (!needs.net || this.#figures.has(record)) && (!needs.breakEven || this.#breakEvens.has(record)),
    );
  }

  /** Works out what is missing of all rows. @returns false if it was aborted */
  async fill(
    rows: readonly MarketRow[],
    needs: { readonly net: boolean; readonly breakEven: boolean },
    { signal, now, rest }: { signal: AbortSignal; now: () => number; rest: () => Promise<void> },
  ): Promise<boolean> {
    let begun = now();
    for (const row of rows) {
      if (signal.aborted) return false;
      if (needs.net) this.figures(row);
      if (needs.breakEven) this.breakEven(row);
      if (now() - begun < SLICE_MS) continue;
      await rest();
      begun = now();
    }
    return !signal.aborted;
  }

  /** What is known already, without working anything out. */
  known = {
    net: (row: MarketRow): bigint | undefined => this.#figures.get(row.record)?.netUsd8,
    breakEven: (row: MarketRow): number | undefined => this.#breakEvens.get(row.record),
  };
}
