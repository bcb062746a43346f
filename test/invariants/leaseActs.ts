import { MaxUint256 } from "ethers";
import { epochOf, now } from "../helpers/days.ts";
import type { Acts } from "./acts.ts";
import { BLOCKING, MERGED, PAYMENT } from "./indices.ts";
import type { OpenLease } from "./leaseBooks.ts";
import type { Scene, Sent } from "./scene.ts";
import { at } from "./violation.ts";

/** A dollar (or so many litecoin units) per TH/s and day; per MH/s where that is the unit. */
const RENT = 10n ** 24n;
const MEGAHASH_RENT = 10n ** 30n;

/** What lessors and lessees do. Whoever owns a side acts on it; `to` receives. */
export const leaseActs: Acts<
  | "list"
  | "cancelListing"
  | "take"
  | "claimLessee"
  | "claimLessor"
  | "claimRent"
  | "sellLeasehold"
  | "sellReversion"
  | "exercise"
  | "giveBack"
  | "giveBackTo"
  | "unwind"
  | "withdrawIncome"
  | "withdrawLeaseCredit"
> = {
  async list(scene, action) {
    const { leases, tokens } = scene.world;
    const { id, startEpoch, epochs } = scene.facts(action.series);
    const rentPrice = action.series === MERGED ? MEGAHASH_RENT : RENT;
    const terms = {
      lister: scene.account(action.by),
      units: scene.share(action.units, scene.held(action.series, action.by)),
      minEpochs: 1,
      maxEpochs: action.epochs,
      id,
      paymentToken: at(tokens, action.inLitecoin ? BLOCKING : PAYMENT),
      lastStart: startEpoch + epochs - 1,
      rentPrice,
      purchasePrice: action.option ? 5n * rentPrice : 0n,
    };
    return await scene.send(action.by, leases, "list", [terms]);
  },

  async cancelListing(scene, action) {
    const offer = picked(scene.observer.leases.offers, action.pick);
    return await scene.send(action.by, scene.world.leases, "cancel", [offer?.listing ?? 1n]);
  },

  async take(scene, action, movers) {
    const { leases } = scene.world;
    const { offers } = scene.observer.leases;
    const offer = picked(offers, action.pick);
    if (!offer) return await scene.send(action.by, leases, "take", [order(scene, action.by, 99n, 1n, 0, 1)]);
    const { startEpoch } = scene.facts(offer.series);
    const first = Math.max(epochOf((await now(scene.world)) + scene.pace) + 1, startEpoch);
    const units = scene.share(action.units, offer.left);
    movers.add(offer.lister);
    const wanted = order(scene, action.by, offer.listing, units, first + action.lead, action.epochs);
    return await scene.send(action.by, leases, "take", [wanted]);
  },

  async claimLessee(scene, action) {
    const to = scene.account(action.to);
    return await onLease(scene, action.pick, async (lease) => {
      const sent = await scene.send(owner(scene, lease.lessee), scene.world.leases, "claimLessee", [lease.lease, to]);
      scene.mustPass(sent, await paysIncome(scene, lease.series, to), action);
      return sent;
    });
  },

  async claimLessor(scene, action) {
    const to = scene.account(action.to);
    return await onLease(scene, action.pick, async (lease) => {
      const sent = await scene.send(owner(scene, lease.lessor), scene.world.leases, "claimLessor", [lease.lease, to]);
      scene.mustPass(sent, await paysIncome(scene, lease.series, to), action);
      return sent;
    });
  },

  async claimRent(scene, action) {
    const to = scene.account(action.to);
    return await onLease(scene, action.pick, async (lease) => {
      const sent = await scene.send(owner(scene, lease.lessor), scene.world.leases, "claimRent", [lease.lease, to]);
      scene.mustPass(sent, await scene.pays([lease.paymentToken], [to]), action);
      return sent;
    });
  },

  async sellLeasehold(scene, action) {
    const to = scene.account(action.to);
    return await onLease(scene, action.pick, async ({ lease, lessee, series, bought }) => {
      const { leasehold } = scene.world;
      const sent = await scene.send(owner(scene, lessee), leasehold, "transferFrom", [lessee, to, lease]);
      scene.mustPass(sent, !bought || (await scene.mayMove(series, lessee, to)), action);
      return sent;
    });
  },

  async sellReversion(scene, action) {
    const to = scene.account(action.to);
    return await onLease(scene, action.pick, async ({ lease, lessor, series, bought }) => {
      const { reversion } = scene.world;
      const sent = await scene.send(owner(scene, lessor), reversion, "transferFrom", [lessor, to, lease]);
      scene.mustPass(sent, bought || (await scene.mayMove(series, lessor, to)), action);
      return sent;
    });
  },

  async exercise(scene, action) {
    return await onLease(scene, action.pick, async ({ lease, lessee }) => {
      return await scene.send(owner(scene, lessee), scene.world.leases, "exercise", [lease, MaxUint256, lessee]);
    });
  },

  async giveBack(scene, action) {
    const { leases, address } = scene.world;
    return await onLease(scene, action.pick, async ({ lease, series }) => {
      if (action.reenter) {
        const other = picked(scene.observer.leases.open, action.pick + 1)?.lease ?? lease;
        const { id } = scene.facts(series);
        await scene.arm([
          [leases, "giveBack", [lease]],
          [leases, "giveBack", [other]],
          [leases, "withdrawIncome", [id, address.hostile]],
          [leases, "withdrawIncome", [id, address.hostile]],
          [leases, "withdrawCredit", [at(scene.world.tokens, PAYMENT), address.hostile]],
        ]);
      }
      // LIVE-A: units whose days are streamed go back, whoever asks and whoever is in the way.
      const isReturnable = await leases.isReturnable(lease);
      const sent = await scene.send(action.by, leases, "giveBack", [lease]);
      scene.mustPass(sent, isReturnable, action);
      return sent;
    });
  },

  async giveBackTo(scene, action) {
    const { leases } = scene.world;
    const to = scene.account(action.to);
    return await onLease(scene, action.pick, async ({ lease, lessee, lessor, bought, series }) => {
      const holder = bought ? lessee : lessor;
      const isReturnable = await leases.isReturnable(lease);
      const sent = await scene.send(owner(scene, holder), leases, "giveBackTo", [lease, to]);
      const mayMove = holder === to || (await scene.mayMove(series, holder, to));
      scene.mustPass(sent, isReturnable && mayMove, action);
      return sent;
    });
  },

  async unwind(scene, action) {
    return await onLease(scene, action.pick, async ({ lease, series }) => {
      const { refundsOpen, refundable } = scene.observer.seriesView(series).escrow;
      const sent = await scene.send(action.by, scene.world.leases, "unwind", [lease]);
      const paid = await scene.pays([scene.facts(series).paymentToken], []);
      scene.mustPass(sent, refundsOpen && refundable > 0n && paid, action);
      return sent;
    });
  },

  async withdrawIncome(scene, action) {
    const to = scene.account(action.to);
    const { id } = scene.facts(action.series);
    const due = await scene.world.leases.incomeOf(scene.account(action.by), id);
    const sent = await scene.send(action.by, scene.world.leases, "withdrawIncome", [id, to]);
    const isDue = due.amount + due.secondAmount > 0n;
    scene.mustPass(sent, isDue && (await paysIncome(scene, action.series, to)), action);
    return sent;
  },

  async withdrawLeaseCredit(scene, action) {
    const { leases, tokens } = scene.world;
    const to = scene.account(action.to);
    const token = at(tokens, action.token);
    const credit = await leases.creditOf(scene.account(action.by), token);
    const sent = await scene.send(action.by, leases, "withdrawCredit", [token, to]);
    scene.mustPass(sent, credit > 0n && (await scene.pays([action.token], [to])), action);
    return sent;
  },
};

function order(scene: Scene, by: number, listing: bigint, units: bigint, start: number, epochs: number) {
  return { listing, units, start, epochs, maxRent: MaxUint256, to: scene.account(by) };
}

/** Without an open lease, it is tried on one that does not exist. */
async function onLease(scene: Scene, pick: number, act: (lease: OpenLease) => Promise<Sent>): Promise<Sent> {
  const lease = picked(scene.observer.leases.open, pick);
  return lease ? await act(lease) : await scene.send(0, scene.world.leases, "giveBack", [0n]);
}

function picked<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % Math.max(1, list.length)];
}

function owner(scene: Scene, address: string): number {
  return scene.world.accounts.indexOf(address);
}

async function paysIncome(scene: Scene, series: number, to: string): Promise<boolean> {
  return await scene.pays(scene.rewardTokens(series), [to]);
}
