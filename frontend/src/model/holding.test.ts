import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { claimableAt } from "@adit/sdk/actions";
import {
  claimableMilli,
  claimableNow,
  daysLeft,
  meterMilli,
  metersOf,
  meterStreamingMilli,
  nextSettlement,
  protectedShare,
  refundNow,
  streamingMilli,
  type HeldLane,
  type Holding,
} from "./holding.ts";

const BTC = "0x00000000000000000000000000000000000000b1";
const SEC = "0x00000000000000000000000000000000000000c2";

const laneOf = (own: Partial<HeldLane> = {}): HeldLane => ({
  token: BTC,
  scaleBits: 45,
  stream: { index: 7n << 45n, rate: 3n << 30n, startedAt: 1_000_000n },
  index: 7n << 45n,
  accrued: 0n,
  ...own,
});

const holdingOf = (own: Partial<Holding> = {}): Holding => ({
  id: 256n,
  units: 1_000n,
  lanes: [laneOf()],
  supply: 4_000n,
  state: "Active",
  settledDays: 3,
  escrow: { paid: 4_000_000n, refunded: 0n, escrowed: 2_000_000n, refundable: 0n, refundsOpen: false },
  ...own,
});

const anyLane = fc.record({
  token: fc.constantFrom(BTC, SEC),
  scaleBits: fc.constantFrom(20, 45),
  stream: fc.record({
    index: fc.bigInt({ min: 0n, max: 1n << 60n }),
    rate: fc.bigInt({ min: 0n, max: 1n << 50n }),
    startedAt: fc.constantFrom(1_000_000n, 1_050_000n, 1_090_000n),
  }),
  accrued: fc.bigInt({ min: 0n, max: 1n << 70n }),
});
const anyHolding = fc
  .record({
    units: fc.bigInt({ min: 0n, max: 10n ** 9n }),
    lanes: fc.array(anyLane, { minLength: 1, maxLength: 2 }),
  })
  .map(({ units, lanes }) => holdingOf({ units, lanes: lanes.map((lane) => ({ ...lane, index: lane.stream.index })) }));

describe("what a holding could claim", () => {
  it("is the SDK's own figure at every whole second", () => {
    const lane = laneOf({ accrued: 12_345n << 40n });
    for (const t of [1_000_000, 1_000_001, 1_043_200, 1_086_400, 2_000_000]) {
      const own = claimableNow(lane, 1_000n, t * 1_000 + 999);
      const sdk = claimableAt(
        {
          rewardToken: BTC,
          scaleBits: lane.scaleBits,
          position: { units: 1_000n, index: lane.index, accrued: lane.accrued },
          stream: lane.stream,
        },
        BigInt(t),
      );
      assert.equal(own, sdk);
    }
  });

  it("stands still before and after its stream, and moves by thousandths within it", () => {
    const lane = laneOf();
    assert.equal(claimableMilli(lane, 1_000n, 5_000), 0n);
    const early = claimableMilli(lane, 1_000n, 1_000_000_500);
    const later = claimableMilli(lane, 1_000n, 1_000_001_000);
    assert.ok(early > 0n && later > early);
    const end = claimableMilli(lane, 1_000n, 1_086_400_000);
    assert.equal(claimableMilli(lane, 1_000n, 9_999_999_000), end);
    assert.equal(streamingMilli(lane, 1_000n, 1_000_000_000), end);
    assert.equal(streamingMilli(lane, 1_000n, 1_086_400_000), 0n);
  });
});

describe("a meter", () => {
  it("shows at every second the sum of all positions, within a thousandth of a base unit for each", () => {
    fc.assert(
      fc.property(
        fc.array(anyHolding, { maxLength: 12 }),
        fc.integer({ min: 990_000, max: 1_200_000 }),
        (holdings, second) => {
          const ms = second * 1_000;
          for (const meter of metersOf(holdings)) {
            const sum = holdings.reduce(
              (total, { units, lanes }) =>
                lanes.reduce(
                  (own, lane) => (lane.token === meter.token ? own + claimableMilli(lane, units, ms) : own),
                  total,
                ),
              0n,
            );
            const shown = meterMilli(meter, ms);
            assert.ok(shown >= sum && shown <= sum + BigInt(meter.positions), `${shown} against ${sum}`);
          }
        },
      ),
    );
  });

  it("shows nothing, and not less, while the page's clock is behind the block of a claim", () => {
    const lane = laneOf();
    const claimed = { ...lane, index: lane.stream.index + lane.stream.rate * 100n };
    const [meter] = metersOf([holdingOf({ lanes: [claimed] })]);
    assert.ok(meter !== undefined);
    assert.equal(meterMilli(meter, 1_000_090_000), 0n);
    assert.ok(meterMilli(meter, 1_000_110_000) > 0n);
  });

  it("keeps the two coins of a merged series apart", () => {
    const merged = holdingOf({
      lanes: [laneOf(), laneOf({ token: SEC, stream: { ...laneOf().stream, rate: 1n << 40n } })],
    });
    const meters = metersOf([merged, holdingOf()]);
    assert.deepEqual(
      meters.map(({ token, positions }) => [token, positions]),
      [
        [BTC, 2],
        [SEC, 1],
      ],
    );
    const now = 1_010_000_000;
    assert.deepEqual(
      metersOf([holdingOf()]).map((meter) => meterStreamingMilli(meter, now)),
      [streamingMilli(laneOf(), 1_000n, now)],
    );
  });

  it("costs as little for 2,000 positions as for the streams that they share", () => {
    const holdings = Array.from({ length: 2_000 }, (_, i) => holdingOf({ id: BigInt(i) << 8n }));
    const [meter] = metersOf(holdings);
    assert.equal(meter?.slopes.length, 1);
    assert.equal(meter.positions, 2_000);
  });
});

describe("escrow of a holding", () => {
  it("is the holder's part of what no settled day has moved", () => {
    assert.equal(protectedShare(holdingOf()), 500_000n);
    assert.equal(protectedShare(holdingOf({ supply: 0n })), 0n);
  });
  it("is refunded only while refunds are open, in full where the sale was cancelled", () => {
    assert.equal(refundNow(holdingOf()), undefined);
    const open = { paid: 4_000_000n, refunded: 0n, escrowed: 0n, refundable: 1_200_001n, refundsOpen: true };
    assert.equal(refundNow(holdingOf({ state: "Defaulted", escrow: open })), 300_000n);
    assert.equal(refundNow(holdingOf({ state: "Defaulted", escrow: open }), 1n), 300n);
    assert.equal(refundNow(holdingOf({ state: "Cancelled" })), 1_000_000n);
    assert.equal(refundNow(holdingOf({ state: "Cancelled", units: 0n })), undefined);
    assert.equal(refundNow(holdingOf({ state: "Matured", escrow: { ...open, refundable: 0n } })), undefined);
  });
});

describe("days of a holding", () => {
  const facts = { startEpoch: 18_820, epochs: 30, saleEnd: 18_820 * 86_400 };
  it("says which day is settled next and when it ends", () => {
    const now = (18_820 + 3) * 86_400 + 60;
    const escrow = { refundsOpen: false };
    assert.equal(
      nextSettlement({ state: "Active", settledDays: 3, escrow }, facts, now),
      "Next: 15 Jul 2021, after it ends at 00:00 UTC",
    );
    assert.equal(nextSettlement({ state: "Active", settledDays: 2, escrow }, facts, now), "Next: 14 Jul 2021, due now");
    assert.match(nextSettlement({ state: "Suspended", settledDays: 2, escrow }, facts, now), /^14 Jul 2021 waits/);
    assert.equal(
      nextSettlement({ state: "Sold", settledDays: 0, escrow }, facts, now),
      "Mining starts with 12 Jul 2021",
    );
    const ended = { state: "EndedEarly", settledDays: 4 } as const;
    assert.match(nextSettlement({ ...ended, escrow }, facts, now), /; refunds open once its mined days are paid/);
    const open = { ...ended, escrow: { refundsOpen: true } };
    assert.equal(nextSettlement(open, facts, now), "The provider ended it early");
  });
  it("counts no day that will never be mined", () => {
    assert.equal(daysLeft(3, facts, "Active"), 27);
    assert.equal(daysLeft(3, facts, "Defaulted"), 0);
    assert.equal(daysLeft(30, facts, "Matured"), 0);
  });
});
