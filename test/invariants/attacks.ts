import type { BaseContract } from "ethers";
import { MaxUint256 } from "ethers";
import { outcomes } from "../helpers/outcomes.ts";
import type { Action } from "./actions.ts";
import { DOGE, PAYMENT, PROVIDER, REWARD, SHARE } from "./indices.ts";
import type { Scene } from "./scene.ts";
import { at } from "./violation.ts";

/** A call that must never go through, whoever of the actors sends it. */
export interface Attack {
  readonly property: "SAFE-A" | "SAFE-B" | "SAFE-C" | "SOLV-A" | "SOLV-B" | "SOLV-C" | "CAP-A" | "ORA-A";
  readonly on: BaseContract;
  readonly call: string;
  readonly args: readonly unknown[];
}

type AttackBy = Extract<Action, { do: "attack" }>;

/** Everything that an account without a role, and not the provider, might try on one series and its leases. */
export function attacks(scene: Scene, action: AttackBy): Attack[] {
  const list = [...onSeries(scene, action), ...onProtocol(scene, action), ...onLeases(scene, action)];
  if (action.by !== PROVIDER) list.push(...onProvider(scene, action));
  return list;
}

function onSeries({ world, observer }: Scene, { by, series }: AttackBy): Attack[] {
  const { ledger, market, settlement, people } = world;
  const { id, startEpoch } = at(world.series, series);
  const attacker = at(world.accounts, by);
  const [reward, second] = [at(world.tokens, REWARD), at(world.tokens, DOGE)];
  const victim = people.treasury.address;
  const nextDay = startEpoch + Number(observer.seriesView(series).account.settledEpochs);
  const list: Attack[] = [
    { property: "SAFE-A", on: ledger, call: "mint", args: [attacker, id, 1n, "0x"] },
    { property: "SAFE-A", on: ledger, call: "burn", args: [people.alice.address, id, 1n] },
    { property: "SAFE-A", on: ledger, call: "create", args: [99n << 8n, reward, 45, victim, 0, victim] },
    { property: "SOLV-A", on: ledger, call: "deposit", args: [id, nextDay, 1n] },
    { property: "SOLV-A", on: ledger, call: "depositSecond", args: [id, nextDay, 1n] },
    { property: "SOLV-A", on: ledger, call: "creditReserve", args: [reward, 1n] },
    { property: "SOLV-C", on: ledger, call: "withdrawReserve", args: [reward, attacker, 1n] },
    { property: "SOLV-C", on: ledger, call: "withdrawReserve", args: [second, attacker, 1n] },
    { property: "SAFE-A", on: ledger, call: "close", args: [id] },
    { property: "SAFE-B", on: ledger, call: "safeTransferFrom", args: [victim, attacker, id, 0n, "0x"] },
    { property: "SAFE-B", on: ledger, call: "claimFor", args: [world.address.leases, id] },
    { property: "SOLV-B", on: market, call: "settleEscrow", args: [id, 0n, outcomes(1, 1), attacker] },
    { property: "SOLV-B", on: market, call: "openRefunds", args: [id, false] },
    { property: "SOLV-B", on: market, call: "releaseWithheld", args: [id, 1n] },
    { property: "SAFE-C", on: market, call: "stopMining", args: [id, 1] },
    { property: "SOLV-C", on: settlement, call: "settleIsolated", args: [id, 1n, attacker] },
  ];
  if (series !== SHARE) list.push({ property: "SAFE-C", on: settlement, call: "endForUnderDelivery", args: [id] });
  return list;
}

function onProtocol({ world, observer }: Scene, { by, series }: AttackBy): Attack[] {
  const { config, oracle, registry, networkDays, policy, people } = world;
  const { id, farm, startEpoch } = at(world.series, series);
  const [attacker, victim] = [at(world.accounts, by), people.treasury.address];
  const farmId = at(world.farms, farm);
  const payment = at(world.tokens, PAYMENT);
  const posing = unsigned(at(observer.view.networks, 0).sequence);
  const committee = [attacker, victim, people.alice.address, people.bob.address];
  return [
    { property: "CAP-A", on: registry, call: "keepDays", args: [farmId] },
    { property: "CAP-A", on: registry, call: "reserve", args: [farmId, id, 1n, startEpoch, startEpoch + 1] },
    { property: "CAP-A", on: registry, call: "stopMining", args: [farmId, id, startEpoch] },
    { property: "SAFE-A", on: config, call: "setTreasury", args: [attacker] },
    { property: "SAFE-A", on: config, call: "setProtocolFee", args: [0] },
    { property: "SAFE-A", on: config, call: "setMinBond", args: [0] },
    { property: "SAFE-A", on: config, call: "setRewardToken", args: [payment, true, 10n ** 15n, 1] },
    { property: "SAFE-A", on: policy, call: "setAccountsBlocked", args: [[victim], true] },
    { property: "SAFE-A", on: oracle, call: "cancelCommittee", args: [] },
    { property: "SAFE-A", on: oracle, call: "scheduleCommittee", args: [committee, 1] },
    { property: "ORA-A", on: oracle, call: "post", args: [posing, 0b0111n, `0x${"11".repeat(65 * 3)}`] },
    { property: "ORA-A", on: oracle, call: "post", args: [posing, 0n, "0x"] },
    // A day of which there is a report, and one that has not come.
    { property: "ORA-A", on: networkDays, call: "recordFallback", args: [1, startEpoch - 1] },
    { property: "ORA-A", on: networkDays, call: "recordFallback", args: [1, startEpoch + 1_000] },
  ];
}

/** On a lease of others, if there is one; else on one that does not exist. */
function onLeases({ world, observer }: Scene, { by, series, pick }: AttackBy): Attack[] {
  const { leases, leasehold, reversion, ledger, people, address } = world;
  const { id, startEpoch } = at(world.series, series);
  const attacker = at(world.accounts, by);
  const others = observer.leases.open.filter(({ lessee, lessor }) => lessee !== attacker && lessor !== attacker);
  const open = others[pick % Math.max(1, others.length)];
  const lease = open?.lease ?? 0n;
  const listing = {
    lister: people.treasury.address,
    units: 1n,
    minEpochs: 1,
    maxEpochs: 1,
    id,
    paymentToken: at(world.tokens, PAYMENT),
    lastStart: startEpoch + 1,
    rentPrice: 1n,
    purchasePrice: 0n,
  };
  return [
    { property: "SAFE-B", on: leases, call: "list", args: [listing] },
    { property: "SAFE-B", on: leases, call: "claimLessee", args: [lease, attacker] },
    { property: "SAFE-B", on: leases, call: "claimLessor", args: [lease, attacker] },
    { property: "SAFE-B", on: leases, call: "claimRent", args: [lease, attacker] },
    { property: "SAFE-B", on: leases, call: "exercise", args: [lease, MaxUint256, attacker] },
    { property: "SAFE-B", on: leases, call: "giveBackTo", args: [lease, attacker] },
    { property: "SAFE-B", on: leases, call: "onLeaseTransfer", args: [lease, open?.lessee ?? attacker, attacker] },
    { property: "SAFE-B", on: leasehold, call: "mint", args: [attacker, 1n << 40n] },
    { property: "SAFE-B", on: leasehold, call: "burn", args: [lease] },
    { property: "SAFE-B", on: leasehold, call: "transferFrom", args: [open?.lessee ?? attacker, attacker, lease] },
    { property: "SAFE-B", on: reversion, call: "transferFrom", args: [open?.lessor ?? attacker, attacker, lease] },
    { property: "SAFE-B", on: ledger, call: "safeTransferFrom", args: [attacker, address.leases, id, 0n, "0x"] },
    { property: "SAFE-B", on: ledger, call: "safeTransferFrom", args: [address.leases, attacker, id, 1n, "0x"] },
  ];
}

function onProvider({ world }: Scene, { by, series }: AttackBy): Attack[] {
  const { market, settlement } = world;
  const { id } = at(world.series, series);
  const attacker = at(world.accounts, by);
  return [
    { property: "SOLV-B", on: market, call: "withdrawRelease", args: [id, attacker] },
    { property: "SOLV-C", on: settlement, call: "withdrawFunding", args: [id, 1n, attacker] },
    { property: "SOLV-C", on: settlement, call: "withdrawSecondFunding", args: [id, 1n, attacker] },
    { property: "SOLV-C", on: settlement, call: "withdrawBond", args: [id, 1n, attacker] },
    { property: "SAFE-C", on: settlement, call: "endEarly", args: [id] },
  ];
}

/** A batch that is next in order and plausible, but that nobody of the committee signed. */
function unsigned(sequence: bigint) {
  return {
    network: 1,
    sequence: sequence + 1n,
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
