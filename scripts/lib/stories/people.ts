import type { Terms } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi, settlementAbi, testTokenAbi } from "@adit/sdk/abis";
import { approveCall, buyCall, fundCall, refundCall } from "@adit/sdk/actions";
import { cost, epochEnd } from "@adit/sdk/math";
import type { Address, LocalAccount } from "viem";
import { openBook } from "../series-model/book.ts";
import type { PlayedSeries } from "./play.ts";
import type { Scene } from "./scene.ts";
import type { SeriesPlan, Story } from "./story.ts";
import { termsOf, UNITS_PER_TH } from "./terms.ts";

/** Parts of the units that the first two buyers take; the third takes the rest, with a fraction of a TH/s that divides nothing evenly. */
const PARTS = [5n, 3n] as const;
const BOND_LOCK_DAYS = 8;

/** The holders of a story. */
export function buyersOf({ stage }: Scene): readonly LocalAccount[] {
  return stage.cast.buyers.slice(0, PARTS.length + 1);
}

/** Opens a story's series and sells all of it. */
export async function sell(scene: Scene, story: Story, plan: SeriesPlan): Promise<PlayedSeries> {
  const all = BigInt(plan.terahash) * UNITS_PER_TH;
  const first = PARTS.map((part) => (all * part) / 10n + part);
  const units = [...first, all - first.reduce((sum, one) => sum + one, 0n)];
  return await open(scene, termsOf(scene.stage, scene.world, story, plan, scene.now()), plan.name, units);
}

/** Opens a series by these terms and sells so many units to each buyer. */
export async function open(scene: Scene, terms: Terms, name: string, units: readonly bigint[]): Promise<PlayedSeries> {
  const { stage } = scene;
  const [provider] = stage.cast.providers;
  const market = { address: stage.contracts.market, abi: primaryMarketAbi } as const;
  const { chain } = stage.as(provider);
  const { result: id } = await chain.simulateContract({ ...market, functionName: "create", args: [terms], account: provider });
  await scene.act(provider, { ...market, functionName: "create", args: [terms] });
  let paid = 0n;
  for (const [holder, amount] of units.entries()) {
    const buyer = buyerOf(scene, holder);
    const price = cost(amount, terms.unitHashrate, terms.price);
    await mint(scene, stage.usdc, buyer, price);
    await scene.act(buyer, approveCall({ token: stage.usdc, spender: stage.contracts.market, amount: price }));
    await scene.act(buyer, buyCall({ deployment: stage.deployment, id, units: amount, maxCost: price, to: buyer.address }));
    paid += price;
  }
  const all = units.reduce((sum, one) => sum + one, 0n);
  return { id, terms, name, units, book: openBook(terms, all, paid), stream: [], brought: 0n, refunds: [], lastDepositAt: 0 };
}

function buyerOf(scene: Scene, holder: number): LocalAccount {
  const account = buyersOf(scene)[holder];
  if (account === undefined) throw new RangeError(`The story has no buyer ${holder}`);
  return account;
}

/** The provider brings reward token and prepays days with it. */
export async function prepay(scene: Scene, one: PlayedSeries, amount: bigint): Promise<void> {
  await bring(scene, one, amount);
  await scene.act(scene.stage.cast.providers[0], fundCall({ deployment: scene.stage.deployment, id: one.id, amount }));
  one.book.funding += amount;
}

/** The provider brings reward token and adds it to its bond. */
export async function postBond(scene: Scene, one: PlayedSeries, amount: bigint): Promise<void> {
  await bring(scene, one, amount);
  await scene.act(scene.stage.cast.providers[0], {
    address: scene.stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "postBond",
    args: [one.id, amount],
  });
  one.book.bond += amount;
}

async function bring(scene: Scene, one: PlayedSeries, amount: bigint): Promise<void> {
  const { stage } = scene;
  const [provider] = stage.cast.providers;
  await mint(scene, stage.btc, provider, amount);
  await scene.act(provider, approveCall({ token: stage.btc, spender: stage.contracts.settlement, amount }));
  one.brought += amount;
}

/** A holder claims what its units have earned by now. */
export async function claim(scene: Scene, one: PlayedSeries, holder: number): Promise<void> {
  const { stage } = scene;
  const account = buyerOf(scene, holder);
  const before = await balanceOf(scene, stage.btc, account.address);
  const at = await scene.act(account, { address: stage.contracts.hashpower, abi: hashpowerAbi, functionName: "claim", args: [one.id] });
  one.stream.push({ kind: "claim", at, holder, paid: (await balanceOf(scene, stage.btc, account.address)) - before });
}

/** Everybody takes what is theirs: claims, refunds, releases, tips, fees; and, once it is free, the rest of funding and bond. */
export async function leave(scene: Scene, series: readonly PlayedSeries[]): Promise<void> {
  const { stage } = scene;
  const { cast, contracts } = stage;
  const [provider] = cast.providers;
  const settlement = { address: contracts.settlement, abi: settlementAbi } as const;
  const market = { address: contracts.market, abi: primaryMarketAbi } as const;
  const { chain } = stage.as(cast.keeper);
  for (const one of series) {
    for (const holder of one.units.keys()) await claim(scene, one, holder);
    one.refunds = await refundAll(scene, one);
    if (one.book.released > one.book.tips) {
      await scene.act(provider, { ...market, functionName: "withdrawRelease", args: [one.id, provider.address] });
    }
  }
  const tips = await chain.readContract({ ...market, functionName: "creditOf", args: [cast.keeper.address, stage.usdc] });
  if (tips > 0n) await scene.act(cast.keeper, { ...market, functionName: "withdrawCredit", args: [stage.usdc, cast.keeper.address] });
  const coverTips = await chain.readContract({ ...settlement, functionName: "creditOf", args: [cast.visitor.address, stage.btc] });
  if (coverTips > 0n) {
    await scene.act(cast.visitor, { ...settlement, functionName: "withdrawCredit", args: [stage.btc, cast.visitor.address] });
  }
  await scene.act(cast.keeper, { ...settlement, functionName: "withdrawProtocolFees", args: [stage.btc, series.map(({ id }) => id)] });

  const lastDay = Math.max(...series.map(({ terms, book }) => terms.startEpoch + book.endingEpochs));
  scene.moveTo(Number(epochEnd(lastDay + BOND_LOCK_DAYS)));
  for (const { id, book } of series) {
    if (book.funding > 0n) await scene.act(provider, { ...settlement, functionName: "withdrawFunding", args: [id, book.funding, provider.address] });
    if (book.bond > 0n) await scene.act(provider, { ...settlement, functionName: "withdrawBond", args: [id, book.bond, provider.address] });
  }
}

/** Days that nobody earned leave a pot for the holders; burning every unit empties it. */
async function refundAll(scene: Scene, one: PlayedSeries): Promise<readonly bigint[]> {
  const { stage } = scene;
  const { chain } = stage.as(stage.cast.keeper);
  const market = { address: stage.contracts.market, abi: primaryMarketAbi } as const;
  const { refundable } = await chain.readContract({ ...market, functionName: "escrow", args: [one.id] });
  if (refundable === 0n) return one.units.map(() => 0n);
  const refunds: bigint[] = [];
  for (const [holder, units] of one.units.entries()) {
    const account = buyerOf(scene, holder);
    const before = await balanceOf(scene, stage.usdc, account.address);
    await scene.act(account, refundCall({ deployment: stage.deployment, id: one.id, units, to: account.address }));
    refunds.push((await balanceOf(scene, stage.usdc, account.address)) - before);
  }
  return refunds;
}

async function mint(scene: Scene, token: Address, to: LocalAccount, amount: bigint): Promise<void> {
  await scene.act(to, { address: token, abi: testTokenAbi, functionName: "mint", args: [to.address, amount] });
}

export async function balanceOf({ stage }: Scene, token: Address, owner: Address): Promise<bigint> {
  const { chain } = stage.as(stage.cast.keeper);
  return await chain.readContract({ address: token, abi: testTokenAbi, functionName: "balanceOf", args: [owner] });
}
