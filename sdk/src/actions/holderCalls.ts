import type { Address } from "viem";
import { hashpowerAbi } from "../abis/Hashpower.ts";
import { primaryMarketAbi } from "../abis/PrimaryMarket.ts";
import type { DeploymentParameter } from "./types.ts";

/* What a holder does with units and rewards, as data, as in `calls.ts`. */

function ledgerOf({ deployment }: DeploymentParameter) {
  return { address: deployment.contracts.hashpower, abi: hashpowerAbi } as const;
}

export type ClaimManyToParameters = DeploymentParameter & {
  ids: readonly bigint[];
  /** who gets the rewards */
  to: Address;
};
/** Claims several series and pays somebody else. */
export function claimManyToCall({ deployment, ids, to }: ClaimManyToParameters) {
  return { ...ledgerOf({ deployment }), functionName: "claimManyTo", args: [ids, to] } as const;
}

export type ClaimTokenParameters = DeploymentParameter & {
  id: bigint;
  /** one of the series' reward tokens */
  token: Address;
  to: Address;
};
/** Claims one of the reward tokens of a series, whatever is wrong with the other. */
export function claimTokenCall({ deployment, id, token, to }: ClaimTokenParameters) {
  return { ...ledgerOf({ deployment }), functionName: "claimToken", args: [id, token, to] } as const;
}

export type SetReceiverParameters = DeploymentParameter & {
  /** where claims that others trigger pay; the zero address: the account itself */
  receiver: Address;
};
/** Sets where claims that others trigger for the account pay its rewards. */
export function setReceiverCall({ deployment, receiver }: SetReceiverParameters) {
  return { ...ledgerOf({ deployment }), functionName: "setReceiver", args: [receiver] } as const;
}

export type RefuseThirdPartyClaimsParameters = DeploymentParameter & { refused: boolean };
/** Refuses, or allows, claims that others trigger for the account. */
export function refuseThirdPartyClaimsCall({ deployment, refused }: RefuseThirdPartyClaimsParameters) {
  return { ...ledgerOf({ deployment }), functionName: "refuseThirdPartyClaims", args: [refused] } as const;
}

export type TransferUnitsParameters = DeploymentParameter & {
  from: Address;
  to: Address;
  id: bigint;
  units: bigint;
};
/** Moves units of one series. What they have earned until then stays with `from`. */
export function transferUnitsCall({ deployment, from, to, id, units }: TransferUnitsParameters) {
  return { ...ledgerOf({ deployment }), functionName: "safeTransferFrom", args: [from, to, id, units, "0x"] } as const;
}

export type TransferManyUnitsParameters = DeploymentParameter & {
  from: Address;
  to: Address;
  ids: readonly bigint[];
  /** as many as `ids` */
  units: readonly bigint[];
};
/** Moves units of several series at once. */
export function transferManyUnitsCall({ deployment, from, to, ids, units }: TransferManyUnitsParameters) {
  return {
    ...ledgerOf({ deployment }),
    functionName: "safeBatchTransferFrom",
    args: [from, to, ids, units, "0x"],
  } as const;
}

export type WithdrawTipsParameters = DeploymentParameter & {
  /** who owes them: the market for settled days, the settlement for covered ones */
  at: "market" | "settlement";
  token: Address;
  to: Address;
};
/** Pulls the tips that an account earned by settling or covering days. */
export function withdrawTipsCall({ deployment, at, token, to }: WithdrawTipsParameters) {
  // Both contracts have this function, with the same errors.
  return {
    address: deployment.contracts[at],
    abi: primaryMarketAbi,
    functionName: "withdrawCredit",
    args: [token, to],
  } as const;
}
