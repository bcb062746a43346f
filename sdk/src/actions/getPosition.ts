import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { laneAbi, positionOfAbi, secondLaneAbi, secondPositionOfAbi } from "../abis/parts/Hashpower.ts";
import { claimable, indexAt, type Position, type Stream } from "../math/stream.ts";
import { hasTwoTokens } from "../math/seriesId.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const LEDGER_ABI = [...laneAbi, ...positionOfAbi, ...secondLaneAbi, ...secondPositionOfAbi] as const;

export type GetPositionParameters = DeploymentParameter & {
  account: Address;
  /** series */
  id: bigint;
};

/** One reward token of a holder's position: all that a screen needs to let it tick without asking the chain again. */
export interface LivePosition {
  rewardToken: Address;
  scaleBits: number;
  position: Position;
  stream: Stream;
}

export interface GetPositionReturnType {
  account: Address;
  id: bigint;
  units: bigint;
  /** one per reward token of the series: one, or two in merged mining */
  lanes: LivePosition[];
}

export type GetPositionErrorType = ReadContractErrorType;

/**
 * A holder's units of a series and what streams to them.
 *
 * @example
 * const { units, lanes } = await getPosition(client, { deployment, account, id: 256n })
 * const sats = lanes.map((lane) => claimableAt(lane, chainTime))
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { units, lanes } = await client.getPosition({ account, id: 256n })
 */
export async function getPosition(
  client: ReadClient,
  { deployment, account, id }: GetPositionParameters,
): Promise<GetPositionReturnType> {
  const ledger = { address: deployment.contracts.hashpower, abi: LEDGER_ABI } as const;
  const first = Promise.all([
    readContract(client, { ...ledger, functionName: "positionOf", args: [account, id] }),
    readContract(client, { ...ledger, functionName: "lane", args: [id] }),
  ]);
  const second = hasTwoTokens(id)
    ? Promise.all([
        readContract(client, { ...ledger, functionName: "secondPositionOf", args: [account, id] }),
        readContract(client, { ...ledger, functionName: "secondLane", args: [id] }),
      ])
    : undefined;
  const read = second === undefined ? [await first] : await Promise.all([first, second]);
  const lanes = read.map(([[units, index, accrued], lane]) => ({
    rewardToken: lane.rewardToken,
    scaleBits: lane.scaleBits,
    position: { units, index, accrued },
    stream: { index: lane.index, rate: lane.rate, startedAt: BigInt(lane.startedAt) },
  }));
  return { account, id, units: lanes[0]?.position.units ?? 0n, lanes };
}

/** Base units that a claim pays at unix second `t` of the chain; before the stream began: what stood there at its beginning. */
export function claimableAt({ position, stream, scaleBits }: LivePosition, t: bigint): bigint {
  return claimable(position, indexAt(stream, t < stream.startedAt ? stream.startedAt : t), scaleBits);
}
