import { expect } from "chai";
import fc from "fast-check";
import type { HotPathHarness, HotPathSide } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { at, ethers, now, U256_MAX, U64_MAX, U96_MAX } from "./fixture.ts";

const DAY = 86_400n;
const U32_MAX = (1n << 32n) - 1n;
const FROM = "0x00000000000000000000000000000000000000F1";
const TO = "0x00000000000000000000000000000000000000f2";

/** Values near the edges of a field as often as in its middle. */
function field(max: bigint): fc.Arbitrary<bigint> {
  return fc.oneof(
    fc.constantFrom(0n, 1n, max, max - 1n, max >> 1n),
    fc.bigInt({ min: 0n, max }),
    fc.bigInt({ min: 0n, max: 1_000_000n }),
  );
}

const perMille = fc.nat(1_000).map(BigInt);

function packPosition(units: bigint, index: bigint, accrued: bigint): bigint {
  return units | (index << 64n) | (accrued << 160n);
}

/** The assembly of the hot path against the same in Solidity's own words: equal answers, equal slots, equal events. */
describe("HotPath and its plain twin", () => {
  let harness: HotPathHarness;
  let assembly: HotPathSide;
  let solidity: HotPathSide;
  let second: bigint;

  beforeEach(async () => {
    harness = await ethers.deployContract("HotPathHarness");
    assembly = await ethers.getContractAt("HotPathSide", await harness.ASSEMBLY());
    solidity = await ethers.getContractAt("HotPathSide", await harness.SOLIDITY());
    second = await now();
  });

  /** Runs both at `second` and compares answers and slots; returns the answer and the slots afterwards. */
  async function agree(data: string) {
    await at(second);
    const receipt = await (await harness.both(data)).wait();
    const log = receipt?.logs.map((l) => harness.interface.parseLog(l)).find((l) => l?.name === "Answers");
    if (!log) throw new Error("the harness always says what was answered");
    const answers: unknown[] = log.args.toArray();
    const [success, result, plainSuccess, plainResult] = answers;
    expect([success, result]).to.deep.equal([plainSuccess, plainResult]);
    const slots: bigint[] = [];
    for (const account of [FROM, TO]) {
      const slot = await assembly.slotOf(account);
      expect(ethers.toBeHex(slot, 32)).to.equal(ethers.toBeHex(await solidity.slotOf(account), 32));
      slots.push(slot);
    }
    return { success: success === true, result: String(result), from: slots[0] ?? 0n, to: slots[1] ?? 0n };
  }

  async function set(stream: bigint, from: bigint, to: bigint): Promise<void> {
    await harness.both(assembly.interface.encodeFunctionData("set", [stream, [FROM, TO], [from, to]]));
  }

  /** A lane and two holders, as a ledger can reach them: nobody ever earned more than was deposited. */
  const reachable = fc
    .record({
      supply: field(U64_MAX),
      fromShare: perMille,
      toShare: perMille,
      everStreamed: field(U96_MAX),
      past: perMille,
      fromCheckpoint: perMille,
      toCheckpoint: perMille,
      age: fc.bigInt({ min: 0n, max: 3n * DAY }),
    })
    .map((r) => {
      const fromUnits = (r.supply * r.fromShare) / 1_000n;
      const toUnits = ((r.supply - fromUnits) * r.toShare) / 1_000n;
      const target = r.supply === 0n ? 0n : r.everStreamed / r.supply;
      const index = (target * r.past) / 1_000n;
      const rate = (target - index) / DAY;
      const fromIndex = (index * r.fromCheckpoint) / 1_000n;
      const toIndex = (index * r.toCheckpoint) / 1_000n;
      const from = { units: fromUnits, index: fromIndex, accrued: fromUnits * fromIndex };
      const to = { units: toUnits, index: toIndex, accrued: toUnits * toIndex };
      const elapsed = r.age < DAY ? r.age : DAY;
      return { index, rate, age: r.age, from, to, indexNow: index + rate * elapsed };
    });

  type Reachable = typeof reachable extends fc.Arbitrary<infer T> ? T : never;

  async function setReachable(r: Reachable): Promise<void> {
    second += DAY * 4n;
    const stream = r.index | (r.rate << 96n) | ((second - r.age) << 192n) | (18_000n << 224n);
    await set(
      stream,
      packPosition(r.from.units, r.from.index, r.from.accrued),
      packPosition(r.to.units, r.to.index, r.to.accrued),
    );
  }

  it("move units alike: both positions checkpointed, or refused with the same error", async () => {
    await fc.assert(
      fc.asyncProperty(
        reachable,
        fc.oneof(perMille, field(U256_MAX)),
        fc.boolean(),
        field(U256_MAX),
        async (r, asked, self, id) => {
          await setReachable(r);
          const units = asked <= 1_000n ? (r.from.units * asked) / 1_000n : asked;
          const data = assembly.interface.encodeFunctionData("move", [FROM, self ? FROM : TO, id, units]);
          const { success, from, to } = await agree(data);
          expect(success).to.equal(units <= r.from.units);
          const { from: f, to: t, indexNow } = r;
          if (!success) {
            expect(from).to.equal(packPosition(f.units, f.index, f.accrued));
          } else {
            const moved = self ? 0n : units;
            expect(from).to.equal(packPosition(f.units - moved, indexNow, f.units * indexNow));
            if (!self) expect(to).to.equal(packPosition(t.units + moved, indexNow, t.units * indexNow));
          }
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  });

  it("take whole base units alike, and leave the fraction", async () => {
    await fc.assert(
      fc.asyncProperty(reachable, fc.integer({ min: 1, max: 95 }), async (r, scaleBits) => {
        await setReachable(r);
        const { result, from } = await agree(assembly.interface.encodeFunctionData("take", [FROM, scaleBits]));
        const s = BigInt(scaleBits);
        const earned = r.from.units * r.indexNow;
        const amount = earned >> s;
        expect(BigInt(result)).to.equal(amount);
        expect(from).to.equal(
          amount === 0n
            ? packPosition(r.from.units, r.from.index, r.from.accrued)
            : packPosition(r.from.units, r.indexNow, earned - (amount << s)),
        );
      }),
      { numRuns: fuzzRuns(60) },
    );
  });

  it("agree at the edges: full fields, the day's last second, a stream that just started", async () => {
    for (const age of [0n, 1n, DAY - 1n, DAY, DAY + 1n, 3n * DAY]) {
      second += 10n * DAY;
      // One unit that has earned nearly all that fits, the rest of it in this stream.
      const rate = 1_000n;
      const index = U96_MAX - rate * DAY;
      await set(
        index | (rate << 96n) | ((second - age) << 192n) | (U32_MAX << 224n),
        packPosition(1n, index, index),
        0n,
      );
      const reached = index + rate * (age > DAY ? DAY : age);
      const { from, to } = await agree(assembly.interface.encodeFunctionData("move", [FROM, TO, 256n, 1n]));
      expect(from).to.equal(packPosition(0n, reached, reached));
      expect(to).to.equal(packPosition(1n, reached, 0n));
    }
  });

  it("announce a transfer alike, and go on only if the receiver is a contract", async () => {
    for (const to of [TO, await harness.getAddress()]) {
      second += 10n;
      await at(second);
      const data = assembly.interface.encodeFunctionData("announce", [FROM, to, 77n << 8n, U256_MAX]);
      const receipt = await (await harness.both(data)).wait();
      const logs = (receipt?.logs ?? []).slice(0, -1).map(({ topics, data: body }) => ({ topics, body }));
      const half = logs.length / 2;
      expect(half).to.equal(to === TO ? 1 : 2);
      expect(logs.slice(0, half)).to.deep.equal(logs.slice(half));
    }
  });
});
