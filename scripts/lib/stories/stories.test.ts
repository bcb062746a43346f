import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { createChainHistory } from "@adit/oracle/simulator";
import { run } from "../run.ts";
import { STORIES } from "./index.ts";
import { btc, drawTable, usdc } from "./print.ts";
import { toJson } from "./result.ts";
import { storyWorld } from "./world.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const NAMES = ["calm", "july-2021", "halving", "fee-spike", "price-crash", "outage", "provider-vanishes", "oracle-silent", "under-reporting"];

async function scenario(...args: string[]) {
  return await run(process.execPath, ["scripts/scenario.ts", ...args], { cwd: ROOT, timeoutMs: 120_000 });
}

describe("the stories", () => {
  it("are the nine that were asked for", () => {
    assert.deepEqual(STORIES.map(({ name }) => name), NAMES);
  });

  it("halve the subsidy within a day of the block's real time", () => {
    // The header of block 630,000 says 2020-05-11 19:23:43. Blocks are spread evenly over their period, and that one slowed down after it.
    const rebuilt = createChainHistory(1).block(630_000).arrivesAt;
    assert.ok(Math.abs(rebuilt - Date.UTC(2020, 4, 11, 19, 23, 43) / 1000) < 86_400);
    const [halving] = STORIES.filter(({ name }) => name === "halving");
    assert.ok(halving);
    const world = storyWorld(halving);
    const day = Date.UTC(2020, 4, 11) / 86_400_000;
    assert.ok(world.day(day - 2).rewardPerBlock > 1_250_000_000n);
    assert.ok(world.day(day + 2).rewardPerBlock < 650_000_000n);
  });

  it("name what they assume: price, fees, terms", () => {
    for (const story of STORIES) {
      const text = storyWorld(story).assumptions.join("\n");
      assert.match(text, /Assumed: price of a bitcoin \$/, story.name);
      assert.match(text, /Assumed: fees of a block [\d.]+ BTC/, story.name);
      assert.match(text, /J\/TH at [\d.]+ cents a kWh/, story.name);
    }
  });
});

describe("npm run scenario", () => {
  it("lists the stories when it is given none", async () => {
    const { code, output } = await scenario();
    assert.equal(code, 0);
    for (const name of [...NAMES, "game"]) assert.match(output, new RegExp(`^  ${name} `, "m"));
  });

  it("answers an unknown name, an unknown flag and two names with one sentence and exit code 2", async () => {
    for (const args of [["moon"], ["calm", "--fast"], ["calm", "halving"]]) {
      const { code, output } = await scenario(...args);
      assert.equal(code, 2, args.join(" "));
      assert.equal(output.trimEnd().split("\n").length, 1, output);
    }
  });
});

describe("what a story prints", () => {
  it("shows losses with their sign", () => {
    assert.equal(btc(-123n), "-0.00000123");
    assert.equal(usdc(1_234_567_891n), "1,234.56");
  });

  it("aligns names to the left and numbers to the right", () => {
    assert.deepEqual(drawTable(["a", "b"], [["xx", "1"]], ["y", "22"]), ["a    b", "------", "xx   1", "------", "y   22"]);
  });

  it("writes base units as strings", () => {
    assert.equal(toJson({ owed: 12n, ok: true }), '{"owed":"12","ok":true}');
  });
});
