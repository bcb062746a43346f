import type { leaseholdAbi, leaseMarketAbi } from "@adit/sdk/abis";
import { zeroAddress, type Address, type ContractEventName } from "viem";
import { addCredit, clearCredit, note } from "./activity.ts";
import type { Draft, Row } from "./draft.ts";
import { indexOf, lanesOf } from "./holdings.ts";
import { isSame, originOf, type LogOf } from "./log.ts";

type Leases<Name extends ContractEventName<typeof leaseMarketAbi>> = LogOf<typeof leaseMarketAbi, Name>;

export function listed(draft: Draft, log: Leases<"Listed">): Promise<void> {
  const { listing, lister, id, terms } = log.args;
  draft.append("listing", {
    listing,
    lister,
    series: id,
    offered: terms.units,
    units: terms.units,
    minEpochs: terms.minEpochs,
    maxEpochs: terms.maxEpochs,
    paymentToken: terms.paymentToken,
    lastStart: terms.lastStart,
    rentPrice: terms.rentPrice,
    purchasePrice: terms.purchasePrice,
    cancelled: false,
    leases: 0,
    openedAt: log.timestamp,
    openedIn: log.hash,
    ...originOf(log),
  });
  note(draft, log, {
    account: lister,
    kind: "listed",
    series: id,
    listing,
    units: terms.units,
    token: terms.paymentToken,
  });
  return Promise.resolve();
}

export async function listingCancelled(draft: Draft, log: Leases<"ListingCancelled">): Promise<void> {
  const { listing, units } = log.args;
  const row = await draft.change("listing", { listing }, { units: 0n, cancelled: true, ...originOf(log) });
  note(draft, log, { account: row.lister, kind: "listingCancelled", series: row.series, listing, units });
}

export async function leaseTaken(draft: Draft, log: Leases<"LeaseTaken">): Promise<void> {
  const { lease, listing, lessee, payer, units, start, epochs, rent, takeIndex, secondTakeIndex } = log.args;
  const offer = await draft.change("listing", { listing }, (row) => ({
    units: row.units - units,
    leases: row.leases + 1,
    ...originOf(log),
  }));
  const { series, lister, paymentToken, rentPrice, purchasePrice } = offer;
  draft.append("lease", {
    lease,
    listing,
    series,
    units,
    lessee,
    // The reversion is minted to the lister in the same transaction.
    lessor: lister,
    payer,
    user: null,
    userExpires: null,
    start,
    epochs,
    paymentToken,
    rent,
    rentPrice,
    purchasePrice,
    paidEpochs: 0,
    rentPaid: 0n,
    lesseePaid: 0n,
    lesseeSecondPaid: 0n,
    lessorPaid: 0n,
    lessorSecondPaid: 0n,
    takeIndex,
    secondTakeIndex,
    bought: false,
    purchaseCost: null,
    closed: false,
    receiver: null,
    refund: null,
    closeIndex: null,
    secondCloseIndex: null,
    takenAt: log.timestamp,
    takenIn: log.hash,
    closedIn: null,
    ...originOf(log),
  });
  const about = { series, lease, listing, units };
  const isOwnRent = isSame(payer, lessee);
  note(
    draft,
    log,
    {
      ...about,
      account: lessee,
      kind: "leaseTaken",
      counterparty: lister,
      token: paymentToken,
      amount: isOwnRent ? rent : null,
    },
    { ...about, account: lister, kind: "leaseGiven", counterparty: lessee, token: paymentToken, amount: rent },
    ...(isOwnRent
      ? []
      : [
          {
            ...about,
            account: payer,
            kind: "leasePaid" as const,
            counterparty: lessee,
            token: paymentToken,
            amount: rent,
          },
        ]),
  );
}

export async function incomeClaimed(draft: Draft, log: Leases<"IncomeClaimed">): Promise<void> {
  const { lease, account, isLessee, to, amount, secondAmount } = log.args;
  const { series } = await draft.change("lease", { lease }, (row) => ({
    ...(isLessee
      ? { lesseePaid: row.lesseePaid + amount, lesseeSecondPaid: row.lesseeSecondPaid + secondAmount }
      : { lessorPaid: row.lessorPaid + amount, lessorSecondPaid: row.lessorSecondPaid + secondAmount }),
    ...originOf(log),
  }));
  const about = { account, series, lease, counterparty: to };
  const paid = await paidCoins(draft, series, amount, secondAmount);
  note(
    draft,
    log,
    ...paid.map((coin, i) => ({
      ...about,
      ...coin,
      kind: i === 0 ? ("leaseIncomeClaimed" as const) : ("leaseIncomeClaimedSecond" as const),
    })),
  );
}

/** Income in the reward tokens of a series; the second only if the series has one. */
async function paidCoins(
  draft: Draft,
  series: bigint,
  amount: bigint,
  secondAmount: bigint,
): Promise<readonly { token: Address; amount: bigint }[]> {
  const coins: { token: Address; amount: bigint }[] = [];
  for (const lane of lanesOf(series)) {
    const { token } = await draft.get("lane", { series, lane });
    coins.push({ token, amount: lane === 0 ? amount : secondAmount });
  }
  return coins;
}

export async function rentClaimed(draft: Draft, log: Leases<"RentClaimed">): Promise<void> {
  const { lease, account, to, amount, epochs } = log.args;
  const { series, paymentToken } = await draft.change("lease", { lease }, (row) => ({
    paidEpochs: Number(epochs),
    rentPaid: row.rentPaid + amount,
    ...originOf(log),
  }));
  note(draft, log, { account, kind: "rentClaimed", series, lease, token: paymentToken, amount, counterparty: to });
}

export async function optionExercised(draft: Draft, log: Leases<"OptionExercised">): Promise<void> {
  const { lease, lessee, lessor, cost } = log.args;
  const { series, units, paymentToken } = await draft.change("lease", { lease }, (row) => ({
    bought: true,
    purchaseCost: cost,
    // What was left of the rent is credited to the lessor.
    paidEpochs: row.epochs,
    ...originOf(log),
  }));
  const about = { series, lease, units, token: paymentToken, amount: cost };
  note(
    draft,
    log,
    { ...about, account: lessee, kind: "unitsBoughtOut", counterparty: lessor },
    { ...about, account: lessor, kind: "unitsSoldOut", counterparty: lessee },
  );
}

export async function leaseClosed(draft: Draft, log: Leases<"LeaseClosed">): Promise<void> {
  const { lease, receiver, refund } = log.args;
  const before = await draft.get("lease", { lease });
  const first = indexOf(await draft.get("lane", { series: before.series, lane: 0 }), log);
  const second = lanesOf(before.series).includes(1)
    ? indexOf(await draft.get("lane", { series: before.series, lane: 1 }), log)
    : null;
  draft.put("lease", {
    ...before,
    closed: true,
    receiver: receiver === zeroAddress ? null : receiver,
    refund,
    closeIndex: first,
    secondCloseIndex: second,
    closedIn: log.hash,
    ...originOf(log),
  });
  const { series, units, lessee, lessor } = before;
  const about = { series, lease, units, kind: "leaseClosed" as const };
  note(
    draft,
    log,
    { ...about, account: lessee, counterparty: lessor },
    { ...about, account: lessor, counterparty: lessee },
  );
}

export async function credited(draft: Draft, log: Leases<"Credited">): Promise<void> {
  const { lease, account, token, amount } = log.args;
  const { series } = await draft.get("lease", { lease });
  await addCredit(draft, log, { book: "leases", account, token }, amount);
  note(draft, log, { account, kind: "leaseCredited", series, lease, token, amount });
}

export function creditWithdrawn(draft: Draft, log: Leases<"CreditWithdrawn">): Promise<void> {
  const { account, token, to, amount } = log.args;
  clearCredit(draft, log, { book: "leases", account, token });
  note(draft, log, { account, kind: "leaseCreditWithdrawn", token, amount, counterparty: to });
  return Promise.resolve();
}

export async function incomeCredited(draft: Draft, log: Leases<"IncomeCredited">): Promise<void> {
  const { account, id, scaled, secondScaled } = log.args;
  const kept = await incomeOf(draft, account, id);
  draft.put("leaseIncome", {
    ...kept,
    scaled: kept.scaled + scaled,
    secondScaled: kept.secondScaled + secondScaled,
    ...originOf(log),
  });
}

/** Whole base units were paid; fractions stay. */
export async function incomeWithdrawn(draft: Draft, log: Leases<"IncomeWithdrawn">): Promise<void> {
  const { account, id, to, amount, secondAmount } = log.args;
  const kept = await incomeOf(draft, account, id);
  const after = { ...kept, ...originOf(log) };
  for (const lane of lanesOf(id)) {
    const { scale } = await draft.get("lane", { series: id, lane });
    if (lane === 0) after.scaled -= amount * scale;
    else after.secondScaled -= secondAmount * scale;
  }
  draft.put("leaseIncome", after);
  const paid = await paidCoins(draft, id, amount, secondAmount);
  note(
    draft,
    log,
    ...paid.map((coin, i) => ({
      ...coin,
      account,
      series: id,
      counterparty: to,
      kind: i === 0 ? ("leaseIncomeWithdrawn" as const) : ("leaseIncomeWithdrawnSecond" as const),
    })),
  );
}

async function incomeOf(
  draft: Draft,
  account: Address,
  series: bigint,
): Promise<Pick<Row<"leaseIncome">, "account" | "series" | "scaled" | "secondScaled">> {
  return (await draft.find("leaseIncome", { account, series })) ?? { account, series, scaled: 0n, secondScaled: 0n };
}

// ---------------------------------------------------------------- the two tokens of a lease

type Transfer = LogOf<typeof leaseholdAbi, "Transfer">;

export async function leaseholdTransferred(draft: Draft, log: Transfer): Promise<void> {
  await sideTransferred(draft, log, "leasehold");
}

export async function reversionTransferred(draft: Draft, log: Transfer): Promise<void> {
  await sideTransferred(draft, log, "reversion");
}

async function sideTransferred(draft: Draft, log: Transfer, side: "leasehold" | "reversion"): Promise<void> {
  const { from, to, tokenId } = log.args;
  // Minted when the lease is taken, burned when it closes: both have events of their own.
  if (from === zeroAddress || to === zeroAddress) return;
  const { series } = await draft.change(
    "lease",
    { lease: tokenId },
    {
      ...(side === "leasehold" ? { lessee: to } : { lessor: to }),
      ...originOf(log),
    },
  );
  const about = { series, lease: tokenId };
  note(
    draft,
    log,
    { ...about, account: from, kind: `${side}Sent`, counterparty: to },
    { ...about, account: to, kind: `${side}Received`, counterparty: from },
  );
}

export async function userUpdated(draft: Draft, log: LogOf<typeof leaseholdAbi, "UpdateUser">): Promise<void> {
  const { tokenId, user, expires } = log.args;
  const isNobody = user === zeroAddress;
  await draft.change(
    "lease",
    { lease: tokenId },
    { user: isNobody ? null : user, userExpires: isNobody ? null : expires, ...originOf(log) },
  );
}
