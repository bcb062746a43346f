import { readFile } from "node:fs/promises";
import { expect } from "chai";
import {
  bitsToTarget,
  difficultyOf,
  epochStart,
  escrowSlice,
  rewardPerBlock,
  targetSeconds,
  waterfall,
  type Waterfall,
} from "@adit/sdk/math";

const DIFFICULTY_1_TARGET = 0xffffn << 208n;
const DIFFICULTY = 124_930_000_000_000n;
const SECONDS_PER_DAY = 86_400n;
const TH = 10n ** 12n;

describe("docs/how-a-unit-earns.md", () => {
  it("shows the figures that the arithmetic yields", async () => {
    const text = await readFile(new URL("../../docs/how-a-unit-earns.md", import.meta.url), "utf8");
    const lines = waterfall({
      hashrate: 1_000n * TH,
      rewardPerBlock: 312_500_000n,
      coinDecimals: 8,
      targetSeconds: (DIFFICULTY_1_TARGET / DIFFICULTY + 1n) * SECONDS_PER_DAY,
      tokenDecimals: 8,
      priceUsd8: 90_000n * 10n ** 8n,
      milliJoulePerTh: 17_000n,
      tariffUsd8: 5_000_000n,
      maintenanceUsd8PerThDay: 100_000n,
      serviceBps: 200n,
      protocolBps: 100n,
    });
    for (const [name, amount] of Object.entries<bigint>({ ...lines })) {
      const row = text.split("\n").find((line) => line.replaceAll("*", "").startsWith(`| ${name} |`));
      expect(row, `a row for ${name}`).to.be.a("string");
      expect(row?.replaceAll("*", ""), name).to.match(new RegExp(`\\| -?${amount.toLocaleString("en-US")} \\|$`));
    }
    expect(text).to.include(`${(Number(lines.holders) / 100).toFixed(2)} sats for the day`);
  });
});

/** The example of `docs/owed.md`: three days of a series, from what chain and feeds say. */
describe("docs/owed.md", () => {
  const [FIRST_BITS, SECOND_BITS] = [0x17034219, 0x17031abe];
  const EPOCH = 19_828;
  const [UNITS, HELD, EPOCHS] = [1_000_000n, 10_000n, 365];
  const PAID = 30_000n * 10n ** 6n;
  const BLOCKS = { firstHeight: 850_000, blockCount: 144, fees: 720_000_000n };
  const SUBSIDY = 312_500_000n;

  interface Day {
    /** the answer that counts, and its decimals */
    readonly answer: bigint;
    readonly decimals: number;
    readonly bits: number;
    /** second of the day at which `SECOND_BITS` began; 0: no retarget */
    readonly retargetSecond?: number;
  }
  const DAYS: readonly Day[] = [
    { answer: 90_123_456789019876543210n, decimals: 18, bits: FIRST_BITS },
    { answer: 89_500n * 10n ** 8n, decimals: 8, bits: FIRST_BITS, retargetSecond: 50_000 },
    { answer: 20_000n, decimals: 0, bits: SECOND_BITS },
  ];

  const priceOf = ({ answer, decimals }: Day): bigint => (answer * 10n ** 8n) / 10n ** BigInt(decimals);

  function linesOf(day: Day): Waterfall {
    const { bits, retargetSecond } = day;
    const retarget =
      retargetSecond === undefined
        ? { nextBits: 0, retargetTime: 0 }
        : { nextBits: SECOND_BITS, retargetTime: Number(epochStart(EPOCH)) + retargetSecond };
    return waterfall({
      hashrate: UNITS * 10n ** 9n,
      rewardPerBlock: rewardPerBlock(BLOCKS),
      coinDecimals: 8,
      targetSeconds: targetSeconds({ epoch: EPOCH, bits, ...retarget }),
      tokenDecimals: 8,
      priceUsd8: priceOf(day),
      milliJoulePerTh: 17_000n,
      tariffUsd8: 5_000_000n,
      maintenanceUsd8PerThDay: 100_000n,
      serviceBps: 200n,
      protocolBps: 100n,
    });
  }

  /** A whole number of the last digits' unit, with thousands: `decimal(123456n, 2)` is 1,234.56. */
  function decimal(value: bigint, digits: number): string {
    const one = 10n ** BigInt(digits);
    const whole = (value / one).toLocaleString("en-US");
    return digits === 0 ? whole : `${whole}.${(value % one).toString().padStart(digits, "0")}`;
  }

  /** Every row of the example's table. */
  function table(): [string, string[]][] {
    const lines = DAYS.map(linesOf);
    const slices = DAYS.map((_, k) => escrowSlice(PAID, k, EPOCHS));
    const names = ["gross", "electricity", "maintenance", "service", "net", "protocol", "holders"] as const;
    return [
      ["price, $", DAYS.map((day) => decimal(priceOf(day), 8))],
      ...names.map((name): [string, string[]] => [`${name}, sat`, lines.map((line) => decimal(line[name], 0))]),
      [`${decimal(HELD, 0)} units, sat`, lines.map(({ holders }) => decimal((holders * HELD * 100n) / UNITS, 2))],
      ["released, USDC", slices.map((slice, k) => decimal(lines[k]?.net === 0n ? 0n : slice, 6))],
      ["to the refund pot, USDC", slices.map((slice, k) => decimal(lines[k]?.net === 0n ? slice : 0n, 6))],
    ];
  }

  let text: string;
  before(async () => {
    text = await readFile(new URL("../../docs/owed.md", import.meta.url), "utf8");
  });

  it("shows the table that terms, chain and feeds yield, and nothing else", () => {
    const expected = table().map(([name, cells]) => `| ${[name, ...cells].join(" | ")} |`);
    const rows = text.slice(text.indexOf("| line | day 0")).split("\n");
    expect(rows.slice(2, rows.indexOf(""))).to.deep.equal(expected);
  });

  it("shows them in words: the reward of a block, both difficulties, the feeds' answers, the claim", () => {
    const perBlock = rewardPerBlock(BLOCKS);
    expect(perBlock - SUBSIDY).to.equal(BLOCKS.fees / BigInt(BLOCKS.blockCount));
    const trillions = (bits: number): string => (difficultyOf(bitsToTarget(bits)) / 1e12).toFixed(3);
    const held = DAYS.map(linesOf).reduce((sum, { holders }) => sum + holders * HELD, 0n);
    for (const phrase of [
      `R is ${decimal(perBlock, 0)} satoshi`,
      `${decimal(BigInt(BLOCKS.blockCount), 0)} blocks with 3.125 BTC`,
      `difficulty ${trillions(FIRST_BITS)} trillion`,
      `after ${decimal(BigInt(DAYS[1]?.retargetSecond ?? 0), 0)} seconds the difficulty becomes ${trillions(SECOND_BITS)} trillion`,
      ...DAYS.map(({ answer, decimals }) => decimal(answer, decimals).replace(/\.0+$/, "")),
      `${decimal(UNITS, 0)} units of 1 GH/s`,
      `${decimal(PAID, 6).replace(/\.0+$/, "")} USDC and ${String(EPOCHS)} days`,
      `can claim ${decimal(held / UNITS, 0)} satoshi`,
      `keeps 0.${(((held % UNITS) * 100n) / UNITS).toString().padStart(2, "0")} for the next claim`,
    ]) {
      expect(text).to.include(phrase);
    }
  });
});
