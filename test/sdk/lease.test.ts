import { expect } from "chai";
import fc from "fast-check";
import { getAddress, zeroAddress } from "viem";
import { getLease, leaseClaimableAt, type GetLeaseReturnType } from "@adit/sdk/actions";
import { splitIncome, UINT256_MAX, vestedRent } from "@adit/sdk/math";
import { inProcessClients } from "../../scripts/lib/clients.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import {
  connection,
  DAY,
  ethers,
  EVEN,
  FIRST,
  ID_TWO,
  list,
  load,
  moveTo,
  now,
  pay,
  PRICE,
  settleNow,
  soldTwo,
  startOf,
  take,
  wait,
  type Stage,
} from "../leases/fixture.ts";

const index = fc.bigInt({ min: 0n, max: (1n << 96n) - 1n });
const target = fc.option(index, { nil: undefined });

describe("the SDK's split of a lease's income", () => {
  it("is the contract's, wherever the targets lie and whichever is not settled", async () => {
    const harness = await ethers.deployContract("EntitlementHarness");
    const units = fc.bigInt({ min: 1n, max: (1n << 64n) - 1n });
    await fc.assert(
      fc.asyncProperty(units, index, index, target, target, async (amount, one, two, startTarget, endTarget) => {
        const [takeIndex, at] = one < two ? [one, two] : [two, one];
        const { lessor, lessee } = splitIncome({ units: amount, takeIndex, startTarget, endTarget }, at);
        expect([lessor, lessee]).to.deep.equal([
          ...(await harness.split(amount, takeIndex, at, startTarget ?? UINT256_MAX, endTarget ?? UINT256_MAX)),
        ]);
      }),
      { numRuns: fuzzRuns(150) },
    );
  });

  it("vests rent as the contract does", async () => {
    const harness = await ethers.deployContract("EntitlementHarness");
    const days = fc
      .integer({ min: 1, max: 1_825 })
      .chain((epochs) => fc.tuple(fc.integer({ min: 0, max: epochs }), fc.constant(epochs)));
    await fc.assert(
      fc.asyncProperty(index, days, async (rent, [settled, epochs]) => {
        expect(vestedRent(rent, settled, epochs)).to.equal(await harness.vested(rent, settled, epochs));
      }),
      { numRuns: fuzzRuns(60) },
    );
  });
});

/** Contracts that the stage of `test/leases` plays or does without. A lease is read from the others. */
const ABSENT = {
  accessManager: zeroAddress,
  config: zeroAddress,
  bitcoinRules: zeroAddress,
  outputOracle: zeroAddress,
  priceRounds: zeroAddress,
  farmRegistry: zeroAddress,
  metadata: zeroAddress,
  dailyFormula: zeroAddress,
  market: zeroAddress,
  leaseMetadata: zeroAddress,
};

type Step =
  | { kind: "settle"; days: number; amount: bigint; second: bigint }
  | { kind: "claimLessee" | "claimLessor" | "exercise" };
const amount = fc.bigInt({ min: 0n, max: 2n * EVEN });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      days: fc.integer({ min: 1, max: 3 }),
      amount,
      second: amount,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("claimLessee" as const, "claimLessor" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("exercise" as const) }) },
);
const life = fc.record({
  first: fc.bigInt({ min: 0n, max: 3n }),
  epochs: fc.bigInt({ min: 1n, max: 4n }),
  units: fc.bigInt({ min: 1n, max: 500n }),
  steps: fc.array(fc.record({ step, seconds: fc.bigInt({ min: 1n, max: 100_000n }) }), { minLength: 3, maxLength: 10 }),
});

describe("the SDK's lease", () => {
  it("ticks as the contract pays, in both tokens, before, during and after it, through claims and a purchase", async () => {
    await fc.assert(
      fc.asyncProperty(life, async ({ first, epochs, units, steps }) => {
        const s = await load(soldTwo);
        const offer = { id: ID_TWO, minEpochs: 1n, maxEpochs: 30n, lastStart: FIRST + 20n, purchasePrice: PRICE };
        const lease = await take(s, await list(s, offer), { units, start: FIRST + first, epochs });
        for (const { step, seconds } of steps) {
          await play(s, lease, step);
          const seen = await read(s, lease);
          if (seen === undefined) return;
          await expectToTick(s, seen, seconds);
        }
      }),
      { numRuns: fuzzRuns(12) },
    );
  });

  /** Takes the step if it can be taken now. */
  async function play(s: Stage, lease: bigint, step: Step): Promise<void> {
    switch (step.kind) {
      case "settle": {
        const [settled] = await s.settlement.progress(ID_TWO);
        const days = Math.min(step.days, 30 - Number(settled));
        await moveTo(startOf(FIRST + settled + BigInt(days)));
        await settleNow(
          s,
          Array(days).fill(step.amount) as bigint[],
          ID_TWO,
          Array(days).fill(step.second) as bigint[],
        );
        return;
      }
      case "claimLessee":
        await s.leases.connect(s.carol).claimLessee(lease, s.carol);
        return;
      case "claimLessor":
        await s.leases.connect(s.alice).claimLessor(lease, s.alice);
        return;
      case "exercise": {
        const { bought } = await s.leases.leaseOf(lease);
        if (bought || (await now()) >= (await s.leases.optionEndsAt(lease)) - 5n) return;
        const cost = await s.leases.purchaseCost(lease);
        await pay(s, s.carol, cost);
        await s.leases.connect(s.carol).exercise(lease, cost, s.carol);
      }
    }
  }

  /** The lease, unless its units were delivered. */
  async function read(s: Stage, lease: bigint): Promise<GetLeaseReturnType | undefined> {
    if ((await s.ledger.balanceOf(s.leases, ID_TWO)) === 0n) return undefined;
    const [leaseMarket, leasehold, reversion, hashpower, settlement] = await Promise.all(
      [s.leases, s.leasehold, s.reversion, s.ledger, s.settlement].map(async (contract) =>
        getAddress(await contract.getAddress()),
      ),
    );
    if (!leaseMarket || !leasehold || !reversion || !hashpower || !settlement) throw new Error("five addresses");
    const { chain } = inProcessClients(connection.provider, getAddress(s.keeper.address));
    const contracts = { ...ABSENT, leaseMarket, leasehold, reversion, hashpower, settlement };
    return await getLease(chain, { deployment: { contracts }, lease });
  }

  async function expectToTick(s: Stage, seen: GetLeaseReturnType, seconds: bigint): Promise<void> {
    const [one, two] = seen.lanes;
    if (!one || !two) throw new Error("two reward tokens");
    for (const later of [0n, seconds, 2n * DAY]) {
      if (later !== 0n) await wait(later);
      const claimable = await s.leases.claimable(seen.lease);
      const ticking = [leaseClaimableAt(one, await now()), leaseClaimableAt(two, await now())];
      expect(ticking).to.deep.equal([
        { lessor: claimable.lessor, lessee: claimable.lessee },
        { lessor: claimable.lessorSecond, lessee: claimable.lesseeSecond },
      ]);
      if (later === 0n) expect([one.claimable, two.claimable]).to.deep.equal(ticking);
    }
  }
});
