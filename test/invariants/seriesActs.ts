import { MaxUint256 } from "ethers";
import type { Acts } from "./acts.ts";
import { KEEPER, PROVIDER } from "./indices.ts";
import type { Scene, Sent } from "./scene.ts";
import { at, Violation } from "./violation.ts";

/** What the provider does with its series, and what everybody may do with any. */
export const seriesActs: Acts<
  | "fund"
  | "withdrawFunding"
  | "withdrawRelease"
  | "postBond"
  | "award"
  | "withdrawBond"
  | "endEarly"
  | "allowKeeper"
  | "settle"
  | "settleMany"
  | "cover"
  | "releaseWithheld"
  | "windUp"
  | "endForUnderDelivery"
  | "endForShortBond"
  | "finish"
  | "withdrawFees"
  | "withdrawTips"
> = {
  // ---------------------------------------------------------------- the provider

  async fund(scene, action) {
    const { settlement } = scene.world;
    const { id, lanes } = scene.facts(action.series);
    const amount = (lane: number) => scene.daily(action.series, lane) * BigInt(action.days);
    const sent = await scene.send(PROVIDER, settlement, "fund", [id, amount(0)]);
    if (!sent.ok || lanes.length === 1) return sent;
    const second = await scene.send(PROVIDER, settlement, "fundSecond", [id, amount(1)]);
    return { ...second, logs: [...sent.logs, ...second.logs] };
  },

  async withdrawFunding(scene, action) {
    const { settlement, people } = scene.world;
    const { id, lanes } = scene.facts(action.series);
    const amount = scene.share(action.share, await settlement.withdrawable(id));
    const sent = await scene.send(PROVIDER, settlement, "withdrawFunding", [id, amount, people.provider]);
    if (lanes.length === 1) return sent;
    const secondAmount = scene.share(action.share, await settlement.secondWithdrawable(id));
    const second = await scene.send(PROVIDER, settlement, "withdrawSecondFunding", [id, secondAmount, people.provider]);
    return { ...(sent.ok ? sent : second), logs: [...sent.logs, ...second.logs] };
  },

  async withdrawRelease(scene, action) {
    const { market, people } = scene.world;
    const { id, paymentToken } = scene.facts(action.series);
    const { providerCredit } = scene.observer.seriesView(action.series).escrow;
    const sent = await scene.send(PROVIDER, market, "withdrawRelease", [id, people.provider]);
    scene.mustPass(sent, providerCredit > 0n && (await scene.pays([paymentToken], [scene.account(PROVIDER)])), action);
    return sent;
  },

  async postBond(scene, action) {
    const amount = scene.daily(action.series, 0) * BigInt(action.days);
    return await scene.send(PROVIDER, scene.world.settlement, "postBond", [scene.facts(action.series).id, amount]);
  },

  /** For one of the days that wait, or one that does not yet. */
  async award(scene, { series, ahead, share }) {
    const { id, startEpoch } = scene.facts(series);
    const { settledEpochs } = scene.observer.seriesView(series).account;
    const epoch = startEpoch + Number(settledEpochs) + ahead;
    const amount = scene.share(share, scene.daily(series, 0));
    return await scene.send(PROVIDER, scene.world.settlement, "award", [id, epoch, amount]);
  },

  async withdrawBond(scene, action) {
    const { settlement, people } = scene.world;
    const amount = scene.share(action.share, scene.observer.seriesView(action.series).backing.bond);
    const args = [scene.facts(action.series).id, amount, people.provider];
    return await scene.send(PROVIDER, settlement, "withdrawBond", args);
  },

  async endEarly(scene, action) {
    return await scene.send(PROVIDER, scene.world.settlement, "endEarly", [scene.facts(action.series).id]);
  },

  async allowKeeper(scene, action) {
    const { settlement, coins } = scene.world;
    let sent: Sent | undefined;
    for (const token of scene.rewardTokens(action.series)) {
      const coin = at(coins.rewards(scene.world), token);
      sent = await scene.send(KEEPER, coin, "approve", [settlement, action.allowed ? MaxUint256 : 0n]);
    }
    if (!sent) throw new RangeError("a series has a token");
    return sent;
  },

  // ---------------------------------------------------------------- anybody

  /** Settling is refused only for a reason that the settlement itself names beforehand. */
  async settle(scene, { by, series, days }) {
    const { settlement } = scene.world;
    const { id } = scene.facts(series);
    const before = scene.observer.seriesView(series).account.settledEpochs;
    await scene.tick();
    const { obstacle } = await settlement.nextEpoch(id);
    const sent = await scene.send(by, settlement, "settle", [id, days]);
    if (sent.ok) {
      const after = (await settlement.account(id)).settledEpochs;
      if (after - before < 1n || after - before > BigInt(days)) {
        throw new Violation("ORA-A", `settling ${days} days of series ${series} settled ${after - before}`);
      }
    } else if (obstacle === 0n && days > 0 && !(await scene.paysBadly(by, series, days))) {
      throw new Violation("LIVE-A", `nothing stood in the way of series ${series}, but settle says ${sent.error}`);
    }
    return sent;
  },

  /** SAFE-C: whatever stands in the way of one series, the others are settled. */
  async settleMany(scene, { by, days }) {
    const { settlement, series } = scene.world;
    await scene.tick();
    const ready: number[] = [];
    for (const [i, { id }] of series.entries()) {
      const { obstacle } = await settlement.nextEpoch(id);
      if (obstacle === 0n && !(await scene.paysBadly(by, i, days))) ready.push(i);
    }
    const before = ready.map((i) => scene.observer.seriesView(i).account.settledEpochs);
    const sent = await scene.send(by, settlement, "settleMany", [series.map((s) => s.id), days]);
    if (ready.length > 0 && !sent.ok) throw new Violation("SAFE-C", `settleMany refused with ${sent.error}`);
    for (const [k, i] of ready.entries()) {
      const { settledEpochs } = await settlement.account(scene.facts(i).id);
      if (settledEpochs === before[k]) throw new Violation("SAFE-C", `series ${i} was ready and was not settled`);
    }
    return sent;
  },

  async cover(scene, action) {
    // LIVE-A: a day past its grace can be covered by anybody, whatever the bond is worth.
    const { settlement } = scene.world;
    const { id } = scene.facts(action.series);
    const { pastGrace } = await settlement.progress(id);
    const sent = await scene.send(action.by, settlement, "cover", [id]);
    scene.mustPass(sent, pastGrace, action);
    return sent;
  },

  async releaseWithheld(scene, action) {
    return await anybody(scene, action, "releaseWithheld");
  },

  async windUp(scene, action) {
    return await anybody(scene, action, "windUp");
  },

  async endForUnderDelivery(scene, action) {
    return await anybody(scene, action, "endForUnderDelivery");
  },

  async endForShortBond(scene, action) {
    return await anybody(scene, action, "endForShortBond");
  },

  async finish(scene, action) {
    return await anybody(scene, action, "finish");
  },

  async withdrawFees(scene, action) {
    const { settlement, tokens, people, series } = scene.world;
    const { view } = scene.observer;
    let fees = at(view.tokens, action.token).protocolFees;
    for (const [i, { lanes }] of series.entries()) {
      for (const [k, { token }] of lanes.entries()) {
        if (token === action.token) fees += at(at(view.series, i).lanes, k).fees;
      }
    }
    const ids = series.map(({ id }) => id);
    const sent = await scene.send(action.by, settlement, "withdrawProtocolFees", [at(tokens, action.token), ids]);
    scene.mustPass(sent, fees > 0n && (await scene.pays([action.token], [people.treasury.address])), action);
    return sent;
  },

  async withdrawTips(scene, action) {
    const { settlement, tokens } = scene.world;
    const to = scene.account(action.to);
    const credit = at(at(scene.observer.view.tokens, action.token).coverCredits, action.by);
    const sent = await scene.send(action.by, settlement, "withdrawCredit", [at(tokens, action.token), to]);
    scene.mustPass(sent, credit > 0n && (await scene.pays([action.token], [to])), action);
    return sent;
  },
};

async function anybody(scene: Scene, { by, series }: { by: number; series: number }, name: string): Promise<Sent> {
  return await scene.send(by, scene.world.settlement, name, [scene.facts(series).id]);
}
