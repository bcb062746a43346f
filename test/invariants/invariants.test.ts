import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import type { SnapshotRestorer } from "@nomicfoundation/hardhat-network-helpers/types";
import type { NetworkConnection } from "hardhat/types/network";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { lives } from "./actions.ts";
import { KINDS } from "./acts.ts";
import { PLOTS } from "./plots.ts";
import { Run } from "./run.ts";
import { buildWorld } from "./world.ts";

/** Each smaller counterexample that is tried plays a whole life again. */
const SHRINKS = 0;

describe("the whole protocol, with every form of series and hostile actors", () => {
  let connection: NetworkConnection;
  let bare: SnapshotRestorer;
  const tally = new Map<string, number>();

  before(async () => {
    connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T06:00:00Z" } });
    bare = await connection.networkHelpers.takeSnapshot();
  });

  for (const plot of PLOTS) {
    it(`keeps SOLV-A/B/C, FAIR-A/B/C, MONO-A, CONS-A/B/C, CAP-A, SAFE-A/B/C, ORA-A, LIVE-A when ${plot.title} (${plot.decimals} decimals)`, async function () {
      this.timeout(0);
      await bare.restore();
      const world = await buildWorld(connection, plot.decimals);
      const snapshot = await world.networkHelpers.takeSnapshot();
      await fc.assert(
        fc.asyncProperty(fc.limitShrink(lives, SHRINKS), async (life) => {
          await snapshot.restore();
          const run = await Run.start(world, plot);
          await run.live(life);
          for (const [key, count] of run.tally) tally.set(key, (tally.get(key) ?? 0) + count);
        }),
        { numRuns: fuzzRuns(1, { full: 4 }) },
      );
    });
  }

  it("did every kind of action in these lives, so that none of them passed by standing still", () => {
    const never = KINDS.filter((kind) => !tally.has(kind));
    expect(never, "actions that never went through").to.deep.equal([]);
  });
});
