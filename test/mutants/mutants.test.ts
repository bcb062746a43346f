import { readFileSync } from "node:fs";
import { expect } from "chai";
import { fuzzTier } from "../helpers/fuzz.ts";
import { Laboratory } from "./laboratory.ts";
import { mutate } from "./mutate.ts";
import { MUTATIONS } from "./mutations.ts";

describe("mistakes made by hand in the ledger", () => {
  it("fit the ledger as it stands, and each is another one", () => {
    const mutants = new Set<string>();
    for (const mutation of MUTATIONS) {
      const source = readFileSync(new URL(`../../${mutation.file}`, import.meta.url), "utf8");
      mutants.add(`${mutation.file} ${mutate(source, mutation)}`);
    }
    expect(mutants.size).to.equal(MUTATIONS.length);
  });

  // Compiling and testing each takes minutes: `npm run test:deep`, or `node test/mutants/run.ts` for these alone.
  if (fuzzTier() === "deep") {
    describe("are noticed by a test", () => {
      let laboratory: Laboratory;

      before(async function () {
        this.timeout(0);
        laboratory = new Laboratory();
        await laboratory.checkHealthy();
      });

      after(() => {
        laboratory.close();
      });

      for (const mutation of MUTATIONS) {
        it(mutation.name, async function () {
          this.timeout(0);
          const { killedBy } = await laboratory.judge(mutation);
          expect(killedBy, "the test that failed").to.be.a("string");
        });
      }
    });
  }
});
