import { MaxUint256 } from "ethers";
import type { Acts } from "./acts.ts";
import { happenings } from "./happenings.ts";
import { HOSTILE, KEEPER } from "./indices.ts";
import { at, sum, Violation } from "./violation.ts";

/** What those do who hold units, or would like to. */
export const holderActs: Acts<
  | "buy"
  | "transfer"
  | "batchTwice"
  | "dust"
  | "lure"
  | "flash"
  | "claim"
  | "claimTo"
  | "claimMany"
  | "claimFor"
  | "refund"
  | "withdrawCredit"
> = {
  async buy(scene, action) {
    const { ledger, market, address } = scene.world;
    const { id } = scene.facts(action.series);
    const units = scene.share(action.units, await market.available(id));
    const hostile = address.hostile;
    if (action.reenter) {
      // From inside the hook of its purchase the contract buys one more, claims, and sends its units to itself.
      await scene.arm([
        [market, "buy", [id, 1n, MaxUint256, hostile]],
        [ledger, "claim", [id]],
        [ledger, "safeTransferFrom", [hostile, hostile, id, 1n, "0x"]],
      ]);
    }
    const to = action.reenter ? hostile : scene.account(action.by);
    const sent = await scene.send(action.by, market, "buy", [id, units, MaxUint256, to]);
    return sent;
  },

  async transfer(scene, action, movers) {
    const [from, to] = [scene.account(action.from), scene.account(action.to)];
    const held = scene.held(action.series, action.from);
    const units = scene.share(action.units, held);
    movers.add(from);
    const args = [from, to, scene.facts(action.series).id, units, "0x"];
    const sent = await scene.send(action.from, scene.world.ledger, "safeTransferFrom", args);
    scene.mustPass(sent, units <= held && (await scene.mayMove(action.series, from, to)), action);
    return sent;
  },

  async batchTwice(scene, action, movers) {
    const [from, to, { id }] = [scene.account(action.from), scene.account(action.to), scene.facts(action.series)];
    const held = scene.held(action.series, action.from);
    const units = scene.share(action.units, held);
    movers.add(from);
    const rest = units < held ? held - units : 0n;
    const args = [from, to, [id, id, id], [units, rest, 0n], "0x"];
    const sent = await scene.send(action.from, scene.world.ledger, "safeBatchTransferFrom", args);
    scene.mustPass(sent, units <= held && (await scene.mayMove(action.series, from, to)), action);
    return sent;
  },

  async dust(scene, action, movers) {
    // FAIR-B: one unit goes to and fro, as often as one likes; whoever grinds an income away is caught by its account.
    const { ledger, hostile, address } = scene.world;
    const [from, to, { id }] = [scene.account(action.from), scene.account(action.to), scene.facts(action.series)];
    const move = (a: string, b: string) => ({
      target: address.ledger,
      data: ledger.interface.encodeFunctionData("safeTransferFrom", [a, b, id, 1n, "0x"]),
    });
    movers.add(from).add(to);
    const calls = Array.from({ length: action.times }, () => [move(from, to), move(to, from)]).flat();
    const sent = await scene.send(KEEPER, hostile, "executeAll", [calls]);
    const free = await scene.mayMove(action.series, address.hostile, from, to);
    scene.mustPass(sent, free && scene.held(action.series, action.from) > 0n, action);
    return sent;
  },

  async lure(scene, action, movers) {
    // Units come to the hostile contract, which does from inside the hook whatever it could do outside.
    const { ledger, market, settlement, leases, address } = scene.world;
    const [from, { id }] = [scene.account(action.from), scene.facts(action.series)];
    const lease = scene.observer.leases.open[action.pick % Math.max(1, scene.observer.leases.open.length)]?.lease ?? 1n;
    const hostile = address.hostile;
    await scene.arm([
      [ledger, "claim", [id]],
      [settlement, "settle", [id, 2n]],
      [settlement, "finish", [id]],
      [leases, "giveBack", [lease]],
      [leases, "unwind", [lease]],
      [leases, "withdrawIncome", [id, hostile]],
      [ledger, "safeTransferFrom", [from, hostile, id, 1n, "0x"]],
      [market, "refund", [id, 1n, hostile]],
      [ledger, "claim", [id]],
    ]);
    movers.add(from).add(hostile);
    const units = scene.held(action.series, action.from) / 2n;
    const sent = await scene.send(action.from, ledger, "safeTransferFrom", [from, hostile, id, units, "0x"]);
    scene.mustPass(sent, await scene.mayMove(action.series, from, hostile), action);
    return sent;
  },

  async flash(scene, action, movers) {
    // FAIR-C: holds somebody's units for a moment within one transaction, claims, and gives them back.
    const { ledger, hostile, address } = scene.world;
    const [from, { id, lanes }] = [scene.account(action.from), scene.facts(action.series)];
    const units = scene.held(action.series, action.from);
    const f = ledger.interface;
    const self = address.hostile;
    const before = scene.observer.seriesView(action.series).lanes.map(({ accruedNow }) => at(accruedNow, HOSTILE));
    const calls = [
      f.encodeFunctionData("safeTransferFrom", [from, self, id, units, "0x"]),
      f.encodeFunctionData("claim", [id]),
      f.encodeFunctionData("safeTransferFrom", [self, from, id, units, "0x"]),
    ].map((data) => ({ target: address.ledger, data }));
    movers.add(from).add(self);
    const sent = await scene.send(KEEPER, hostile, "executeAll", [calls]);
    const paid = await scene.pays(scene.rewardTokens(action.series), [self]);
    scene.mustPass(sent, paid && (await scene.mayMove(action.series, from, self)), action);
    if (scene.held(action.series, HOSTILE) !== 0n || from === self) return sent;
    const events = happenings(scene.world, sent.logs);
    for (const [k, name] of ["RewardClaimed", "SecondRewardClaimed"].entries()) {
      const got = sum(events.filter((event) => event.name === name).map((event) => event.amount("amount")));
      const due = k < lanes.length ? at(before, k) >> at(lanes, k).scaleBits : 0n;
      if (got > due) throw new Violation("FAIR-C", `a holder of one moment was paid ${got}`);
    }
    return sent;
  },

  async claim(scene, action) {
    const sent = await scene.send(action.by, scene.world.ledger, "claim", [scene.facts(action.series).id]);
    const paid = await scene.pays(scene.rewardTokens(action.series), [scene.account(action.by)]);
    scene.mustPass(sent, paid, action);
    return sent;
  },

  async claimTo(scene, action) {
    // SAFE-A: who is blocked by the token itself is paid elsewhere.
    const to = scene.account(action.to);
    const sent = await scene.send(action.by, scene.world.ledger, "claimTo", [scene.facts(action.series).id, to]);
    scene.mustPass(sent, await scene.pays(scene.rewardTokens(action.series), [to]), action);
    return sent;
  },

  async claimMany(scene, action) {
    const ids = action.series.map((i) => scene.facts(i).id);
    const sent = await scene.send(action.by, scene.world.ledger, "claimMany", [ids]);
    const tokens = action.series.flatMap((i) => scene.rewardTokens(i));
    scene.mustPass(sent, await scene.pays(tokens, [scene.account(action.by)]), action);
    return sent;
  },

  async claimFor(scene, action) {
    const of = scene.account(action.of);
    const sent = await scene.send(action.by, scene.world.ledger, "claimFor", [of, scene.facts(action.series).id]);
    scene.mustPass(sent, await scene.pays(scene.rewardTokens(action.series), [of]), action);
    return sent;
  },

  async refund(scene, action, movers) {
    const [by, to, facts] = [scene.account(action.by), scene.account(action.to), scene.facts(action.series)];
    const held = scene.held(action.series, action.by);
    const units = scene.share(action.units, held);
    const { refundable, refundsOpen } = scene.observer.seriesView(action.series).escrow;
    movers.add(by);
    const sent = await scene.send(action.by, scene.world.market, "refund", [facts.id, units, to]);
    const open = refundsOpen && refundable > 0n && units > 0n && units <= held;
    scene.mustPass(sent, open && (await scene.pays([facts.paymentToken], [to])), action);
    return sent;
  },

  async withdrawCredit(scene, action) {
    const { market, tokens } = scene.world;
    const to = scene.account(action.to);
    const credit = at(at(scene.observer.view.tokens, action.token).credits, action.by);
    const sent = await scene.send(action.by, market, "withdrawCredit", [at(tokens, action.token), to]);
    scene.mustPass(sent, credit > 0n && (await scene.pays([action.token], [to])), action);
    return sent;
  },
};
