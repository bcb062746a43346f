import type { Hash } from "viem";
import { waitForTransactionReceipt } from "viem/actions";
import type { GetRequirementsParameters, PreparedWrite } from "./prepareWrite.ts";
import { assertAccount, signRequirement, type RequirementSignature, type Way } from "./requirements.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

export interface CarryOutParameters extends GetRequirementsParameters {
  /** which ways are taken if they are open, the dearest first (default: in the order of the requirement) */
  prefer?: readonly Way["type"][];
}
export type CarryOutReturnType = Hash;
export type CarryOutErrorType = SendCallErrorType;

/**
 * Does all of a prepared write: meets its requirements, one signature or approval each, and sends it.
 *
 * @throws AddressMismatchError if the client's account is not the one that the write was prepared for; what the contracts throw, before
 * the transaction that would fail is sent.
 * @example
 * const write = await prepareBuy(client, { deployment, account: client.account.address, id: 256n, units: 1_000n })
 * const hash = await carryOut(client, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.carryOut(await client.prepareBuy({ account, id: 256n, units: 1_000n }))
 */
export async function carryOut(
  client: WriteClient,
  write: PreparedWrite,
  { prefer = [], ...asked }: CarryOutParameters = {},
): Promise<CarryOutReturnType> {
  assertAccount(write.account, client.account.address);
  let signature: RequirementSignature | undefined;
  for (const { ways } of await write.getRequirements(asked)) {
    const way =
      prefer.map((type) => ways.find((open) => open.type === type)).find((open) => open !== undefined) ?? ways[0];
    if (way.type === "permit" || way.type === "permit2") signature = await signRequirement(client, way);
    else {
      for (const call of way.calls) {
        // The write is tried out against a block in which its approval stands.
        await waitForTransactionReceipt(client, { hash: await sendCall(client, call) });
      }
    }
  }
  return await sendCall(client, write.buildTx(signature));
}
