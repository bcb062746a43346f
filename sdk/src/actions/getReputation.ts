import { getAbiItem, type Address } from "viem";
import { getBlockNumber, getLogs } from "viem/actions";
import { primaryMarketAbi } from "../abis/PrimaryMarket.ts";
import { settlementAbi } from "../abis/Settlement.ts";
import { reputationOf, type Reputation, type ReputationEvent } from "../reputation.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetReputationParameters = DeploymentParameter & {
  /** the deployment's `startBlock` */
  fromBlock: bigint;
  /** only this one (default: every provider) */
  provider?: Address;
};
export type GetReputationReturnType = Reputation[];

const EVENTS = [
  getAbiItem({ abi: primaryMarketAbi, name: "SeriesOpened" }),
  getAbiItem({ abi: primaryMarketAbi, name: "EscrowSettled" }),
  getAbiItem({ abi: primaryMarketAbi, name: "WithheldReleased" }),
  getAbiItem({ abi: primaryMarketAbi, name: "RefundsOpened" }),
  getAbiItem({ abi: settlementAbi, name: "EpochSettled" }),
  getAbiItem({ abi: settlementAbi, name: "SecondEpochSettled" }),
  getAbiItem({ abi: settlementAbi, name: "EpochLate" }),
  getAbiItem({ abi: settlementAbi, name: "EpochCovered" }),
  getAbiItem({ abi: settlementAbi, name: "BondPosted" }),
  getAbiItem({ abi: settlementAbi, name: "BondWithdrawn" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesEnded" }),
] as const;

/**
 * What providers owed and how it was paid, recomputed from events alone.
 *
 * @example
 * const [record] = await getReputation(client, { deployment, fromBlock: BigInt(deployment.startBlock), provider })
 * console.log(record?.rewards[0]?.paidInTime)
 */
export async function getReputation(
  client: ReadClient,
  { deployment, fromBlock, provider }: GetReputationParameters,
): Promise<GetReputationReturnType> {
  const events: ReputationEvent[] = [];
  for (const range of logRanges(fromBlock, await getBlockNumber(client))) {
    const logs = await getLogs(client, {
      address: [deployment.contracts.market, deployment.contracts.settlement],
      events: EVENTS,
      strict: true,
      ...range,
    });
    events.push(...logs);
  }
  const all = reputationOf(events);
  return provider === undefined
    ? all
    : all.filter((record) => record.provider.toLowerCase() === provider.toLowerCase());
}
