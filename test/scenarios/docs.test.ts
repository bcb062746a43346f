import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { network } from "hardhat";
import { drawGame, playGame } from "../../scripts/lib/game/table.ts";
import { account } from "../../scripts/lib/stories/account.ts";
import { STORIES } from "../../scripts/lib/stories/index.ts";
import { chainStartOf, play } from "../../scripts/lib/stories/play.ts";
import { describe as describeStory } from "../../scripts/lib/stories/print.ts";
import { fuzzTier } from "../helpers/fuzz.ts";

describe("docs/scenarios.md", () => {
  let lines: readonly string[];

  before(async () => {
    lines = (await readFile(new URL("../../docs/scenarios.md", import.meta.url), "utf8")).split("\n");
  });

  /** Every line of the n-th block of output is a line that was printed now. */
  function expectPrinted(block: number, printed: readonly string[]): void {
    const fences = lines.flatMap((line, i) => (line === "```" ? [i] : []));
    const shown = lines.slice((fences[2 * block] ?? 0) + 1, fences[2 * block + 1]);
    expect(shown.length).to.be.greaterThan(5);
    for (const line of shown) expect(printed, line).to.include(line);
  }

  it("names every story", () => {
    for (const { name } of STORIES) expect(lines.filter((line) => line.startsWith(`| \`${name}\` |`)), name).to.have.length(1);
  });

  it("shows the table of choices as it is computed", () => {
    const printed = drawGame(playGame());
    expectPrinted(1, printed);
    expectPrinted(2, printed);
    expectPrinted(3, printed);
  });

  if (fuzzTier() === "quick") return;

  it("shows the output of provider-vanishes as it is printed", async () => {
    const story = STORIES.find(({ name }) => name === "provider-vanishes");
    if (story === undefined) throw new Error("the story is gone");
    const connection = await network.create({ network: "local", override: { initialDate: chainStartOf(story) } });
    try {
      const played = await play(connection.provider, story);
      expectPrinted(0, describeStory(story, await account(played), played.world.assumptions));
    } finally {
      await connection.close();
    }
  });
});
