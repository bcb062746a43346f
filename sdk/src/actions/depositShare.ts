import { encodeAbiParameters, type Address, type Hash, type ReadContractErrorType } from "viem";
import { depositAbi, depositWithPermitAbi } from "../abis/parts/AccumulatingShare.ts";
import { safeTransferFromAbi } from "../abis/parts/Hashpower.ts";
import { standingShare, type SeriesParameter } from "./forms.ts";
import type { PermitSignature } from "./permit.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

interface Depositing {
  units: bigint;
  /** the most that may be taken of the first reward token, base units: with each unit comes what a share has earned already */
  maxReward: bigint;
  /** the same of the second reward token; anything if there is none */
  maxSecondReward: bigint;
  /** who gets the shares */
  to: Address;
}
export type DepositShareParameters = SeriesParameter & Depositing;
export type DepositShareReturnType = Hash;
export type DepositShareErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Deposits units of the client's account into the share of their series: as many shares come. The share is an operator of the units already, and has
 * allowances for the reward tokens; `prepareDepositShare` says what has to be approved or signed first.
 *
 * @throws `RewardAboveMaximum`, `RefundAlreadyCollected`, `ERC1155MissingApprovalForAll`, `TransferRestricted` and the reward tokens' errors, before
 * anything is sent; NotCreatedError before `createShare`; DeploymentError where the deployment has no accumulating shares.
 * @example
 * const hash = await depositShare(client, { deployment, id: 256n, units: 1_000n, maxReward, maxSecondReward: 0n, to: client.account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.depositShare({ id: 256n, units: 1_000n, maxReward, maxSecondReward: 0n, to: client.account.address })
 */
export async function depositShare(
  client: WriteClient,
  parameters: DepositShareParameters,
): Promise<DepositShareReturnType> {
  return await sendCall(client, depositShareCall({ ...parameters, share: await standingShare(client, parameters) }));
}

export type DepositShareCallParameters = Depositing & { share: Address };

/** Deposits units, with allowances for what of the reward tokens comes with them. */
export function depositShareCall({ share, units, maxReward, maxSecondReward, to }: DepositShareCallParameters) {
  return {
    address: share,
    abi: depositAbi,
    functionName: "deposit",
    args: [units, maxReward, maxSecondReward, to],
  } as const;
}

/** Deposits units with an EIP-2612 signature for exactly `maxReward` of the first reward token. */
export function depositShareWithPermitCall({
  share,
  units,
  maxReward,
  maxSecondReward,
  to,
  deadline,
  v,
  r,
  s,
}: DepositShareCallParameters & PermitSignature) {
  return {
    address: share,
    abi: depositWithPermitAbi,
    functionName: "depositWithPermit",
    args: [units, maxReward, maxSecondReward, to, { deadline, v, r, s }],
  } as const;
}

const ORDER = [{ type: "address" }, { type: "uint256" }, { type: "uint256" }] as const;

export type DepositShareByTransferCallParameters = SeriesParameter & DepositShareCallParameters & { from: Address };

/**
 * Deposits units of `from` by a transfer to the share, which needs no operator's approval; allowances for the reward tokens it needs as well. Not before
 * the share stands: the units would be lost.
 */
export function depositShareByTransferCall(parameters: DepositShareByTransferCallParameters) {
  const { deployment, share, from, id, units, maxReward, maxSecondReward, to } = parameters;
  return {
    address: deployment.contracts.hashpower,
    abi: safeTransferFromAbi,
    functionName: "safeTransferFrom",
    args: [from, share, id, units, encodeAbiParameters(ORDER, [to, maxReward, maxSecondReward])],
  } as const;
}
