/*
 * A lease from both sides: a holder offers units for rent, somebody takes them for two days, and both see what is theirs.
 *
 *   node examples/lease.ts
 */
import { formatDecimal, formatIsoDay, formatTh } from "@adit/sdk/format";
import { epochOf } from "@adit/sdk/math";
import { parseUnits } from "viem";
import { accountOf, clientOf, endow, findDeployment, mined, run, say, signing } from "./connect.ts";

const LESSOR = 13;
const LESSEE = 18;
/** 5 TH/s of units of 1 GH/s. */
const UNITS = 5_000n;
const DAYS = 2;

await run(async () => {
  const deployment = await findDeployment();
  const [lessor, lessee] = [clientOf(deployment, accountOf(LESSOR)), clientOf(deployment, accountOf(LESSEE))];
  const [paymentToken] = deployment.paymentTokens;
  if (paymentToken === undefined) throw new Error("This deployment takes no payment token.");
  const dollars = (amount: bigint): string => `${formatDecimal(amount, paymentToken.decimals)} ${paymentToken.symbol}`;

  const today = epochOf(Number((await lessor.getBlock()).timestamp));
  const all = await lessor.getSeriesList({ fromBlock: BigInt(deployment.startBlock) });
  const owned = await Promise.all(
    all.map(async (series) => ({
      ...series,
      units: (await lessor.getPosition({ account: lessor.account.address, id: series.id })).units,
    })),
  );
  const lastDay = ({ startEpoch, epochs }: { startEpoch: number; epochs: number }): number => startEpoch + epochs;
  const lent = owned.find(({ units, terms }) => units >= UNITS && lastDay(terms) > today + 10);
  if (lent === undefined) throw new Error("The lessor holds no units that mine for ten days more.");

  // The lessor. Units stay with it, earning, until somebody takes them.
  const offer = {
    id: lent.id,
    units: UNITS,
    minEpochs: 1,
    maxEpochs: 7,
    paymentToken: paymentToken.address,
    lastStart: today + 5,
    // 0.30 a TH/s and day: base units with 18 fractional decimals.
    rentPrice: parseUnits("0.30", paymentToken.decimals + 18),
    purchasePrice: 0n,
  };
  await mined(lessor, await lessor.carryOut(lessor.prepareListUnits({ account: lessor.account.address, ...offer })));
  const listing = (await lessor.getListings()).findLast(
    ({ terms }) => terms.lister === lessor.account.address,
  )?.listing;
  if (listing === undefined) throw new Error("The listing is not there.");
  say(`${formatTh(UNITS, lent.terms.unitHashrate)} of series #${lent.id >> 8n} are offered as listing ${listing}.`);

  // The lessee. The rent of all days leaves at once, and goes to the lessor day by day.
  const order = { account: lessee.account.address, listing, units: UNITS, start: today + 2, epochs: DAYS };
  const write = await lessee.prepareTakeLease(order);
  if (process.env.ADIT_KEY === undefined) await endow(lessee, write.payment.token, write.payment.amount);
  say(`${DAYS} days from ${formatIsoDay(order.start)} on cost ${dollars(write.payment.amount)}.`);
  await mined(lessee, await lessee.carryOut(write, await signing(lessee, deployment)));

  const fromBlock = BigInt(deployment.startBlock);
  const taken = (await lessee.getLeases({ fromBlock, account: lessee.account.address })).at(-1);
  if (taken === undefined) throw new Error("The lease is not there.");
  const { lease, lanes, rent } = await lessee.getLease({ lease: taken.lease });
  say(`Lease ${lease} is taken; its income so far, of what the units earn since then:`);
  for (const { claimable } of lanes) say(`  lessor ${claimable.lessor}, lessee ${claimable.lessee} base units`);
  say(
    `Of the rent ${dollars(rent.vested)} is the lessor's already; ${dollars(rent.unvested)} would come back if the series ended today.`,
  );
});
