import {
  isAddressEqual,
  isHex,
  numberToHex,
  parseTransaction,
  recoverTransactionAddress,
  type Address,
  type Hex,
  type LocalAccount,
} from "viem";
import { z } from "zod";
import type { Fetch } from "../sources/request.ts";
import { requireAllowed, type SigningPolicy, type Unsigned } from "./policy.ts";

/** Signs transactions of one address. */
export type TransactionSigner = {
  address: Address;
  sign: (transaction: Unsigned) => Promise<Hex>;
};

/** A remote signer that cannot be reached, refuses, or returns something else than it was asked to sign. */
export class SignerError extends Error {
  override readonly name = "SignerError";
}

/** The only way from a key to a transaction: asks the policy first. @throws PolicyViolation */
export function guarded(signer: TransactionSigner, policy: SigningPolicy): TransactionSigner {
  return {
    address: signer.address,
    sign: async (transaction) => {
      requireAllowed(policy, transaction);
      return await signer.sign(transaction);
    },
  };
}

/** Signs with a key in this process. */
export function localSigner(account: LocalAccount): TransactionSigner {
  return {
    address: account.address,
    sign: (transaction) => account.signTransaction({ ...transaction, type: "eip1559" }),
  };
}

export type RemoteSignerParameters = {
  /** JSON-RPC address of a signer such as Web3Signer */
  url: string;
  /** the account it shall sign with */
  address: Address;
  fetch: Fetch;
  timeoutMs: number;
};

const answerSchema = z.union([
  z.object({ result: z.string() }),
  z.object({ error: z.object({ message: z.string() }) }),
]);
const MAX_MESSAGE = 200;

/**
 * Asks a signer over JSON-RPC (`eth_signTransaction`, as Web3Signer documents it). Its answer is decoded and compared field by field
 * before it is used: a signer that was taken over can refuse, but not slip in another transaction.
 */
export function remoteSigner({ url, address, fetch, timeoutMs }: RemoteSignerParameters): TransactionSigner {
  const request = async (transaction: Unsigned): Promise<Hex> => {
    const { to, data, value, nonce, gas, maxFeePerGas, maxPriorityFeePerGas, chainId } = transaction;
    const params = [
      {
        from: address,
        to,
        data,
        value: numberToHex(value),
        nonce: numberToHex(nonce),
        gas: numberToHex(gas),
        maxFeePerGas: numberToHex(maxFeePerGas),
        maxPriorityFeePerGas: numberToHex(maxPriorityFeePerGas),
        chainId: numberToHex(chainId),
      },
    ];
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_signTransaction", params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new SignerError(`The remote signer answered HTTP ${response.status} without JSON.`);
    }
    const answer = answerSchema.safeParse(json);
    if (!answer.success) throw new SignerError("The remote signer answered neither a result nor an error.");
    if ("error" in answer.data)
      throw new SignerError(`The remote signer refuses: ${answer.data.error.message.slice(0, MAX_MESSAGE)}`);
    if (!isHex(answer.data.result)) throw new SignerError("The remote signer's result is not hexadecimal.");
    return answer.data.result;
  };

  return {
    address,
    sign: async (transaction) => {
      const raw = await request(transaction).catch((cause: unknown) => {
        if (cause instanceof SignerError) throw cause;
        throw new SignerError("The remote signer cannot be reached.", { cause });
      });
      if (!(await isSameTransaction(raw, transaction, address)))
        throw new SignerError("The remote signer returned another transaction than it was asked to sign.");
      return raw;
    },
  };
}

async function isSameTransaction(raw: Hex, asked: Unsigned, address: Address): Promise<boolean> {
  try {
    if (!raw.startsWith("0x02")) return false;
    const serializedTransaction: `0x02${string}` = `0x02${raw.slice(4)}`;
    const signed = parseTransaction(serializedTransaction);
    const same =
      signed.chainId === asked.chainId &&
      signed.to !== undefined &&
      signed.to !== null &&
      isAddressEqual(signed.to, asked.to) &&
      (signed.data ?? "0x").toLowerCase() === asked.data.toLowerCase() &&
      (signed.value ?? 0n) === asked.value &&
      (signed.nonce ?? 0) === asked.nonce &&
      signed.gas === asked.gas &&
      signed.maxFeePerGas === asked.maxFeePerGas &&
      (signed.maxPriorityFeePerGas ?? 0n) === asked.maxPriorityFeePerGas &&
      (signed.accessList ?? []).length === 0;
    return same && isAddressEqual(await recoverTransactionAddress({ serializedTransaction }), address);
  } catch {
    return false;
  }
}
