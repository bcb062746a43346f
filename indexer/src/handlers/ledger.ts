import type { hashpowerAbi } from "@adit/sdk/abis";
import { targetIndex, unpackStream } from "@adit/sdk/math";
import { zeroAddress, type Address, type ContractEventName } from "viem";
import { note } from "./activity.ts";
import type { Draft, Row } from "./draft.ts";
import { changeUnits, lanesOf } from "./holdings.ts";
import { isSame, originOf, type Log, type LogOf } from "./log.ts";

type Ledger<Name extends ContractEventName<typeof hashpowerAbi>> = LogOf<typeof hashpowerAbi, Name>;

export function seriesCreated(draft: Draft, log: Ledger<"SeriesCreated">): Promise<void> {
  const { id, rewardToken, secondRewardToken, scaleBits, secondScaleBits } = log.args;
  for (const lane of lanesOf(id)) {
    const bits = lane === 0 ? scaleBits : secondScaleBits;
    draft.append("lane", {
      series: id,
      lane,
      token: lane === 0 ? rewardToken : secondRewardToken,
      scaleBits: bits,
      scale: 1n << BigInt(bits),
      supply: 0n,
      carry: 0n,
      index: 0n,
      rate: 0n,
      startedAt: 0n,
      target: 0n,
      lastEpoch: null,
      deposited: 0n,
      claimed: 0n,
      closed: false,
      dust: null,
      ...originOf(log),
    });
  }
  return Promise.resolve();
}

export async function transferSingle(draft: Draft, log: Ledger<"TransferSingle">): Promise<void> {
  const { from, to, id, value } = log.args;
  await transfer(draft, log, { from, to, moved: [{ id, units: value }] });
}

export async function transferBatch(draft: Draft, log: Ledger<"TransferBatch">): Promise<void> {
  const { from, to, ids, values } = log.args;
  await transfer(draft, log, { from, to, moved: ids.map((id, i) => ({ id, units: values[i] ?? 0n })) });
}

async function transfer(
  draft: Draft,
  log: Log<unknown>,
  { from, to, moved }: { from: Address; to: Address; moved: readonly { id: bigint; units: bigint }[] },
): Promise<void> {
  // Nothing is created or moved by an empty transfer, which anybody can make of any id.
  const real = moved.filter(({ units }) => units !== 0n);
  for (const { id, units } of real) {
    if (from === zeroAddress) await changeSupply(draft, id, units);
    else if (to === zeroAddress) await changeSupply(draft, id, -units);
    if (from !== zeroAddress) {
      const position = await changeUnits(draft, log, { account: from, series: id, by: -units });
      if (to !== zeroAddress) draft.put("position", { ...position, sent: position.sent + units });
    }
    if (to !== zeroAddress) {
      const position = await changeUnits(draft, log, { account: to, series: id, by: units });
      if (from !== zeroAddress) draft.put("position", { ...position, received: position.received + units });
    }
  }
  // Sales and refunds have events of their own, and so has what goes to the lease market and comes back.
  const { leaseMarket } = draft.world;
  if ([from, to].some((side) => side === zeroAddress || isSame(side, leaseMarket))) return;
  note(
    draft,
    log,
    ...real.flatMap(({ id, units }) => [
      { account: from, kind: "sent" as const, series: id, units, counterparty: to },
      { account: to, kind: "received" as const, series: id, units, counterparty: from },
    ]),
  );
}

async function changeSupply(draft: Draft, series: bigint, by: bigint): Promise<void> {
  for (const lane of lanesOf(series)) {
    await draft.change("lane", { series, lane }, (row) => ({ supply: row.supply + by }));
  }
  await draft.change("seriesRecord", { series }, (row) => ({ supply: row.supply + by }));
}

export async function rewardDeposited(draft: Draft, log: Ledger<"RewardDeposited">): Promise<void> {
  await deposited(draft, log, 0);
}

export async function secondRewardDeposited(draft: Draft, log: Ledger<"SecondRewardDeposited">): Promise<void> {
  await deposited(draft, log, 1);
}

/**
 * A day starts to stream. Its row is made here, since the ledger tells first; the lines of the waterfall follow in the same transaction.
 */
async function deposited(draft: Draft, log: Ledger<"RewardDeposited">, lane: 0 | 1): Promise<void> {
  const { id, epoch, amount, stream: word, carry } = log.args;
  const { index, rate, startedAt } = unpackStream(word);
  const target = targetIndex({ index, rate, startedAt });
  const before = await draft.get("lane", { series: id, lane });
  draft.put("lane", {
    ...before,
    index,
    rate,
    startedAt,
    carry,
    target,
    lastEpoch: epoch,
    deposited: before.deposited + amount,
    ...originOf(log),
  });
  draft.append("settledDay", {
    series: id,
    lane,
    epoch,
    token: before.token,
    ...NO_LINES,
    units: before.supply,
    toHolders: amount,
    fromTarget: before.target,
    toTarget: target,
    ...originOf(log),
  });
  await draft.change("seriesRecord", { series: id }, (row) =>
    lane === 0 ? { toHolders: row.toHolders + amount } : { secondToHolders: row.secondToHolders + amount },
  );
}

const NO_LINES = {
  gross: 0n,
  electricity: 0n,
  maintenance: 0n,
  service: 0n,
  net: 0n,
  protocol: 0n,
  holders: 0n,
  targetSeconds: null,
  rewardPerBlock: null,
  priceUsd8: 0n,
  payment: "none",
  fromFunding: 0n,
  fromBond: 0n,
  penalty: 0n,
  writtenOff: 0n,
  settler: zeroAddress,
  released: 0n,
  withheld: 0n,
  refundable: 0n,
  tip: 0n,
  delivered: null,
  reserved: null,
  reported: null,
} as const satisfies Partial<Row<"settledDay">>;

export async function rewardClaimed(draft: Draft, log: Ledger<"RewardClaimed">): Promise<void> {
  await claimed(draft, log, 0);
}

export async function secondRewardClaimed(draft: Draft, log: Ledger<"SecondRewardClaimed">): Promise<void> {
  await claimed(draft, log, 1);
}

async function claimed(draft: Draft, log: Ledger<"RewardClaimed">, lane: 0 | 1): Promise<void> {
  const { account, id, amount } = log.args;
  const { token } = await draft.change("lane", { series: id, lane }, (row) => ({ claimed: row.claimed + amount }));
  await draft.change("position", { account, series: id }, (row) => ({
    ...(lane === 0 ? { claimed: row.claimed + amount } : { secondClaimed: row.secondClaimed + amount }),
    ...originOf(log),
  }));
  await draft.change("seriesRecord", { series: id }, (row) =>
    lane === 0 ? { claimed: row.claimed + amount } : { secondClaimed: row.secondClaimed + amount },
  );
  note(draft, log, { account, kind: lane === 0 ? "claimed" : "claimedSecond", series: id, token, amount });
}

export async function receiverSet(draft: Draft, log: Ledger<"ReceiverSet">): Promise<void> {
  const { account, receiver } = log.args;
  const kept = await draft.find("account", { account });
  draft.put("account", {
    account,
    receiver: receiver === zeroAddress ? null : receiver,
    thirdPartyClaimsRefused: kept?.thirdPartyClaimsRefused ?? false,
    ...originOf(log),
  });
  note(draft, log, { account, kind: "receiverSet", counterparty: receiver });
}

export async function thirdPartyClaimsRefused(draft: Draft, log: Ledger<"ThirdPartyClaimsRefused">): Promise<void> {
  const { account, refused } = log.args;
  const kept = await draft.find("account", { account });
  draft.put("account", {
    account,
    receiver: kept?.receiver ?? null,
    thirdPartyClaimsRefused: refused,
    ...originOf(log),
  });
  note(draft, log, { account, kind: refused ? "thirdPartyClaimsRefused" : "thirdPartyClaimsAllowed" });
}

export async function seriesClosed(draft: Draft, log: Ledger<"SeriesClosed">): Promise<void> {
  const { id, rewardToken, dust } = log.args;
  for (const lane of lanesOf(id)) {
    const row = await draft.get("lane", { series: id, lane });
    if (!isSame(row.token, rewardToken)) continue;
    // The dust leaves the carry; what is less than a base unit stays.
    draft.put("lane", { ...row, closed: true, dust, carry: row.carry - dust * row.scale, ...originOf(log) });
  }
}
