import type { Action, Day } from "./actions.ts";
import {
  BONDED,
  FEE,
  HOSTILE,
  KEEPER,
  MERGED,
  PLAIN,
  PROVIDER,
  REWARD,
  RESTRICTED,
  SHARE,
  THIN,
} from "./indices.ts";

/** What happens in a life besides chance: the weather of its days, and what is done on some of them before anything else. */
export interface Plot {
  readonly title: string;
  /** Decimals of the reward token that most series share. */
  readonly decimals: number;
  /** Changes a day of chance; `index` counts the days from the first one of the term. */
  weather(day: Day, index: number): Partial<Day>;
  acts(index: number): readonly Action[];
}

/** Some of nearly every series is sold, paid for some days ahead, and lent, so that every life mines and leases. */
export const PROLOGUE: readonly Action[] = [
  { do: "buy", series: PLAIN, by: 0, units: { perMille: 100 }, reenter: false },
  { do: "buy", series: PLAIN, by: HOSTILE, units: { perMille: 50 }, reenter: true },
  { do: "buy", series: PLAIN, by: PROVIDER, units: { perMille: 50 }, reenter: false },
  { do: "buy", series: THIN, by: 1, units: { perMille: 200 }, reenter: false },
  { do: "buy", series: FEE, by: 2, units: { perMille: 200 }, reenter: false },
  { do: "buy", series: BONDED, by: 3, units: { perMille: 200 }, reenter: false },
  { do: "buy", series: SHARE, by: 0, units: { perMille: 200 }, reenter: false },
  { do: "buy", series: SHARE, by: 2, units: { perMille: 100 }, reenter: false },
  { do: "buy", series: MERGED, by: 1, units: { perMille: 400 }, reenter: false },
  { do: "buy", series: MERGED, by: 3, units: { perMille: 100 }, reenter: false },
  { do: "buy", series: RESTRICTED, by: 2, units: { perMille: 300 }, reenter: false },
  { do: "fund", series: PLAIN, days: 2 },
  { do: "fund", series: THIN, days: 3 },
  { do: "fund", series: FEE, days: 2 },
  { do: "fund", series: BONDED, days: 1 },
  { do: "fund", series: SHARE, days: 2 },
  { do: "fund", series: MERGED, days: 3 },
  { do: "fund", series: RESTRICTED, days: 2 },
  { do: "postBond", series: BONDED, days: 5 },
  { do: "postBond", series: SHARE, days: 2 },
  { do: "postBond", series: MERGED, days: 2 },
  { do: "allowKeeper", series: PLAIN, allowed: true },
  { do: "list", series: PLAIN, by: 0, units: { perMille: 500 }, epochs: 4, option: true, inLitecoin: false },
  { do: "take", by: 3, pick: 0, units: { perMille: 400 }, lead: 0, epochs: 3 },
  { do: "take", by: HOSTILE, pick: 0, units: { perMille: 300 }, lead: 1, epochs: 2 },
  { do: "list", series: MERGED, by: 1, units: { perMille: 600 }, epochs: 3, option: true, inLitecoin: true },
  { do: "take", by: 2, pick: 1, units: { perMille: 500 }, lead: 1, epochs: 2 },
  { do: "list", series: SHARE, by: 0, units: { perMille: 700 }, epochs: 5, option: false, inLitecoin: true },
  { do: "take", by: 1, pick: 2, units: { perMille: 900 }, lead: 2, epochs: 4 },
  { do: "list", series: RESTRICTED, by: 2, units: { perMille: 800 }, epochs: 4, option: false, inLitecoin: false },
  { do: "take", by: 0, pick: 3, units: { perMille: 500 }, lead: 0, epochs: 3 },
  // Of the two of merged mining one is bought, the other one runs to its end.
  { do: "take", by: HOSTILE, pick: 1, units: { perMille: 300 }, lead: 1, epochs: 2 },
  { do: "list", series: THIN, by: 1, units: "all", epochs: 2, option: false, inLitecoin: false },
  { do: "cancelListing", by: 1, pick: 4 },
  { do: "dust", series: PLAIN, from: 0, to: 1, times: 3 },
  ...(["ledger", "market", "settlement", "leases", "registry", "oracle"] as const).map((to, token) => {
    return { do: "donate", token, to, amount: 12_345n } as const;
  }),
  { do: "stopSales" },
];

/** Of every life: leases change hands, end by purchase and by return, and what was earned is fetched. */
function ofEveryLife(index: number): readonly Action[] {
  const settle: Action = { do: "settleMany", by: KEEPER, days: 4 };
  switch (index) {
    case 1:
      return [
        settle,
        { do: "sellLeasehold", pick: 0, to: 2 },
        { do: "sellReversion", pick: 3, to: 0 },
        { do: "dust", series: MERGED, from: 1, to: 3, times: 5 },
        { do: "checkpoint", by: HOSTILE, series: PLAIN, day: 6 },
      ];
    case 2:
      return [{ do: "fund", series: MERGED, days: 4 }, settle, { do: "exercise", pick: 2 }];
    case 3:
      // One for the day that waits longest, one for a day behind it, one for a day that is not over.
      return [
        { do: "award", series: FEE, ahead: 0, share: { perMille: 300 } },
        { do: "award", series: PLAIN, ahead: 1, share: { perMille: 700 } },
        { do: "award", series: MERGED, ahead: 9, share: { perMille: 500 } },
        settle,
      ];
    case 4:
      return [settle, { do: "claimLessee", pick: 0, to: 2 }, { do: "claimLessor", pick: 0, to: 0 }];
    case 5:
      return [settle, { do: "claimRent", pick: 0, to: 0 }, { do: "recordSilence", by: HOSTILE, feed: 0, ago: 1 }];
    case 6:
      return [settle, { do: "giveBack", by: HOSTILE, pick: 0, reenter: true }];
    case 7:
      return [{ do: "noteFinalState", by: HOSTILE, network: 1 }, { do: "giveBackTo", pick: 0, to: 3 }];
    default:
      return [settle];
  }
}

const PROMPT: Partial<Day> = { late: undefined, pushes: true, recordPrices: true, recordFarms: true, feesPerBlock: 10_000_000n };

const SILENT_FROM = 2;
/** The fallback of the first silent day is due two weeks after it. */
const FALLBACK_DUE = SILENT_FROM + 14;

export const PLOTS: readonly Plot[] = [
  {
    title: "the committee falls silent for a fortnight",
    decimals: 6,
    weather: (day, index) => (index < SILENT_FROM ? PROMPT : { ...day, late: 0, pushes: index !== 5 && day.pushes }),
    acts: (index) =>
      index < FALLBACK_DUE
        ? ofEveryLife(index)
        : [
            { do: "recordFallback", by: HOSTILE, network: 0, ago: FALLBACK_DUE - SILENT_FROM + 1 },
            { do: "settleMany", by: KEEPER, days: 2 },
          ],
  },
  {
    title: "the farm breaks down",
    decimals: 8,
    weather: () => ({ ...PROMPT, delivered: 15, luck: 1_000 }),
    acts: (index) => [
      ...(index % 4 === 0 ? ([{ do: "fund", series: SHARE, days: 100 }] as const) : []),
      ...ofEveryLife(index),
      ...(index >= 14 ? ([{ do: "endForUnderDelivery", by: 0, series: SHARE }] as const) : []),
    ],
  },
  {
    title: "the price collapses, and the provider leaves",
    decimals: 18,
    weather: (_, index) => ({ ...PROMPT, priceUsd: index === 0 ? 35_000 : 14_000 }),
    acts: (index) => [
      ...ofEveryLife(index),
      ...(index === 2
        ? ([
            { do: "fund", series: BONDED, days: 20 },
            { do: "postBond", series: BONDED, days: 40 },
            { do: "settle", by: HOSTILE, series: BONDED, days: 3 },
            { do: "endEarly", series: BONDED },
          ] as const)
        : []),
      ...(index === 9 || index === 10
        ? ([
            { do: "settle", by: HOSTILE, series: THIN, days: 3 },
            { do: "windUp", by: 1, series: THIN },
          ] as const)
        : []),
    ],
  },
  {
    title: "the provider's bond is short, and it vanishes",
    decimals: 8,
    weather: () => PROMPT,
    acts: (index) => [
      ...(index === 1 ? ([{ do: "fund", series: BONDED, days: 30 }] as const) : []),
      ...ofEveryLife(index),
      ...(index === 5
        ? ([0, 1, 2] as const).map((ahead) => ({ do: "award", series: THIN, ahead, share: { perMille: 400 } }) as const)
        : []),
      ...(index >= 5 ? [SHARE, RESTRICTED, THIN].map((series) => ({ do: "cover", by: 3, series }) as const) : []),
      ...(index === 9 || index === 11 ? ([{ do: "endForShortBond", by: 0, series: BONDED }] as const) : []),
      ...(index === 12 ? ([{ do: "withdrawTips", by: 3, to: 3, token: REWARD }] as const) : []),
    ],
  },
];
