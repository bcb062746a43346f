import { expect } from "chai";
import fc from "fast-check";
import {
  checkpoint,
  claim,
  claimable,
  depositStream,
  indexAt,
  scaleBits,
  targetIndex,
  unpackStream,
  type Position,
  type Stream,
} from "@adit/sdk/math";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { at, BTC_SCALE, EPOCH0, ID, ledgerWithHolders, load, now, SUPPLY, T0, type World } from "../ledger/fixture.ts";

const HOLDERS = ["alice", "bob", "carol"] as const;
type Holder = (typeof HOLDERS)[number];

type Step =
  | { kind: "deposit"; amount: bigint }
  | { kind: "transfer"; from: Holder; to: Holder; share: number }
  | { kind: "claim"; who: Holder };

const holder = fc.constantFrom(...HOLDERS);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("deposit" as const), amount: fc.bigInt({ min: 0n, max: 10n ** 9n }) }),
  fc.record({
    kind: fc.constant("transfer" as const),
    from: holder,
    to: holder,
    share: fc.integer({ min: 0, max: 100 }),
  }),
  fc.record({ kind: fc.constant("claim" as const), who: holder }),
);
const play = fc.array(fc.record({ wait: fc.bigInt({ min: 1n, max: 120_000n }), step }), {
  minLength: 1,
  maxLength: 12,
});

/** What the SDK thinks stands in the ledger. */
interface Model {
  stream: Stream;
  carry: bigint;
  positions: Record<Holder, Position>;
}

async function start(world: World): Promise<Model> {
  const positions = await Promise.all(
    HOLDERS.map(async (name) => ({ units: await world.ledger.balanceOf(world[name], ID), index: 0n, accrued: 0n })),
  );
  const [alice, bob, carol] = positions;
  if (!alice || !bob || !carol) throw new Error("there are three holders");
  return { stream: { index: 0n, rate: 0n, startedAt: 0n }, carry: 0n, positions: { alice, bob, carol } };
}

/** Takes one step on the chain and in the model. */
async function take(world: World, model: Model, { kind, ...step }: Step, second: bigint, epoch: bigint): Promise<void> {
  const { ledger } = world;
  await at(second);
  const index = indexAt(model.stream, second);
  if (kind === "deposit" && "amount" in step) {
    const lane = { scaleBits: Number(BTC_SCALE), supply: SUPPLY, carry: model.carry };
    const result = depositStream(model.stream, lane, step.amount, second);
    await world.bySettlement.deposit(ID, epoch, step.amount);
    expect(await ledger.targetNow(ID)).to.equal(result.target);
    model.stream = result.stream;
    model.carry = result.carry;
  } else if (kind === "transfer" && "share" in step) {
    const sender = checkpoint(model.positions[step.from], index);
    const units = (sender.units * BigInt(step.share)) / 100n;
    await ledger.connect(world[step.from]).safeTransferFrom(world[step.from], world[step.to], ID, units, "0x");
    model.positions[step.from] = { ...sender, units: sender.units - units };
    const receiver = checkpoint(model.positions[step.to], index);
    model.positions[step.to] = { ...receiver, units: receiver.units + units };
  } else if (kind === "claim" && "who" in step) {
    const before = await world.btc.balanceOf(world[step.who]);
    await ledger.connect(world[step.who]).claim(ID);
    const { amount, position } = claim(model.positions[step.who], index, Number(BTC_SCALE));
    expect((await world.btc.balanceOf(world[step.who])) - before).to.equal(amount);
    model.positions[step.who] = position;
  }
}

async function expectSame(world: World, model: Model): Promise<void> {
  const { ledger } = world;
  const second = await now();
  const lane = await ledger.lane(ID);
  expect([lane.index, lane.rate, lane.startedAt, lane.carry]).to.deep.equal([
    model.stream.index,
    model.stream.rate,
    model.stream.startedAt,
    model.carry,
  ]);
  const index = indexAt(model.stream, second);
  expect(await ledger.indexNow(ID)).to.equal(index);
  expect(await ledger.targetNow(ID)).to.equal(targetIndex(model.stream));
  for (const name of HOLDERS) {
    const position = await ledger.positionOf(world[name], ID);
    expect(position.units, name).to.equal(model.positions[name].units);
    expect(position.accruedNow, name).to.equal(checkpoint(model.positions[name], index).accrued);
    const [amount] = await ledger.claimable(world[name], ID);
    expect(amount, name).to.equal(claimable(model.positions[name], index, Number(BTC_SCALE)));
  }
}

describe("the SDK's stream", () => {
  it("follows the ledger to the bit through any deposits, transfers and claims", async () => {
    await fc.assert(
      fc.asyncProperty(play, async (steps) => {
        const world = await load(ledgerWithHolders);
        const model = await start(world);
        let second = T0;
        let epoch = EPOCH0;
        for (const { wait, step } of steps) {
          second += wait;
          epoch += 1n;
          await take(world, model, step, second, epoch);
          await expectSame(world, model);
        }
      }),
      { numRuns: fuzzRuns(12) },
    );
  });

  it("reads the packed stream of a deposit's event", async () => {
    const world = await load(ledgerWithHolders);
    await at(T0);
    await world.bySettlement.deposit(ID, EPOCH0, 1_000_000n);
    const [event] = await world.ledger.queryFilter(world.ledger.filters.RewardDeposited(ID));
    if (!event) throw new Error("the deposit left no event");
    const lane = await world.ledger.lane(ID);
    expect(unpackStream(event.args.stream)).to.deep.equal({
      index: lane.index,
      rate: lane.rate,
      startedAt: lane.startedAt,
      lastEpoch: Number(EPOCH0),
    });
  });

  it("derives the scale bits of the test's tokens", () => {
    expect(BigInt(scaleBits(2_100_000_000_000_000n))).to.equal(BTC_SCALE);
  });
});
