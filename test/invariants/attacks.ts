import type { BaseContract } from "ethers";
import type { Observer } from "./observer.ts";
import { PAYMENT, REWARD, type SeriesFacts, type World } from "./world.ts";
import { outcomes } from "../helpers/outcomes.ts";

/** A call that must never go through, whoever of the actors sends it. */
export interface Attack {
  readonly property: "SAFE-A" | "SAFE-B" | "SAFE-C" | "SOLV-A" | "SOLV-B" | "SOLV-C" | "CAP-A" | "ORA-A";
  readonly on: BaseContract;
  readonly call: string;
  readonly args: readonly unknown[];
}

/** Everything that an account without a role, and not the provider, might try on one series. */
export function attacks(world: World, facts: SeriesFacts, attacker: string, observer: Observer): Attack[] {
  const { ledger, market, settlement, registry, config, oracle, people } = world;
  const { id } = facts;
  const [reward, payment] = [world.tokens[REWARD], world.tokens[PAYMENT]];
  const victim = people.treasury.address;
  const nextDay = facts.startEpoch + Number(observer.seriesView(world.ids.indexOf(id)).account.settledEpochs);
  const list: Attack[] = [
    { property: "SAFE-A", on: ledger, call: "mint", args: [attacker, id, 1n, "0x"] },
    { property: "SAFE-A", on: ledger, call: "burn", args: [people.alice.address, id, 1n] },
    { property: "SAFE-A", on: ledger, call: "create", args: [99n << 8n, reward, 45, victim, 0, victim] },
    { property: "SOLV-A", on: ledger, call: "deposit", args: [id, nextDay, 1n] },
    { property: "SOLV-A", on: ledger, call: "creditReserve", args: [reward, 1n] },
    { property: "SOLV-C", on: ledger, call: "withdrawReserve", args: [reward, attacker, 1n] },
    { property: "SAFE-A", on: ledger, call: "close", args: [id] },
    { property: "SOLV-B", on: market, call: "settleEscrow", args: [id, 0n, outcomes(1, 1), attacker] },
    { property: "SOLV-B", on: market, call: "openRefunds", args: [id, false] },
    { property: "SOLV-B", on: market, call: "releaseWithheld", args: [id, 1n] },
    { property: "SOLV-C", on: settlement, call: "settleIsolated", args: [id, 1n, attacker] },
    { property: "SAFE-C", on: settlement, call: "endForUnderDelivery", args: [id] },
    { property: "CAP-A", on: registry, call: "keepDays", args: [world.farmId] },
    {
      property: "CAP-A",
      on: registry,
      call: "reserve",
      args: [world.farmId, id, 1n, facts.startEpoch, facts.startEpoch + 1],
    },
    { property: "SAFE-A", on: config, call: "setTreasury", args: [attacker] },
    { property: "SAFE-A", on: config, call: "setProtocolFee", args: [0] },
    { property: "SAFE-A", on: config, call: "setMinBond", args: [0] },
    { property: "SAFE-A", on: config, call: "setRewardToken", args: [payment, true, 10n ** 15n, 1] },
    { property: "SAFE-A", on: oracle, call: "cancelCommittee", args: [] },
    {
      property: "SAFE-A",
      on: oracle,
      call: "scheduleCommittee",
      args: [[attacker, victim, people.alice.address, people.bob.address], 1],
    },
    { property: "ORA-A", on: oracle, call: "post", args: [unsigned(observer), 0b0111n, `0x${"11".repeat(65 * 3)}`] },
    { property: "ORA-A", on: oracle, call: "post", args: [unsigned(observer), 0n, "0x"] },
    {
      property: "SAFE-B",
      on: ledger,
      call: "safeTransferFrom",
      args: [people.treasury.address, attacker, id, 0n, "0x"],
    },
  ];
  if (attacker !== people.provider.address) {
    list.push(
      { property: "SOLV-B", on: market, call: "withdrawRelease", args: [id, attacker] },
      { property: "SOLV-C", on: settlement, call: "withdrawFunding", args: [id, 1n, attacker] },
      { property: "SOLV-C", on: settlement, call: "withdrawBond", args: [id, 1n, attacker] },
      { property: "SAFE-C", on: settlement, call: "endEarly", args: [id] },
    );
  }
  return list;
}

/** A batch that is next in order and plausible, but that nobody of the committee signed. */
function unsigned(observer: Observer) {
  const { oracleSequence } = observer.view;
  return {
    network: 1,
    sequence: oracleSequence + 1n,
    report: {
      epoch: 0,
      firstHeight: 0,
      blockCount: 0,
      bits: 0,
      nextBits: 0,
      retargetTime: 0,
      fees: 0,
      priceUsd8: 0,
      blocksRoot: `0x${"00".repeat(32)}`,
    },
    farmsRoot: `0x${"ab".repeat(32)}`,
    evidenceHash: `0x${"cd".repeat(32)}`,
  };
}
