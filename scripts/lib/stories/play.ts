import type { FarmDay } from "@adit/oracle/simulator";
import type { Terms } from "@adit/sdk";
import { settlementAbi } from "@adit/sdk/abis";
import { finishCall, settleCall } from "@adit/sdk/actions";
import type { DayValue } from "@adit/sdk/math";
import { epochEnd, requiredBond } from "@adit/sdk/math";
import type { Provider } from "../clients.ts";
import { feedSecond } from "../scenario/errands.ts";
import { LOCAL_TERMS } from "../scenario/stage.ts";
import type { Book } from "../series-model/book.ts";
import { coverDay, markOf, nextDue, ratesOf, releaseWithheld, settleDay } from "../series-model/book.ts";
import type { DayFacts } from "../series-model/day.ts";
import { endIfUnderDelivered, endIfUnprofitable } from "./endings.ts";
import { claim, leave, postBond, prepay, sell } from "./people.ts";
import type { Scene } from "./scene.ts";
import { REPORT_DELAY_SECONDS, setScene } from "./scene.ts";
import { isSilent, recordFallbacks, tryToCover } from "./silence.ts";
import type { Story } from "./story.ts";
import { FARM_ID } from "./terms.ts";
import type { StoryWorld } from "./world.ts";
import { storyWorld } from "./world.ts";

/** Reports that a farm needs before it may sell, and the days between the last of them and the first mined day. */
const REPORTS_BEFORE_SALE = 14;
const SALE_DAYS = 3;
/** The provider looks after funding and bond once a week. */
const ROUND_DAYS = 7;
const FUNDED_DAYS = 10n;
/** Posted above what is required, percent. */
const BOND_CUSHION = 5n;
const CLAIM_DAYS = 91;
const DAY_SECONDS = 86_400;
/** A series whose reports come late goes on for at most so many days after its term. */
const PATIENCE_DAYS = 40;

/** Something that changed the stream of a series, for the replay. */
export type StreamStep =
  | { readonly kind: "deposit"; readonly at: number; readonly amounts: readonly bigint[] }
  | { readonly kind: "claim"; readonly at: number; readonly holder: number; readonly paid: bigint };

/** A series on the chain, and what the model says of it. */
export interface PlayedSeries {
  readonly id: bigint;
  readonly terms: Terms;
  readonly name: string;
  /** units by holder */
  readonly units: readonly bigint[];
  readonly book: Book;
  readonly stream: StreamStep[];
  /** reward-token base units that the provider brought */
  brought: bigint;
  /** payment-token base units that each holder got back */
  refunds: readonly bigint[];
  lastDepositAt: number;
  /** the settled day after which a holder ended the series because the farm delivered too little: sums of H/s */
  underDelivery?: { readonly day: number; readonly delivered: bigint; readonly needed: bigint };
}

export interface Played {
  readonly story: Story;
  readonly world: StoryWorld;
  readonly scene: Scene;
  readonly series: readonly PlayedSeries[];
  readonly fromBlock: bigint;
  /** attempts to cover a day that was only late because nobody had reported it; all refused */
  readonly refusedCovers: number;
  /** attempts to end a profit share whose farm delivered less than it sold, but enough; all refused */
  readonly refusedEndings: number;
  /** what days were taken for that nobody reported in time */
  readonly fallbacks: ReadonlyMap<number, DayValue>;
}

/** The chain of a story begins this many days before its first mined day. */
export function chainStartOf(story: Story): Date {
  return new Date(Date.parse(`${story.firstDay}T00:00:00Z`) - (REPORTS_BEFORE_SALE + SALE_DAYS) * DAY_SECONDS * 1000);
}

/** UTC day number of the first day that the committee reports. */
export function firstReportedEpoch({ firstEpoch }: StoryWorld): number {
  return firstEpoch - REPORTS_BEFORE_SALE - SALE_DAYS;
}

/** Plays a story on an empty chain that stands at `chainStartOf(story)`: reports, sale, every mined day, the end, and everybody leaving. */
export async function play(provider: Provider, story: Story, progress: (sentence: string) => void = () => undefined): Promise<Played> {
  const world = storyWorld(story);
  const scene = await setScene(provider, world);
  await reportBeforeSale(scene);
  const fromBlock = await scene.stage.as(scene.stage.cast.keeper).chain.getBlockNumber();
  const series: PlayedSeries[] = [];
  for (const plan of story.series) series.push(await sell(scene, story, plan));
  progress(`${REPORTS_BEFORE_SALE} days of farm reports are on the chain, and ${world.sold / 10n ** 12n} TH/s are sold.`);
  await reportUntilStart(scene);

  const run: Run = {
    story,
    scene,
    world,
    series,
    finals: new Map(),
    fallbacks: new Map(),
    reported: world.firstEpoch,
    refusedCovers: 0,
    refusedEndings: 0,
  };
  for (let day = 0; series.some((one) => !isComplete(one)); day++) {
    if (day > story.days + PATIENCE_DAYS) throw new Error(`The story ${story.name} does not end`);
    await playDay(run, day);
    if (day % 91 === 90) progress(`Day ${day + 1} is over.`);
  }
  await finishAll(scene, series);
  const { fallbacks, refusedCovers, refusedEndings } = run;
  return { story, world, scene, series, fromBlock, fallbacks, refusedCovers, refusedEndings };
}

/** The days of reports that a farm needs before it may sell. */
export async function reportBeforeSale(scene: Scene): Promise<void> {
  await reportDays(scene, firstReportedEpoch(scene.world), scene.world.firstEpoch - SALE_DAYS);
}

/** The days from the sale to the first mined one. */
export async function reportUntilStart(scene: Scene): Promise<void> {
  await reportDays(scene, scene.world.firstEpoch - SALE_DAYS, scene.world.firstEpoch);
}

async function reportDays(scene: Scene, from: number, to: number): Promise<void> {
  for (let epoch = from; epoch < to; epoch++) {
    await scene.priceDay(epoch);
    await scene.report(epoch);
    await scene.recordFarm(epoch);
  }
}

/** Every day is settled: once the last stream has ended, refunds open and everybody leaves. */
export async function finishAll(scene: Scene, series: readonly PlayedSeries[]): Promise<void> {
  scene.moveTo(Math.max(...series.map(({ lastDepositAt }) => lastDepositAt)) + DAY_SECONDS + 60);
  for (const one of series) await close(scene, one);
  await leave(scene, series);
}

/** A story that is being played. */
export interface Run {
  readonly story: Story;
  readonly scene: Scene;
  readonly world: StoryWorld;
  readonly series: readonly PlayedSeries[];
  /** unix second from which an epoch is final, by its report or by its fallback */
  readonly finals: Map<number, number>;
  /** what days are taken for that nobody reported in time */
  readonly fallbacks: Map<number, DayValue>;
  /** the next epoch to report */
  reported: number;
  refusedCovers: number;
  refusedEndings: number;
}

function isComplete({ book }: PlayedSeries): boolean {
  return book.days.length === book.endingEpochs;
}

async function playDay(run: Run, day: number): Promise<void> {
  const { scene, world, story } = run;
  const epoch = world.firstEpoch + day;
  await scene.priceDay(epoch);
  await recordFallbacks(run);
  const silent = isSilent(run, day);
  if (!silent) await reportThrough(run, epoch);
  await scene.waitUntil(Number(epochEnd(epoch)) + REPORT_DELAY_SECONDS + LOCAL_TERMS.disputeWindowSeconds + 120);
  const isGone = story.vanishesOn !== undefined && day >= story.vanishesOn;
  for (const one of run.series) {
    if (!isGone) await provide(run, one, day);
    await settle(run, one);
    if (!isGone && one.book.withheld > 0n && one.book.ending === "none" && day % ROUND_DAYS === 0) await release(scene, one);
    if (isGone) await cover(run, one);
    if (day % CLAIM_DAYS === CLAIM_DAYS - 1) await claim(scene, one, 0);
    await endIfUnprofitable(run, one);
    await endIfUnderDelivered(run, one);
  }
  if (silent && (day - (story.silence?.from ?? 0)) % ROUND_DAYS === ROUND_DAYS - 1) await tryToCover(run);
}

/** The committee posts every day through `epoch` that it has not posted; one that was recorded meanwhile stays what it is taken for. */
async function reportThrough(run: Run, epoch: number): Promise<void> {
  const { scene, story, finals, fallbacks } = run;
  const first = run.reported;
  for (; run.reported <= epoch; run.reported++) {
    const finalAt = await scene.report(run.reported);
    if (!fallbacks.has(run.reported)) finals.set(run.reported, finalAt);
  }
  if (story.series.some(({ form }) => form === "profit share")) {
    for (let one = first; one <= epoch; one++) await scene.recordFarm(one);
  }
}

/** What a day's facts are if the world alone does not say them. */
interface KnownFacts {
  /** what settlement takes the day for; what the network truly was if left out */
  readonly network?: Omit<DayValue, "work"> | undefined;
  /** what the farm reports, or what it should have reported */
  readonly farm?: FarmDay;
  /** H/s of the farm's series that mine on that day; all that were sold if left out */
  readonly reserved?: bigint;
}

/** What the world says of an epoch. */
export function factsOf(
  world: StoryWorld,
  epoch: number,
  { network = world.day(epoch), farm = world.farmDay(FARM_ID, epoch), reserved = world.sold }: KnownFacts = {},
): DayFacts {
  const { targetSeconds, rewardPerBlock } = network;
  return {
    epoch,
    targetSeconds,
    rewardPerBlock,
    priceUsd8: world.priceUsd8(feedSecond(epoch)),
    paymentPriceUsd8: 100_000_000n,
    farm: { delivered: farm.hashrate, reserved, reported: farm.gross, energyWh: farm.energyWh },
  };
}

/** H/s of the series that mine on an epoch: one that was ended does so no longer. */
export function reservedOn(series: readonly PlayedSeries[], epoch: number): bigint {
  return series.reduce(
    (sum, { terms, book }) => sum + (epoch < terms.startEpoch + book.endingEpochs ? book.units * terms.unitHashrate : 0n),
    0n,
  );
}

/** The next day's facts, if it is final. */
function nextFacts({ world, finals, fallbacks, scene, series }: Run, one: PlayedSeries): DayFacts | undefined {
  if (isComplete(one)) return undefined;
  const epoch = one.terms.startEpoch + one.book.days.length;
  const finalAt = finals.get(epoch);
  return finalAt === undefined || finalAt > scene.now() ? undefined : factsOf(world, epoch, { network: fallbacks.get(epoch), reserved: reservedOn(series, epoch) });
}

/** The provider prepays what is due, and once a week some days more; once a week it brings its bond up to what is required. */
async function provide(run: Run, one: PlayedSeries, day: number): Promise<void> {
  const { book } = one;
  const facts = nextFacts(run, one);
  if (facts === undefined) return;
  const due = nextDue(book, facts);
  if (day % ROUND_DAYS === 0 && due.netByFormula > 0n && book.ending === "none") {
    const required = requiredBond(markOf(book, due.netByFormula, ratesOf(facts)));
    if (required > book.bond) await postBond(run.scene, one, (required * (100n + BOND_CUSHION)) / 100n - book.bond);
  }
  // Several days may have become final at once.
  const waiting = BigInt(facts.epoch < run.reported ? run.reported - facts.epoch : 1);
  const owed = due.lines.holders + due.lines.protocol;
  const wanted = owed * (day % ROUND_DAYS === 0 ? FUNDED_DAYS + waiting : waiting);
  if (book.funding < wanted) await prepay(run.scene, one, wanted - book.funding);
}

/** The keeper settles every day that is final and funded, in one transaction. */
async function settle(run: Run, one: PlayedSeries): Promise<void> {
  const { scene } = run;
  const amounts: bigint[] = [];
  for (;;) {
    const facts = nextFacts(run, one);
    if (facts === undefined) break;
    const { holders, protocol } = nextDue(one.book, facts).lines;
    if (holders + protocol > one.book.funding) break;
    const { penalty } = settleDay(one.book, facts);
    amounts.push(holders + penalty);
  }
  if (amounts.length > 0) await settleOnChain(scene, one, amounts);
}

/** Settles as many days as there are amounts, which the book has settled already. */
export async function settleOnChain(scene: Scene, one: PlayedSeries, amounts: readonly bigint[]): Promise<void> {
  const { stage } = scene;
  const at = await scene.act(stage.cast.keeper, settleCall({ deployment: stage.deployment, id: one.id, maxDays: BigInt(amounts.length) }));
  deposited(one, at, amounts);
}

/** Anybody covers what the provider missed, as soon as the contract lets it. */
async function cover(run: Run, one: PlayedSeries): Promise<void> {
  const { scene } = run;
  for (;;) {
    const facts = nextFacts(run, one);
    if (facts === undefined) return;
    if (!(await isCoverable(scene, one))) return;
    await coverOnChain(scene, one, facts);
  }
}

/** True if somebody may have the bond pay the next day. */
export async function isCoverable(scene: Scene, { id }: PlayedSeries): Promise<boolean> {
  const { stage } = scene;
  const from = await stage.as(stage.cast.visitor).chain.readContract({
    address: stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "coverableFrom",
    args: [id],
  });
  return from !== 0n && from <= BigInt(scene.now());
}

/** A stranger covers the next day. */
export async function coverOnChain(scene: Scene, one: PlayedSeries, facts: DayFacts): Promise<void> {
  const { stage } = scene;
  const call = { address: stage.contracts.settlement, abi: settlementAbi, functionName: "cover", args: [one.id] } as const;
  const at = await scene.act(stage.cast.visitor, call);
  const { fromFunding, fromBond, penalty } = coverDay(one.book, facts);
  deposited(one, at, [fromFunding + fromBond + penalty]);
}

export async function release(scene: Scene, one: PlayedSeries): Promise<void> {
  if (releaseWithheld(one.book) === 0n) return;
  const { stage } = scene;
  await scene.act(stage.cast.keeper, {
    address: stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "releaseWithheld",
    args: [one.id],
  });
}

/** The last stream has ended: what is withheld is decided, dust is swept, refunds open. */
async function close(scene: Scene, one: PlayedSeries): Promise<void> {
  await release(scene, one);
  await scene.act(scene.stage.cast.keeper, finishCall({ deployment: scene.stage.deployment, id: one.id }));
}

function deposited(one: PlayedSeries, at: number, amounts: readonly bigint[]): void {
  one.stream.push({ kind: "deposit", at, amounts });
  one.lastDepositAt = at;
}
