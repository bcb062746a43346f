import { formatDay, formatMonth } from "@adit/sdk/format";

/** A figure twice: as a number for the eye, and in the exact words that tables and tooltips say. */
export type Datum = { readonly value: number; readonly text: string };

/** One place on the time axis and what is drawn there. */
export type ChartPoint = {
  /** short, beneath the axis: `12 Jul` */
  readonly label: string;
  /** in full and unique within its chart, in tooltips and tables: `12 Jul 2021` */
  readonly title: string;
  /** by the key of a `ChartSeries`; what is not known is left out and drawn as a gap */
  readonly values: Readonly<Record<string, Datum | undefined>>;
};

export type ChartTone = "lamp" | "proven" | "attested" | "loss" | "quiet";

/** How a bar is filled or a line is stroked: colour never speaks alone. */
export type ChartMark = "solid" | "hatched" | "dotted" | "dashed" | "hollow";

/** One kind of figure of a chart. Two of one chart never share both tone and mark. */
export type ChartSeries = {
  readonly key: string;
  readonly name: string;
  readonly tone: ChartTone;
  readonly mark: ChartMark;
};

/** Beyond so many days a bar or a mark is narrower than a finger or an eye can tell: charts go on by month. */
export const DAILY_AT_MOST = 120;

/** `12 Jul 2021` without its year, for an axis. */
export function shortDay(epoch: number): string {
  return formatDay(epoch).split(" ").slice(0, 2).join(" ");
}

/** Days of one UTC month. */
export type MonthOf<Day> = { readonly title: string; readonly label: string; readonly days: readonly Day[] };

/** Groups days by UTC month, in their order. */
export function byMonth<Day extends { readonly epoch: number }>(days: readonly Day[]): readonly MonthOf<Day>[] {
  const months: { title: string; label: string; days: Day[] }[] = [];
  for (const day of days) {
    const title = formatMonth(day.epoch);
    const last = months.at(-1);
    if (last?.title === title) last.days.push(day);
    else months.push({ title, label: title, days: [day] });
  }
  return months;
}

/** An amount with `decimals` decimals as a number for the eye. Beyond 2^53 its last digits are lost, which no pixel shows. */
export function forTheEye(amount: bigint, decimals: number): number {
  return Number(amount) / 10 ** decimals;
}

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const PLAIN = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

/** A tick of an axis: at most three digits, and a letter for thousands where the number is large. */
export function tickText(value: number): string {
  return Math.abs(value) < 10_000 ? PLAIN.format(value) : COMPACT.format(value);
}

/** Every n-th point and always the last, so that at most `most` are left. */
export function thinned<Point>(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  const step = Math.ceil((points.length - 1) / (most - 1));
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}

const NICE_STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;
const AXIS_PARTS = 4;

/** The top of an axis of four equal parts that holds `most`, each part a round number. */
export function niceTop(most: number): number {
  if (!(most > 0)) return AXIS_PARTS;
  const part = most / AXIS_PARTS;
  const unit = 10 ** Math.floor(Math.log10(part));
  const step = NICE_STEPS.find((nice) => nice * unit >= part) ?? 10;
  return step * unit * AXIS_PARTS;
}
