import { farmProof, networkReportHash } from "@adit/sdk/oracle";
import type { FarmReport } from "@adit/sdk/oracle";
import { outputOracleAbi, scenarioFeedAbi } from "@adit/sdk/abis";
import { postBatchCall, recordFarmReportCall, recordRoundCall, type ContractCall } from "@adit/sdk/actions";
import { epochEnd } from "@adit/sdk/math";
import type { Hex, LocalAccount } from "viem";
import { encodeFunctionData, toHex } from "viem";
import type { Provider } from "../clients.ts";
import { inProcessClients } from "../clients.ts";
import { localCast } from "../scenario/accounts.ts";
import { batchOf, farmReportOf, signedByQuorum } from "../scenario/batches.ts";
import { chainTime } from "../scenario/chain-time.ts";
import { feedSecond } from "../scenario/errands.ts";
import type { Stage } from "../scenario/stage.ts";
import { LOCAL_TERMS, setStage } from "../scenario/stage.ts";
import type { StoryWorld } from "./world.ts";
import { FARM_ID } from "./terms.ts";

const SECONDS_PER_DAY = 86_400;
/** The committee posts this long after a day's end. */
export const REPORT_DELAY_SECONDS = 7_200;
/** Of the block limit; transactions here are simulated by nobody first. */
const GAS = toHex(28_000_000);

/** A chain with the protocol on it, a clock that only this story moves, and a committee that signs. */
export interface Scene {
  readonly stage: Stage;
  readonly world: StoryWorld;
  now(): number;
  /** The next transaction happens at this second, or right after the one before. */
  moveTo(second: number): void;
  /** Mines a block at this second, so that views see it. */
  waitUntil(second: number): Promise<void>;
  /** Sends a call as `account`, a second after the one before; throws with the contract's error. Returns the second. */
  act(account: LocalAccount, call: ContractCall): Promise<number>;
  /** The feed's round of a day, pushed and recorded at `feedSecond`. */
  priceDay(epoch: number): Promise<void>;
  /** Posts the report of a day, with the farm's; returns the second from which it is final. */
  report(epoch: number): Promise<number>;
  /** Brings the farm's report of a day to the registry; it has to be final. */
  recordFarm(epoch: number): Promise<void>;
}

/** Puts the protocol on an empty chain. The first reported day is the chain's present one. */
export async function setScene(provider: Provider, world: StoryWorld): Promise<Scene> {
  const connect = ({ address }: LocalAccount) => inProcessClients(provider, address);
  const cast = localCast();
  const firstEpoch = Math.floor((await chainTime(provider).now()) / SECONDS_PER_DAY);
  const stage = await setStage({ world, cast, connect, firstEpoch, rpcUrl: "http://127.0.0.1:8545" });
  const { chain } = stage.as(cast.keeper);
  const oracle = { address: stage.contracts.outputOracle, abi: outputOracleAbi } as const;
  const committee = await chain.readContract({ ...oracle, functionName: "committee" });
  const domain = { chainId: stage.deployment.chainId, oracle: stage.contracts.outputOracle };
  let now = await chainTime(provider).now();
  let sequence = 0;
  const posted = new Map<number, { sequence: number; postedAt: number; farms: FarmReport[]; reportHash: Hex }>();

  const act = async (account: LocalAccount, call: ContractCall): Promise<number> => {
    now += 1;
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [toHex(now)] });
    const data = encodeFunctionData({ abi: call.abi, functionName: call.functionName, args: call.args });
    await provider.request({ method: "eth_sendTransaction", params: [{ from: account.address, to: call.address, data, gas: GAS }] });
    return now;
  };
  const moveTo = (second: number): void => {
    now = Math.max(now, second - 1);
  };
  const [poster] = cast.posters;
  if (poster === undefined) throw new Error("nobody pays for the committee's transactions");

  return {
    stage,
    world,
    now: () => now,
    moveTo,
    act,
    async waitUntil(second) {
      if (second <= now) return;
      now = second;
      await provider.request({ method: "evm_setNextBlockTimestamp", params: [toHex(now)] });
      await provider.request({ method: "evm_mine", params: [] });
    },
    async priceDay(epoch) {
      moveTo(feedSecond(epoch));
      const second = feedSecond(epoch);
      const feed = { address: stage.feed, abi: scenarioFeedAbi } as const;
      await act(cast.feedPusher, { ...feed, functionName: "push", args: [world.priceUsd8(second), BigInt(second)] });
      const [roundId] = await chain.readContract({ ...feed, functionName: "latestRoundData" });
      const isFirst = BigInt.asUintN(64, roundId) === 1n;
      const round = { feed: stage.feed, epoch, roundId, previousRoundId: isFirst ? 0n : roundId - 1n };
      await act(cast.keeper, recordRoundCall({ deployment: stage.deployment, ...round }));
    },
    async report(epoch) {
      moveTo(Number(epochEnd(epoch)) + REPORT_DELAY_SECONDS);
      sequence += 1;
      const farms = [farmReportOf(world, FARM_ID, epoch)];
      const batch = batchOf(world, epoch, sequence, farms);
      const bundle = await signedByQuorum(cast.attesters, domain, committee, batch);
      const postedAt = await act(poster, postBatchCall({ deployment: stage.deployment, batch, ...bundle }));
      posted.set(epoch, { sequence, postedAt, farms, reportHash: networkReportHash(batch.report) });
      const { finalAt } = await chain.readContract({ ...oracle, functionName: "networkDay", args: [world.network, epoch] });
      return finalAt;
    },
    async recordFarm(epoch) {
      const batch = posted.get(epoch);
      const report = batch?.farms[0];
      if (batch === undefined || report === undefined) throw new RangeError(`Day ${epoch} was not reported`);
      moveTo(batch.postedAt + LOCAL_TERMS.disputeWindowSeconds);
      const proven = farmProof(world.network, batch.farms, report.farmId, epoch, batch.reportHash);
      await act(cast.keeper, recordFarmReportCall({ deployment: stage.deployment, network: world.network, ...batch, ...proven }));
    },
  };
}
