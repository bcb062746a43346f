import { expect } from "chai";
import { network } from "hardhat";
import type { CardHarness } from "../../types/ethers-contracts/index.js";

const { ethers } = await network.create();

const STATES = [
  "None",
  "Announced",
  "Open",
  "Cancelled",
  "Sold",
  "Active",
  "Suspended",
  "Matured",
  "Ended early",
  "Defaulted",
  "Wound up",
];

const FACTS = {
  serial: 12n,
  hashrate: "1 GH/s",
  sold: "812.5 TH/s",
  network: "Bitcoin",
  token: "WBTC",
  term: "1 Jul 2021 – 30 Jun 2022",
  epochs: 365n,
  settledEpochs: 142n,
  state: 5,
};

describe("Card: the picture of a series", () => {
  let harness: CardHarness;

  before(async () => {
    harness = await ethers.deployContract("CardHarness");
  });

  it("shows hashrate, term, progress and state in words", async () => {
    const svg = await harness.svg(FACTS);
    for (const text of [
      "#12",
      "1 GH/s",
      "per unit, Bitcoin, paid in WBTC",
      "1 Jul 2021 – 30 Jun 2022",
      "812.5 TH/s sold",
      "142 of 365 days settled",
      "Active",
    ]) {
      expect(svg).to.include(`>${text}</text>`);
    }
  });

  it("has a word for every state, and a shape that tells good from bad without colour", async () => {
    const shapes = new Map<string, string>();
    for (const [state, word] of STATES.entries()) {
      const svg = await harness.svg({ ...FACTS, state });
      expect(svg).to.include(`>${word}</text></svg>`);
      const shape = /<(path|circle|rect) [^<]*\/><text x="44"/.exec(svg)?.[0] ?? "";
      shapes.set(word, shape.replace(/ fill="#[^"]*"/g, "").replace(/<text.*/, ""));
    }
    expect(shapes.get("Suspended")).to.equal(shapes.get("Defaulted"));
    expect(new Set(["Active", "Open", "Matured", "Suspended"].map((word) => shapes.get(word))).size).to.equal(4);
  });

  it("fills the bar from end to end, rounding down", async () => {
    const bar = async (settledEpochs: bigint): Promise<string | undefined> =>
      /y="262" width="(\d+)" height="6" rx="3" fill="#F2B04A"/.exec(
        await harness.svg({ ...FACTS, settledEpochs }),
      )?.[1];
    expect([await bar(0n), await bar(1n), await bar(364n), await bar(365n)]).to.deep.equal(["0", "0", "301", "302"]);
  });

  it("escapes what a token calls itself", async () => {
    const svg = await harness.svg({ ...FACTS, token: `<b a="'&` });
    expect(svg).to.include("paid in &lt;b a=&quot;&#39;&amp;</text>");
    expect(svg).to.not.include("<b");
  });

  it("is closed XML: every tag that opens also ends", async () => {
    const svg = await harness.svg(FACTS);
    const open: string[] = [];
    for (const [, end, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end === "/") expect(open.pop()).to.equal(name);
      else if (self !== "/" && name !== undefined) open.push(name);
    }
    expect(open).to.deep.equal([]);
  });
});

describe("Text: numbers, hashrates and days as people read them", () => {
  let harness: CardHarness;

  before(async () => {
    harness = await ethers.deployContract("CardHarness");
  });

  it("writes a hashrate in the largest unit that leaves a whole number, cut to three decimals", async () => {
    const cases: [bigint, string][] = [
      [0n, "0 H/s"],
      [999n, "999 H/s"],
      [1000n, "1 kH/s"],
      [10n ** 9n, "1 GH/s"],
      [1_250_000_000n, "1.25 GH/s"],
      [999_999_999_999n, "999.999 GH/s"],
      [10n ** 12n, "1 TH/s"],
      [1_000_000_000_000_001n, "1 PH/s"],
      [12_345n * 10n ** 15n, "12.345 EH/s"],
      [(1n << 128n) - 1n, "340,282,366,920,938.463 YH/s"],
    ];
    for (const [value, text] of cases) expect(await harness.hashrate(value)).to.equal(text);
  });

  it("groups thousands, cuts decimals and leaves out trailing zeros", async () => {
    const cases: [bigint, bigint, bigint, string][] = [
      [0n, 6n, 2n, "0"],
      [1_234_567_890n, 6n, 2n, "1,234.56"],
      [1_000_000n, 6n, 2n, "1"],
      [1_500_000n, 6n, 2n, "1.5"],
      [9_999n, 6n, 2n, "0"],
      [10_000n, 6n, 2n, "0.01"],
      [1_002_003n, 0n, 2n, "1,002,003"],
      [17_500n, 3n, 3n, "17.5"],
      [1_000_050n, 6n, 6n, "1.00005"],
    ];
    for (const [value, decimals, shown, text] of cases) {
      expect(await harness.decimal(value, decimals, shown)).to.equal(text);
    }
  });

  it("knows the calendar, leap days included", async () => {
    const cases = ["2021-07-01", "2022-06-30", "2024-02-29", "2000-12-31", "2100-03-01", "1970-01-01"];
    for (const iso of cases) {
      const date = new Date(`${iso}T00:00:00Z`);
      const month = date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" }).slice(0, 3);
      const epoch = BigInt(date.getTime() / 86_400_000);
      const year = date.getUTCFullYear().toString();
      expect(await harness.date(epoch)).to.equal(`${date.getUTCDate().toString()} ${month} ${year}`);
      expect(await harness.month(epoch)).to.equal(`${month} ${year}`);
    }
  });

  it("takes a token's symbol, and the word token where there is none to show", async () => {
    const named = async (symbol: string): Promise<string> =>
      await harness.symbol(await ethers.deployContract("TestToken", ["A token", symbol, 8]));
    expect(await named("WBTC")).to.equal("WBTC");
    expect(await named("USD₮0")).to.equal("USD₮0");
    expect(await named("")).to.equal("token");
    expect(await named("a symbol of many words")).to.equal("token");
    expect(await named("A\nB")).to.equal("token");
    expect(await harness.symbol(await harness.getAddress()), "a contract without a symbol").to.equal("token");
  });
});
