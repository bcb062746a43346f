import { settlementAbi } from "@adit/sdk/abis";
import { endForUnderDeliveryCall } from "@adit/sdk/actions";
import { BPS, epochOf, mulDivUp } from "@adit/sdk/math";
import { endForUnderDelivery, windUp } from "../series-model/book.ts";
import { PROFIT_SHARE } from "../series-model/day.ts";
import type { PlayedSeries, Run } from "./play.ts";
import { reservedOn } from "./play.ts";
import { expectRefusal } from "./refusal.ts";
import { FARM_ID, MAX_UNPROFITABLE_EPOCHS } from "./terms.ts";

/** Settled days over which a farm's delivery counts. */
const DELIVERY_DAYS = 14;

/** A holder ends a series that has not paid anything for too long. */
export async function endIfUnprofitable({ scene }: Run, one: PlayedSeries): Promise<void> {
  const { book } = one;
  if (book.unprofitableInRow < MAX_UNPROFITABLE_EPOCHS || book.ending !== "none") return;
  // What is known has to be settled before anybody ends a series; what is not known yet is not in the way.
  const begun = begunDays(scene.now(), one);
  if (begun === one.terms.epochs) return;
  const { stage } = scene;
  await scene.act(stage.cast.buyers[0], { address: stage.contracts.settlement, abi: settlementAbi, functionName: "windUp", args: [one.id] });
  windUp(book, begun);
}

/**
 * A holder ends a profit share whose farm delivered too little over its last days, on the first morning on which the contract lets it;
 * on the mornings before, from the first machine missing on, somebody tries and has to be refused.
 */
export async function endIfUnderDelivered(run: Run, one: PlayedSeries): Promise<void> {
  const { scene, story } = run;
  const { book, terms } = one;
  const begun = begunDays(scene.now(), one);
  if (terms.form !== PROFIT_SHARE || book.ending !== "none" || begun === terms.epochs) return;
  const { delivered, needed, latest, sold } = deliveryOf(run, one);
  if (delivered < needed) {
    const { stage } = scene;
    await scene.act(stage.cast.buyers[0], endForUnderDeliveryCall({ deployment: stage.deployment, id: one.id }));
    endForUnderDelivery(book, begun);
    one.underDelivery = { day: book.days.length - 1, delivered, needed };
  } else if (story.farm !== undefined && latest < sold) {
    await expectRefusal(scene, { functionName: "endForUnderDelivery", args: [one.id] }, "DeliverySuffices");
    run.refusedEndings += 1;
  }
}

/** What of the sold hashrate the farm delivered on the last days, and the least that the terms ask for: sums of H/s. */
function deliveryOf({ world, series }: Run, { book, terms }: PlayedSeries) {
  const sold = book.units * terms.unitHashrate;
  const parts = book.days.slice(-DELIVERY_DAYS).map(({ epoch }) => {
    const { hashrate } = world.farmDay(FARM_ID, epoch);
    const reserved = reservedOn(series, epoch);
    return hashrate < reserved ? mulDivUp(sold, hashrate, reserved) : sold;
  });
  const isLong = parts.length === DELIVERY_DAYS;
  return {
    delivered: parts.reduce((total, part) => total + part, 0n),
    needed: isLong ? (BigInt(DELIVERY_DAYS) * sold * BigInt(terms.minDeliveryBps)) / BPS : 0n,
    latest: parts.at(-1) ?? sold,
    sold,
  };
}

/** Days of the term that have begun. */
function begunDays(now: number, { terms }: PlayedSeries): number {
  return Math.min(epochOf(now) - terms.startEpoch + 1, terms.epochs);
}
