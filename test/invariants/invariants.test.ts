import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import type { SnapshotRestorer } from "@nomicfoundation/hardhat-network-helpers/types";
import type { NetworkConnection } from "hardhat/types/network";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { lives } from "./actions.ts";
import { Run } from "./run.ts";
import { buildWorld } from "./world.ts";

/** Each smaller counterexample that is tried plays a whole life again. */
const SHRINKS = 30;

describe("the whole protocol, with hostile actors", () => {
  let connection: NetworkConnection;
  let bare: SnapshotRestorer;
  const tally = new Map<string, number>();

  before(async () => {
    connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T06:00:00Z" } });
    bare = await connection.networkHelpers.takeSnapshot();
  });

  for (const decimals of [6, 8, 18]) {
    it(`keeps SOLV-A/B/C, FAIR-A/B/C, MONO-A, CONS-A/B/C, CAP-A, SAFE-A/B/C, ORA-A, LIVE-A with a reward token of ${decimals} decimals`, async function () {
      this.timeout(0);
      await bare.restore();
      const world = await buildWorld(connection, decimals);
      const snapshot = await world.networkHelpers.takeSnapshot();
      await fc.assert(
        fc.asyncProperty(fc.limitShrink(lives, SHRINKS), async (life) => {
          await snapshot.restore();
          const run = await Run.start(world);
          await run.live(life);
          for (const [key, count] of run.tally) tally.set(key, (tally.get(key) ?? 0) + count);
        }),
        { numRuns: fuzzRuns(decimals === 8 ? 2 : 1, { full: 6 }) },
      );
    });
  }

  it("reached every kind of action in these lives, so that none of them passed by standing still", () => {
    for (const action of ["buy", "transfer", "claim", "claimMany", "fund", "settle", "finish", "withdrawRelease", "postBond", "cover", "withdrawBond"]) {
      expect(tally.get(action) ?? 0, action).to.be.greaterThan(0);
    }
  });
});
