import type { Acts } from "./acts.ts";
import { attacks } from "./attacks.ts";
import { NETWORKS } from "./coins.ts";
import type { Sent } from "./scene.ts";
import { at, Violation } from "./violation.ts";

/** What anybody brings on the chain at any time, wanted or not, and what is done to harm. */
export const hostileActs: Acts<
  | "checkpoint"
  | "recordPrice"
  | "recordSilence"
  | "recordFarms"
  | "recordFallback"
  | "noteFinalState"
  | "donate"
  | "fee"
  | "blacklist"
  | "pauseToken"
  | "restrict"
  | "stopSales"
  | "attack"
> = {
  async checkpoint(scene, action) {
    const { id, startEpoch } = scene.facts(action.series);
    return await scene.send(action.by, scene.world.ledger, "checkpoint", [id, startEpoch + action.day]);
  },

  async recordPrice(scene, action) {
    const { prices, feeds } = scene.world;
    const epoch = await scene.calendar.daysAgo(action.ago);
    const round = scene.calendar.roundOf(action.feed, epoch);
    const args = [at(feeds, action.feed), epoch, round?.id ?? 1n, round?.previous ?? 0n];
    const sent = await scene.send(action.by, prices, "recordRound", args);
    scene.mustPass(sent, round !== undefined, action);
    if (sent.ok) scene.calendar.noteRecorded(action.feed, epoch);
    return sent;
  },

  async recordSilence(scene, action) {
    const { prices, feeds } = scene.world;
    const epoch = await scene.calendar.daysAgo(action.ago);
    const isSilent = scene.calendar.roundOf(action.feed, epoch) === undefined;
    const sent = await scene.send(action.by, prices, "recordSilence", [at(feeds, action.feed), epoch]);
    scene.mustPass(sent, isSilent && action.ago > 0, action);
    return sent;
  },

  async recordFarms(scene, action) {
    let last: Sent = { ok: false, error: "nothing to record", logs: [] };
    for (const args of await scene.calendar.takeNews()) {
      last = await scene.send(action.by, scene.world.registry, "record", args);
    }
    return last;
  },

  async recordFallback(scene, action) {
    // LIVE-A: a committee that is silent long enough is done without.
    const { networkDays, oracle } = scene.world;
    const network = at(NETWORKS, action.network);
    await scene.tick();
    const epoch = await scene.calendar.daysAgo(action.ago);
    const { timestamp } = await scene.world.ethers.provider.getBlock("latest").then((block) => block ?? { timestamp: 0 });
    const isDue = BigInt(timestamp) >= (await networkDays.fallbackDueAt(network, epoch));
    const { lastEpoch } = await oracle.networkState(network);
    const isUnknown = !(await networkDays.isFallback(network, epoch)) && epoch > Number(lastEpoch);
    const isSettled = (await oracle.lastFinalEpoch(network)) === lastEpoch;
    const sent = await scene.send(action.by, networkDays, "recordFallback", [network, epoch]);
    scene.mustPass(sent, isDue && isUnknown && isSettled, action);
    return sent;
  },

  async noteFinalState(scene, action) {
    return await scene.send(action.by, scene.world.networkDays, "noteFinalState", [at(NETWORKS, action.network)]);
  },

  async donate(scene, action) {
    const { coins, usdc, address } = scene.world;
    const token = at([...coins.rewards(scene.world), usdc], action.token);
    const sent = await scene.send(0, token, "mint", [address[action.to], action.amount]);
    if (sent.ok) at(scene.observer.donations, action.token)[action.to] += action.amount;
    return sent;
  },

  async fee(scene, action) {
    return await scene.send(0, scene.world.feeToken, "setFee", [action.bps]);
  },

  async blacklist(scene, action) {
    return await scene.send(0, scene.world.coins.litecoin, "setBlocked", [scene.account(action.account), action.blocked]);
  },

  async pauseToken(scene, action) {
    return await scene.send(0, scene.world.coins.litecoin, "setPaused", [action.paused]);
  },

  async restrict(scene, action) {
    const { policy, people } = scene.world;
    const args = [[scene.account(action.account)], action.blocked];
    return await scene.sendFrom(people.governor.address, policy, "setAccountsBlocked", args);
  },

  async stopSales(scene) {
    const { config, people } = scene.world;
    return await scene.sendFrom(people.guardian.address, config, "stopSales", [3_600n]);
  },

  async attack(scene, action) {
    const all = attacks(scene, action);
    const attack = at(all, action.kind % all.length);
    const sent = await scene.send(action.by, attack.on, attack.call, attack.args);
    if (sent.ok) throw new Violation(attack.property, `${attack.call} by ${scene.account(action.by)} went through`);
    // It counts as done: that it is refused is what must happen.
    return { ...sent, ok: true };
  },
};
