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

/** As in `ISettlement.Ending`. */
const ENDING = { EndedEarly: 1n, Defaulted: 2n, WoundUp: 3n } as const;

/** Each smaller counterexample that is tried plays a whole life again. */
const SHRINKS = 20;

/** Events without which the properties would have held over too little. */
const OUTCOMES = [
  ...["EpochSettled", "SecondEpochSettled", "ProfitShared", "EpochLate", "EpochCovered in full", "EpochCovered in part"],
  ...Object.values(ENDING).map((ending) => `SeriesEnded: ${ending}`),
  ...["RefundsOpened", "Refunded", "SeriesClosed", "WithheldReleased"],
  ...["LeaseTaken", "OptionExercised", "LeaseClosed by return", "LeaseClosed by refund", "IncomeWithdrawn"],
];

describe("the whole protocol, with every form of series and hostile actors", () => {
  let connection: NetworkConnection;
  let bare: SnapshotRestorer;
  const did = new Set<string>();
  const seen = new Set<string>();

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
          for (const key of run.did) did.add(key);
          for (const key of run.scene.observer.seen.keys()) seen.add(key);
        }),
        { numRuns: fuzzRuns(1, { full: 4 }) },
      );
    });
  }

  it("did every kind of action in these lives, so that none of them passed by standing still", () => {
    const never = KINDS.filter((kind) => !did.has(kind));
    expect(never, "actions that never went through").to.deep.equal([]);
  });

  it("came to every end that a day, a series and a lease can come to", () => {
    const never = OUTCOMES.filter((outcome) => !seen.has(outcome));
    expect(never, "what never happened").to.deep.equal([]);
  });
});
