import { hashpowerAbi, settlementAbi, testTokenAbi } from "@adit/sdk/abis";
import {
  approveCall,
  approveLeasesCall,
  buyCall,
  claimLesseeCall,
  claimLessorCall,
  claimRentCall,
  exercisePurchaseCall,
  finishCall,
  giveBackCall,
  listUnitsCall,
  refundCall,
  settleCall,
  takeLeaseCall,
  transferLeaseCall,
  withdrawLeaseCreditCall,
  withdrawLeaseIncomeCall,
} from "@adit/sdk/actions";
import { cost, epochEnd } from "@adit/sdk/math";
import type { LocalAccount } from "viem";
import type { Provider } from "../../scripts/lib/clients.ts";
import { LOCAL_TERMS } from "../../scripts/lib/scenario/stage.ts";
import { open, postBond, prepay, sell } from "../../scripts/lib/stories/people.ts";
import { chainStartOf, reportBeforeSale, reportUntilStart, type PlayedSeries } from "../../scripts/lib/stories/play.ts";
import { REPORT_DELAY_SECONDS, setScene, type Scene } from "../../scripts/lib/stories/scene.ts";
import type { Story } from "../../scripts/lib/stories/story.ts";
import { GRACE_SECONDS, termsOf } from "../../scripts/lib/stories/terms.ts";
import { storyWorld } from "../../scripts/lib/stories/world.ts";

const DAY = 86_400;
const FRACTION = 10n ** 18n;
const RICH = 10n ** 15n;

/**
 * A short history in which everything happens that holders, lessors, lessees and providers can do: sales, days paid in time, late and out of
 * the bond, transfers within a stream's day, claims, two leases of which one is bought out, a default and its refunds.
 */
export const TALE: Story = {
  name: "indexed",
  title: "A short history of everything",
  about: "Played for the indexer.",
  firstDay: "2021-08-01",
  days: 10,
  price: [
    { day: 0, value: 40_000 },
    { day: 10, value: 44_000 },
  ],
  fees: [{ day: 0, value: 75 }],
  series: [
    { name: "Kept", form: "fixed term", terahash: 700, priceCents: 180, milliJoulePerTh: 29_500, tariffTenthCents: 45 },
    {
      name: "Shared",
      form: "profit share",
      terahash: 300,
      priceCents: 150,
      milliJoulePerTh: 29_500,
      tariffTenthCents: 45,
    },
    {
      name: "Broken",
      form: "fixed term",
      terahash: 200,
      priceCents: 160,
      milliJoulePerTh: 29_500,
      tariffTenthCents: 45,
      bondEpochs: 7,
      marginEpochs: 1,
    },
  ],
  assumptions: [],
  upfront: { assumption: "", received: () => 0n },
};

export const TALE_STARTS = chainStartOf(TALE);

export interface Tale {
  readonly scene: Scene;
  readonly kept: PlayedSeries;
  readonly shared: PlayedSeries;
  readonly broken: PlayedSeries;
  /** Lets one more day end, be priced, reported and become final, without settling it. */
  endDay(day: number): Promise<void>;
  /** Opens a series that is for sale now, and sells a few units. */
  offer(): Promise<PlayedSeries>;
  buy(one: PlayedSeries, which: 0 | 1 | 2 | 3, units: bigint): Promise<void>;
  settle(one: PlayedSeries): Promise<void>;
}

/** Plays the tale up to `days` mined days. */
export async function playTale(provider: Provider, days: number): Promise<Tale> {
  const world = storyWorld(TALE);
  const scene = await setScene(provider, world);
  await reportBeforeSale(scene);
  const [kept, shared, broken] = [await sellOne(scene, 0), await sellOne(scene, 1), await sellOne(scene, 2)];
  await reportUntilStart(scene);
  await postBond(scene, kept, 60_000_000n);
  await postBond(scene, shared, 30_000_000n);
  // As much as one missed day takes: the second one finds nothing.
  await postBond(scene, broken, 200_000n);
  for (const one of [kept, shared]) await prepay(scene, one, 9_000_000n);
  await prepay(scene, broken, 200_000n);

  const tale: Tale = {
    scene,
    kept,
    shared,
    broken,
    endDay: async (day) => {
      await endDay(scene, day);
    },
    offer: async () => await offer(scene),
    buy: async (one, which, units) => {
      await buy(scene, one, buyer(scene, which), units);
    },
    settle: async (one) => {
      await settle(scene, one);
    },
  };
  for (let day = 0; day < days; day++) await playDay(tale, day);
  return tale;
}

async function sellOne(scene: Scene, which: number): Promise<PlayedSeries> {
  const plan = TALE.series[which];
  if (plan === undefined) throw new RangeError(`the tale has no series ${which}`);
  return await sell(scene, TALE, plan);
}

async function offer(scene: Scene): Promise<PlayedSeries> {
  const [plan] = TALE.series;
  if (plan === undefined) throw new RangeError("the tale has no series");
  const startEpoch = Math.floor(scene.now() / DAY) + 5;
  const terms = {
    ...termsOf(scene.stage, scene.world, TALE, plan, scene.now()),
    saleEnd: startEpoch * DAY,
    startEpoch,
  };
  return await open(scene, terms, "Offered", [5_000n]);
}

async function buy(
  scene: Scene,
  { id, terms }: PlayedSeries,
  account: LocalAccount,
  units: bigint,
): Promise<void> {
  const { stage } = scene;
  const price = cost(units, terms.unitHashrate, terms.price);
  await scene.act(account, { address: stage.usdc, abi: testTokenAbi, functionName: "mint", args: [account.address, price] });
  await scene.act(account, approveCall({ token: stage.usdc, spender: stage.contracts.market, amount: price }));
  await scene.act(account, buyCall({ deployment: stage.deployment, id, units, maxCost: price, to: account.address }));
}

async function endDay(scene: Scene, day: number): Promise<void> {
  const epoch = scene.world.firstEpoch + day;
  await scene.priceDay(epoch);
  await scene.waitUntil((await scene.report(epoch)) + 120);
}

async function settle(scene: Scene, { id }: PlayedSeries): Promise<void> {
  const { stage } = scene;
  await scene.act(stage.cast.keeper, settleCall({ deployment: stage.deployment, id, maxDays: 5n }));
}

async function playDay(tale: Tale, day: number): Promise<void> {
  const { scene, kept, shared, broken } = tale;
  await endDay(scene, day);
  await settle(scene, kept);
  await scene.recordFarm(scene.world.firstEpoch + day);
  await settle(scene, shared);
  switch (day) {
    case 0:
      await settle(scene, broken);
      await offerLeases(tale);
      break;
    case 1:
      await moveUnits(tale);
      break;
    case 2:
      await scene.act(buyer(scene, 2), ledgerCall(scene, "claim", [kept.id]));
      await claimLease(tale);
      await buyOut(tale);
      break;
    case 3:
      await breakDown(tale, day);
      break;
    case 4:
      await breakDown(tale, day);
      await endLeases(tale);
      break;
    case 5:
      await leaveBroken(tale);
      break;
  }
}

function buyer({ stage }: Scene, which: 0 | 1 | 2 | 3): LocalAccount {
  return stage.cast.buyers[which];
}

function ledgerCall(
  { stage }: Scene,
  functionName: "claim" | "setReceiver" | "claimFor" | "safeTransferFrom" | "safeBatchTransferFrom",
  args: readonly unknown[],
) {
  return { address: stage.contracts.hashpower, abi: hashpowerAbi, functionName, args } as const;
}

/** The first buyer offers units; the visitor leases some for two days, and some more with the right to buy them. */
async function offerLeases({ scene, kept }: Tale): Promise<void> {
  const { stage, world } = scene;
  const { deployment, cast, usdc } = stage;
  const lister = buyer(scene, 0);
  const offer = {
    deployment,
    id: kept.id,
    minEpochs: 1,
    maxEpochs: 5,
    paymentToken: usdc,
    lastStart: world.firstEpoch + 8,
    lister: lister.address,
  };
  await scene.act(lister, approveLeasesCall({ deployment, approved: true }));
  await scene.act(lister, listUnitsCall({ ...offer, units: 90_000n, rentPrice: 150_000n * FRACTION, purchasePrice: 0n }));
  await scene.act(
    lister,
    listUnitsCall({ ...offer, units: 50_000n, rentPrice: 200_000n * FRACTION, purchasePrice: 900_000n * FRACTION }),
  );
  await scene.act(cast.visitor, {
    address: usdc,
    abi: testTokenAbi,
    functionName: "mint",
    args: [cast.visitor.address, RICH],
  });
  await scene.act(cast.visitor, approveCall({ token: usdc, spender: stage.contracts.leaseMarket, amount: RICH }));
  const start = Math.floor(scene.now() / DAY) + 1;
  for (const [listing, units, epochs] of [
    [1n, 30_001n, 2],
    [2n, 20_003n, 2],
  ] as const) {
    await scene.act(
      cast.visitor,
      takeLeaseCall({ deployment, listing, units, start, epochs, maxRent: RICH, to: cast.visitor.address }),
    );
  }
}

/** Units change hands one by one and several at once, in the middle of a stream; others claim for a holder. */
async function moveUnits({ scene, kept, shared }: Tale): Promise<void> {
  const [anna, ben, dora] = [buyer(scene, 0), buyer(scene, 1), buyer(scene, 3)];
  scene.moveTo(scene.now() + 7_777);
  await scene.act(anna, ledgerCall(scene, "safeTransferFrom", [anna.address, dora.address, kept.id, 12_345n, "0x"]));
  scene.moveTo(scene.now() + 3_333);
  const batch = [ben.address, dora.address, [kept.id, shared.id], [777n, 999n], "0x"];
  await scene.act(ben, ledgerCall(scene, "safeBatchTransferFrom", batch));
  await scene.act(ben, ledgerCall(scene, "setReceiver", [dora.address]));
  await scene.act(scene.stage.cast.keeper, ledgerCall(scene, "claimFor", [ben.address, kept.id]));
}

/** Both sides of the first lease pull what they have by now. */
async function claimLease({ scene }: Tale): Promise<void> {
  const { stage } = scene;
  const { deployment, cast } = stage;
  const [lister] = cast.buyers;
  await scene.act(cast.visitor, claimLesseeCall({ deployment, lease: 1n, to: cast.visitor.address }));
  await scene.act(lister, claimRentCall({ deployment, lease: 1n, to: lister.address }));
  await scene.act(lister, claimLessorCall({ deployment, lease: 1n, to: lister.address }));
}

/** Nobody pays the broken series: a stranger has the bond pay, until it is used up and the series ends. */
async function breakDown({ scene, broken }: Tale, day: number): Promise<void> {
  const { stage, world } = scene;
  const cover = {
    address: stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "cover",
    args: [broken.id],
  } as const;
  const first = world.firstEpoch + day - 2;
  await scene.waitUntil(
    Number(epochEnd(first)) + REPORT_DELAY_SECONDS + LOCAL_TERMS.disputeWindowSeconds + GRACE_SECONDS + 600,
  );
  await scene.act(stage.cast.visitor, cover);
}

/** The first lease ends, and both sides take what is theirs. */
async function endLeases({ scene, kept }: Tale): Promise<void> {
  const { stage } = scene;
  const { deployment, cast, usdc } = stage;
  const lister = buyer(scene, 0);
  scene.moveTo(scene.now() + DAY - 30_000);
  await scene.act(cast.keeper, giveBackCall({ deployment, lease: 1n }));
  await scene.act(cast.visitor, withdrawLeaseIncomeCall({ deployment, id: kept.id, to: cast.visitor.address }));
  await scene.act(lister, withdrawLeaseCreditCall({ deployment, token: usdc, to: lister.address }));
}

/** The bond was used up: the series is closed, and its escrow goes back to those who hold units. */
async function leaveBroken({ scene, broken }: Tale): Promise<void> {
  const { deployment, cast } = scene.stage;
  scene.moveTo(scene.now() + DAY);
  await scene.act(cast.keeper, finishCall({ deployment, id: broken.id }));
  for (const which of [0, 1] as const) {
    const account = buyer(scene, which);
    await scene.act(account, ledgerCall(scene, "claim", [broken.id]));
    await scene.act(account, refundCall({ deployment, id: broken.id, units: 1_000n, to: account.address }));
  }
}

/** The second lease's lessor hands its side over, and then the lessee buys the units, which are its own at once: none of the lessor's days is left. */
async function buyOut({ scene }: Tale): Promise<void> {
  const { deployment, cast } = scene.stage;
  const [from, to] = [buyer(scene, 0), buyer(scene, 3).address];
  await scene.act(from, transferLeaseCall({ deployment, lease: 2n, side: "lessor", from: from.address, to }));
  await scene.act(
    cast.visitor,
    exercisePurchaseCall({ deployment, lease: 2n, maxCost: RICH, to: cast.visitor.address }),
  );
}
