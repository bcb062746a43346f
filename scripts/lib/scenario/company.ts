import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalCommittee, Simulator, World } from "@adit/oracle/simulator";
import { LOCAL_TIMING, startLocalCommittee, startSimulator } from "@adit/oracle/simulator";
import { epochEnd } from "@adit/sdk/math";
import type { LocalAccount } from "viem";
import type { Clients, Provider } from "../clients.ts";
import { COMMITTEE_SIZE, localCast, privateKeyOf } from "./accounts.ts";
import type { ChainTime } from "./chain-time.ts";
import { chainTime } from "./chain-time.ts";
import { feedSecond, finalSecond, pushPrice, recordFarms, recordPrice } from "./errands.ts";
import type { Stage } from "./stage.ts";
import { setStage } from "./stage.ts";

/** Everything that turns a local chain into a living protocol, in this process: simulator, committee, clock. */
export interface Company {
  readonly stage: Stage;
  readonly time: ChainTime;
  readonly simulator: Simulator;
  readonly committee: LocalCommittee;
  /** where the nodes keep their state */
  readonly folder: string;
  /** Lets the day `epoch` end, be priced, observed, reported, and its report become final. */
  playDay(epoch: number): Promise<void>;
  /** Brings the farms' reports of the newest batch to the registry: what capacity for sales is made of. */
  recordFarms(): Promise<void>;
  /** Stops the nodes of this process; their state stays in the folder, for processes of their own. */
  dismissCommittee(): Promise<void>;
  /** Stops what still runs and removes the folder. */
  dissolve(): Promise<void>;
}

export interface CompanyParameters {
  readonly world: World;
  readonly provider: Provider;
  readonly connect: (account: LocalAccount) => Clients;
  readonly rpcUrl: string;
}

const SECONDS_PER_DAY = 86_400;

/** Where committee node `node` keeps its state. */
export function databaseIn(folder: string, node: number): string {
  return join(folder, `node-${node}.sqlite`);
}

/** Deploys the protocol on an empty local chain and starts simulator and committee. The first reported day is the chain's present one. */
export async function gatherCompany({ world, provider, connect, rpcUrl }: CompanyParameters): Promise<Company> {
  const cast = localCast();
  const start = await chainTime(provider).now();
  const stage = await setStage({ world, cast, connect, rpcUrl, firstEpoch: Math.floor(start / SECONDS_PER_DAY) });
  const simulator = await startSimulator({ world, nodes: COMMITTEE_SIZE, now: start });
  const time = chainTime(provider, simulator.setNow);
  const folder = mkdtempSync(join(tmpdir(), "adit-"));
  const indices = Array.from({ length: COMMITTEE_SIZE }, (_, i) => i);
  const committee = await startLocalCommittee({
    world,
    simulator,
    chain: {
      rpcUrl,
      chainId: stage.deployment.chainId,
      oracle: stage.contracts.outputOracle,
      registry: stage.contracts.farmRegistry,
      startBlock: stage.deployment.startBlock,
    },
    attestingKeys: indices.map((attester) => privateKeyOf({ attester })),
    postingKeys: indices.map((poster) => privateKeyOf({ poster })),
    clientsOf: (node) => {
      const poster = cast.posters[node];
      if (poster === undefined) throw new RangeError(`no posting account for node ${node}`);
      const { chain, wallet } = connect(poster);
      return { publicClient: chain, walletClient: wallet };
    },
    databaseOf: (node) => databaseIn(folder, node),
  });

  let isDismissed = false;
  const dismissCommittee = async (): Promise<void> => {
    if (isDismissed) return;
    isDismissed = true;
    await committee.stop();
  };

  return {
    stage,
    time,
    dismissCommittee,
    simulator,
    committee,
    folder,
    async playDay(epoch) {
      await time.moveTo(feedSecond(epoch));
      await pushPrice(stage, epoch);
      await recordPrice(stage, epoch);
      await time.moveTo(Number(epochEnd(epoch)) + LOCAL_TIMING.observeDelaySeconds);
      await committee.reportDay(epoch);
      await time.moveTo(await finalSecond(stage, epoch));
    },
    async recordFarms() {
      await recordFarms(stage, committee);
    },
    async dissolve() {
      await dismissCommittee();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
