import { expect } from "chai";
import fc from "fast-check";
import {
  backingOf,
  DISPOSITIONS,
  escrowSlice,
  escrowSplit,
  inReward,
  neededWithheld,
  profitShare,
  requiredBond,
  UINT256_MAX,
  type ProfitMemory,
  type ProfitShareInputs,
  type Rates,
} from "@adit/sdk/math";
import type { PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { bySettlement, ethers, load, sold, withFarm } from "../market/fixture.ts";

const uint = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const decimals = fc.constantFrom(0, 6, 8, 18);
const rates: fc.Arbitrary<Rates> = fc.record({
  priceUsd8: fc.bigInt({ min: 1n, max: (1n << 64n) - 1n }),
  paymentPriceUsd8: fc.oneof({ weight: 9, arbitrary: uint(64) }, { weight: 1, arbitrary: fc.constant(0n) }),
  decimals,
  paymentDecimals: decimals,
});

describe("the SDK's bond", () => {
  it("is the contract's: requirement, value of escrow, and what has to stay withheld", async () => {
    const harness = await ethers.deployContract("BondingHarness");
    await fc.assert(
      fc.asyncProperty(
        rates,
        fc.record({ net: uint(95), slice: uint(96), remaining: uint(11), bondEpochs: uint(9), marginEpochs: uint(11) }),
        fc.oneof(uint(95), fc.constant(0n)),
        async (priced, mark, short) => {
          const { net, slice, remaining, bondEpochs, marginEpochs } = mark;
          expect(requiredBond({ ...mark, rates: priced })).to.equal(
            await harness.required(net, slice, remaining, bondEpochs, marginEpochs, priced),
          );
          expect(inReward(slice, priced)).to.equal(await harness.inReward(slice, priced));
          expect(backingOf(slice, priced)).to.equal(await harness.backing(slice, priced));
          const needed = neededWithheld(short, priced);
          expect(needed).to.equal(await harness.neededFor(short, priced));
          // What is needed is enough. At decimals that are coarser than the reward's, one base unit less may be as well.
          if (needed !== UINT256_MAX && short !== 0n) expect(backingOf(needed, priced) + 1n >= short).to.equal(true);
        },
      ),
      { numRuns: fuzzRuns(150) },
    );
  });
});

describe("the SDK's profit share", () => {
  const bps = fc.bigInt({ min: 0n, max: 10_000n });
  const memory: fc.Arbitrary<ProfitMemory> = fc.record({
    reported: uint(60),
    expected: uint(60),
    counted: uint(60),
    lossCarry: fc.oneof(fc.constant(0n), uint(50)),
    deliveredDays: fc.nat(29),
  });
  const costs = fc.record({
    milliJoulePerTh: uint(16),
    tariffUsd8: uint(26),
    maintenanceUsd8PerThDay: uint(22),
    tokenDecimals: fc.constantFrom(6, 8, 18),
    priceUsd8: fc.bigInt({ min: 1n, max: 1n << 50n }),
    serviceBps: fc.bigInt({ min: 0n, max: 5_000n }),
    protocolBps: fc.bigInt({ min: 0n, max: 500n }),
  });
  const farm = fc.oneof({ weight: 5, arbitrary: uint(64) }, { weight: 1, arbitrary: fc.constant(0n) });
  const day: fc.Arbitrary<ProfitShareInputs> = fc.record({
    sold: uint(62),
    delivered: farm,
    reserved: farm,
    reported: uint(58),
    expected: uint(58),
    energyWh: uint(50),
    toleranceBps: fc.bigInt({ min: 0n, max: 2_000n }),
    toleranceDays: fc.bigInt({ min: 0n, max: 30n }),
    holderShareBps: bps,
    firstOfWindow: fc.boolean(),
    terms: costs,
  });

  async function expectSame(inputs: ProfitShareInputs, before: ProfitMemory): Promise<ProfitMemory> {
    const { terms, ...rest } = inputs;
    // Hashrate, reward and target belong to a fixed term: the library does not read them here.
    const unread = { hashrate: 1n, rewardPerBlock: 1n, coinDecimals: 8, targetSeconds: 1n };
    const onChain = await (await harness()).compute(rest, { ...terms, ...unread }, before);
    const { lines, next } = profitShare(inputs, before);
    const [linesOnChain, memoryOnChain] = onChain;
    expect(Object.values(lines)).to.deep.equal([...linesOnChain]);
    const { reported, expected, counted, lossCarry, deliveredDays } = memoryOnChain;
    expect(next).to.deep.equal({ reported, expected, counted, lossCarry, deliveredDays: Number(deliveredDays) });
    return next;
  }

  let deployed: Awaited<ReturnType<typeof deploy>> | undefined;
  const deploy = async () => await ethers.deployContract("ProfitShareHarness");
  const harness = async () => (deployed ??= await deploy());

  it("is the contract's, day by day, with what it remembers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 6 }), memory, async (days, start) => {
        let before = start;
        for (const inputs of days) before = await expectSame(inputs, before);
      }),
      { numRuns: fuzzRuns(40) },
    );
  });

  it("is the contract's where memory reaches its 96 bits", async () => {
    const wide = fc.record({ reported: uint(96), expected: uint(96), counted: uint(96), lossCarry: uint(96), deliveredDays: fc.nat(29) });
    const large = fc.tuple(day, uint(120), uint(120)).map(([inputs, reported, expected]) => ({ ...inputs, reported, expected }));
    await fc.assert(
      fc.asyncProperty(large, wide, async (inputs, before) => {
        await expectSame(inputs, before);
      }),
      { numRuns: fuzzRuns(40) },
    );
  });
});

describe("the SDK's split of a day's escrow", () => {
  it("is the market's, whatever part of whichever slice is disposed of how", async () => {
    const outcome = fc
      .record({
        disposition: fc.constantFrom(0, 1, 2),
        whole: fc.bigInt({ min: 1n, max: (1n << 96n) - 1n }),
        parts: fc.oneof(fc.constant(0n), fc.constant(1_000_000n), fc.bigInt({ min: 0n, max: 1_000_000n })),
      })
      .map(({ disposition, whole, parts }) => ({ disposition, whole, part: (whole * parts) / 1_000_000n }));
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 100n, max: 10n ** 12n }),
        fc.array(outcome, { minLength: 1, maxLength: 7 }),
        async (paid, outcomes) => {
          const world = await load(withFarm);
          const id = await sold(world, paid, outcomes.length);
          const settling = await (await bySettlement(world)).settleEscrow(id, 0, outcomes, world.people.keeper);
          const events = await settledEscrow(world.market, (await settling.wait())?.blockNumber);
          expect(events.length).to.equal(outcomes.length);
          for (const [i, { disposition, part, whole }] of outcomes.entries()) {
            const name = DISPOSITIONS.at(disposition);
            const slice = escrowSlice((await world.market.escrow(id)).paid, i, outcomes.length);
            if (name === undefined) throw new Error("there are three dispositions");
            expect(events[i]).to.deep.equal(escrowSplit(slice, name, part, whole));
          }
        },
      ),
      { numRuns: fuzzRuns(8) },
    );
  });

  async function settledEscrow(market: PrimaryMarket, block: number | undefined) {
    const events = await market.queryFilter(market.filters.EscrowSettled(), block, block);
    return events.map(({ args: { released, withheld, refundable } }) => ({ released, withheld, refundable }));
  }
});
