import type { FarmDay, WorldDay } from "@adit/oracle/simulator";
import type { Waterfall } from "@adit/sdk/math";
import type { DayFacts } from "../series-model/day.ts";

/** A point of an assumed path: the value at the start of this day of the term; straight lines between points, flat outside. */
export interface Point {
  /** days since the first mined day; negative before it */
  readonly day: number;
  readonly value: number;
}

/** A series that is sold in a story. */
export interface SeriesPlan {
  readonly name: string;
  readonly form: "fixed term" | "profit share";
  /** TH/s sold, to three buyers: a half, three tenths and the rest */
  readonly terahash: number;
  /** what a buyer pays for 1 TH/s over the whole term, US cents */
  readonly priceCents: number;
  readonly milliJoulePerTh: number;
  /** US cents per kWh, with one decimal: 45 is 4.5 cents */
  readonly tariffTenthCents: number;
  /** what the bond covers; 30 days of net, and 90 of what a day owes beyond its escrow, if left out */
  readonly bondEpochs?: number;
  readonly marginEpochs?: number;
  /** profit share only: least delivery before anybody may end the series, basis points */
  readonly minDeliveryBps?: number;
}

/** What the farm reports of a day, from what the network paid. */
export type FarmPlan = (day: number, network: WorldDay, sold: bigint) => Pick<FarmDay, "hashrate" | "gross" | "energyWh">;

/** A story: assumptions over Bitcoin's real difficulty, and what people do. Days count from the first mined day. */
export interface Story {
  readonly name: string;
  readonly title: string;
  /** what it shows, one sentence */
  readonly about: string;
  /** first mined UTC day */
  readonly firstDay: string;
  readonly days: number;
  /** dollars per bitcoin */
  readonly price: readonly Point[];
  /** thousandths of a bitcoin per block */
  readonly fees: readonly Point[];
  readonly series: readonly SeriesPlan[];
  /** a farm that works as it should if left out */
  readonly farm?: FarmPlan;
  /** what the farm truly earned, where it reports something else */
  readonly truth?: FarmPlan;
  /** the committee posts nothing for the days [from, to); it posts them all once the day `to` is over */
  readonly silence?: { readonly from: number; readonly to: number };
  /** the provider does nothing any more from this day on */
  readonly vanishesOn?: number;
  /** assumptions beside price and fees, in sentences */
  readonly assumptions: readonly string[];
  /** the same buyer under an ordinary contract, paid on the first day, from a provider that behaves as in this story */
  readonly upfront: {
    readonly assumption: string;
    /** what the holders get of a day's net, reward-token base units */
    readonly received: (day: number, lines: Waterfall, facts: DayFacts) => bigint;
  };
}
