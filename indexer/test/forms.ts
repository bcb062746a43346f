import { disputesAbi, governanceArbiterAbi, hashpowerAbi, testTokenAbi } from "@adit/sdk/abis";
import {
  approveCall,
  approveLeasesCall,
  claimManyCall,
  coverCall,
  disputeDayCall,
  disputeFarmReportCall,
  giveBackCall,
  listUnitsCall,
  noteFinalStateCall,
  recordFallbackCall,
  refundCall,
  settleCall,
  takeLeaseCall,
  type ContractCall,
} from "@adit/sdk/actions";
import { epochEnd } from "@adit/sdk/math";
import { farmProof, networkReportHash } from "@adit/sdk/oracle";
import type { LocalAccount } from "viem";
import type { Provider } from "../../scripts/lib/clients.ts";
import { ORACLE_TIMEOUT_SECONDS } from "../../scripts/lib/deploy.ts";
import { feedSecond } from "../../scripts/lib/scenario/errands.ts";
import { LOCAL_BOND } from "../../scripts/lib/scenario/stage.ts";
import { keepMerged, openMerged } from "../../scripts/lib/start/merged.ts";
import { addScrypt, scryptReportSecond, type Scrypt } from "../../scripts/lib/start/scrypt.ts";
import { buyUnits, giveDollars } from "../../scripts/lib/start/series.ts";
import { setScene, type Scene } from "../../scripts/lib/stories/scene.ts";
import { storyWorld } from "../../scripts/lib/stories/world.ts";
import { TALE } from "./tale.ts";

const DAY = 86_400;
const FRACTION = 10n ** 18n;
const ENOUGH = 10n ** 15n;
/** As `IDisputes.Outcome` counts them. */
const OUTCOME = { reported: 1, fallback: 3 } as const;
const LEAST_OF_CANCELLED = 10_000n;

/** A chain on which a series of two coins was mined, and what the ordinary tale has not. */
export interface FormsTale {
  readonly scene: Scene;
  readonly scrypt: Scrypt;
  readonly merged: bigint;
  /** its sale missed its minimum; nobody has taken a refund */
  readonly cancelled: bigint;
  /** The cancelled sale's only buyer takes part of its payment back. */
  takeRefund(): Promise<void>;
}

/**
 * Plays a series that pays Litecoin and Dogecoin through days paid in time, two paid late, and one that its bond pays where both fundings
 * end; then a day of which both reports are disputed, and one that nobody reports. Units move, are claimed in both coins and lent. Another
 * sale misses its minimum.
 */
export async function playForms(provider: Provider): Promise<FormsTale> {
  const scene = await setScene(provider, storyWorld(TALE));
  const { stage } = scene;
  const { deployment, cast } = stage;
  const today = Math.floor(scene.now() / DAY);
  const scrypt = await addScrypt(stage, today - 1);
  const clock = clockOf(scene, provider);

  await clock.at(scryptReportSecond(today - 1));
  await scrypt.pushPrices(today - 1);
  await clock.at((await scrypt.report(today - 1)) + 1);
  await scrypt.recordFarm();

  const plan = { startEpoch: today + 1, epochs: 30 };
  const merged = await openMerged(stage, scrypt, await clock.now(), { ...plan, fundedDays: 1n });
  const cancelled = await openMerged(stage, scrypt, await clock.now(), { ...plan, minUnits: LEAST_OF_CANCELLED });
  const [anna, ben, cleo, dora] = cast.buyers;
  await buyUnits(stage, merged, anna, 9_000n);
  await buyUnits(stage, merged, ben, 3_001n);
  await buyUnits(stage, merged, cast.visitor, 501n);
  await buyUnits(stage, cancelled, cleo, 777n);

  const act = async (account: LocalAccount, call: ContractCall): Promise<void> => {
    await clock.sync();
    await scene.act(account, call);
  };
  const settle = (): Promise<void> => act(cast.keeper, settleCall({ deployment, id: merged, maxDays: 1n }));
  /** Lets a day end, be priced and reported by both networks, and become final. */
  const endDay = async (epoch: number, whileOpen?: () => Promise<void>): Promise<void> => {
    await clock.at(feedSecond(epoch) + 60);
    await scrypt.pushPrices(epoch);
    await scrypt.recordPrices(epoch);
    await clock.at(scryptReportSecond(epoch));
    const finalAt = await scrypt.report(epoch);
    await whileOpen?.();
    await clock.at(finalAt + 60);
    if (whileOpen === undefined) await scrypt.recordFarm();
  };
  const first = plan.startEpoch;

  await endDay(today);
  await endDay(first);
  await settle();
  await clock.at((await clock.now()) + 7_777);
  await act(anna, transfer(scene, anna, dora, merged, 1_234n));
  await lend(scene, act, anna, merged, first);

  await endDay(first + 1);
  await keepMerged(stage, scrypt, merged, 1n);
  await settle();
  await act(dora, claimManyCall({ deployment, ids: [merged] }));

  // Two days that nobody pays: the first is paid late, the second by what is left and the bond.
  await endDay(first + 2);
  await endDay(first + 3);
  await endDay(first + 4);
  const dueAt = scryptReportSecond(first + 3) + 6 * 3_600;
  await clock.at(dueAt + LOCAL_BOND.graceSeconds + 600);
  await keepMerged(stage, scrypt, merged, 1n);
  await settle();
  await act(cast.visitor, coverCall({ deployment, id: merged }));
  await keepMerged(stage, scrypt, merged, 2n);
  await settle();
  await clock.at((await clock.now()) + 30_000);
  await act(cast.visitor, claimManyCall({ deployment, ids: [merged] }));

  await endDay(first + 5, () => dispute(scene, act, scrypt));
  await keepMerged(stage, scrypt, merged, 2n);
  await settle();

  await stayOut(scene, act, clock, scrypt, first + 6);
  // The last stream of its days has ended meanwhile.
  await act(cast.keeper, giveBackCall({ deployment, lease: 1n }));
  await keepMerged(stage, scrypt, merged, 2n);
  await settle();

  return {
    scene,
    scrypt,
    merged,
    cancelled,
    takeRefund: () => act(cleo, refundCall({ deployment, id: cancelled, units: 100n, to: cleo.address })),
  };
}

interface TaleClock {
  /** unix second of the newest block */
  now(): Promise<number>;
  /** The scene's clock goes on from where others left the chain's. */
  sync(): Promise<void>;
  /** Mines a block at this second, or goes on from now if it is over. */
  at(second: number): Promise<void>;
}

/** Calls beside the scene move the chain's clock as well. */
function clockOf(scene: Scene, provider: Provider): TaleClock {
  const now = async (): Promise<number> => {
    const block: unknown = await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] });
    if (typeof block !== "object" || block === null || !("timestamp" in block)) throw new Error("no newest block");
    return Number(block.timestamp);
  };
  const sync = async (): Promise<void> => {
    scene.moveTo((await now()) + 1);
  };
  return {
    now,
    sync,
    at: async (second) => {
      await sync();
      await scene.waitUntil(second);
    },
  };
}

type Act = (account: LocalAccount, call: ContractCall) => Promise<void>;

function transfer({ stage }: Scene, from: LocalAccount, to: LocalAccount, id: bigint, units: bigint): ContractCall {
  const args = [from.address, to.address, id, units, "0x"];
  return { address: stage.contracts.hashpower, abi: hashpowerAbi, functionName: "safeTransferFrom", args };
}

/** A holder offers units, and the visitor leases some of them for two days. */
async function lend(scene: Scene, act: Act, lister: LocalAccount, id: bigint, first: number): Promise<void> {
  const { stage } = scene;
  const { deployment, cast, usdc } = stage;
  await act(lister, approveLeasesCall({ deployment, approved: true }));
  const offer = { minEpochs: 1, maxEpochs: 5, lastStart: first + 9, paymentToken: usdc, lister: lister.address };
  const prices = { rentPrice: 9_000_000_000n * FRACTION, purchasePrice: 0n };
  await act(lister, listUnitsCall({ deployment, id, units: 2_000n, ...offer, ...prices }));
  await giveDollars(stage, cast.visitor, ENOUGH);
  await act(cast.visitor, approveCall({ token: usdc, spender: stage.contracts.leaseMarket, amount: ENOUGH }));
  const start = Math.floor(scene.now() / DAY) + 1;
  const order = { listing: 1n, units: 703n, start, epochs: 2, maxRent: ENOUGH, to: cast.visitor.address };
  await act(cast.visitor, takeLeaseCall({ deployment, ...order }));
}

/** Dogecoin's day is disputed and found wrong, the farm's report and found right. */
async function dispute({ stage }: Scene, act: Act, scrypt: Scrypt): Promise<void> {
  const { deployment, cast, btc, contracts } = stage;
  const { disputes, governanceArbiter } = deployment.contracts;
  if (disputes === undefined || governanceArbiter === undefined) throw new Error("nobody hears disputes here");
  const mint = { address: btc, abi: testTokenAbi, functionName: "mint" } as const;
  await act(cast.visitor, { ...mint, args: [cast.visitor.address, ENOUGH] });
  await act(cast.visitor, approveCall({ token: btc, spender: contracts.disputes, amount: ENOUGH }));
  const { litecoin, dogecoin } = scrypt.newest();
  const { network, sequence, report, farmsRoot } = dogecoin.batch;
  const day = { deployment, network, sequence, postedAt: dogecoin.postedAt, report, farmsRoot };
  await act(cast.visitor, disputeDayCall(day));
  const { batch, farms, postedAt } = litecoin;
  const proven = farmProof(batch.network, farms, scrypt.farmId, batch.report.epoch, networkReportHash(batch.report));
  const ofFarm = { deployment, network: batch.network, sequence: batch.sequence, postedAt, ...proven };
  await act(cast.visitor, disputeFarmReportCall(ofFarm));
  const rule = { address: governanceArbiter, abi: governanceArbiterAbi, functionName: "rule" } as const;
  await act(cast.governor, { ...rule, args: [1n, OUTCOME.fallback] });
  await act(cast.governor, { ...rule, args: [2n, OUTCOME.reported] });
  const withdraw = { address: disputes, abi: disputesAbi, functionName: "withdrawCredit" } as const;
  await act(cast.visitor, { ...withdraw, args: [cast.visitor.address] });
}

/** Nobody reports a day of either network; once it is long enough over, anybody records what it is taken for. */
async function stayOut(
  { stage }: Scene,
  act: Act,
  clock: TaleClock,
  { pushPrices, recordPrices, litecoin, dogecoin }: Scrypt,
  epoch: number,
): Promise<void> {
  const { deployment, cast } = stage;
  for (const { network } of [litecoin, dogecoin]) await act(cast.keeper, noteFinalStateCall({ deployment, network }));
  await clock.at(feedSecond(epoch) + 60);
  await pushPrices(epoch);
  await recordPrices(epoch);
  await clock.at(Number(epochEnd(epoch)) + ORACLE_TIMEOUT_SECONDS + 60);
  for (const { network } of [litecoin, dogecoin])
    await act(cast.keeper, recordFallbackCall({ deployment, network, epoch }));
}
