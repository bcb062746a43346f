import type { Address, Client } from "viem";
import { getCode } from "viem/actions";

/** How the code of an account begins that only delegates to a contract (EIP-7702): a person's own all the same. */
const DELEGATION = "0xef0100";

/** Whether a contract, and not a person's account, is at an address. */
export async function isContractAt(client: Client, address: Address): Promise<boolean> {
  const code = await getCode(client, { address });
  return code !== undefined && code !== "0x" && !code.startsWith(DELEGATION);
}
