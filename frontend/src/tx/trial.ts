import { BaseError, encodeFunctionData, type Address, type Client, type StateOverride } from "viem";
import { call as ethCall, estimateContractGas, simulateBlocks, simulateContract } from "viem/actions";
import { allowanceOverride } from "./allowanceSlot.ts";
import type { Call } from "./plan.ts";

/** What came of trying calls out. Throws what a contract throws if one of them would fail. */
export type Trial = {
  /** gas of all calls together; undefined where the node cannot tell before the first is in a block */
  readonly gas: bigint | undefined;
  /** every call was tried out */
  readonly whole: boolean;
};

/** What an approval among the calls will allow. */
type Allowed = { readonly token: Address; readonly spender: Address; readonly amount: bigint };

/**
 * Tries calls of an account out, in order, each on the state that the ones before leave. Nodes with `eth_simulateV1` do just
 * that. Where there is none, a call that only needs the approval before it is tried out on a state in which it stands; of what is
 * left, the first is tried out now and the rest when their turn has come.
 */
export async function tryOut(
  client: Client,
  account: Address,
  calls: readonly Call[],
  allowed: Allowed | undefined,
): Promise<Trial> {
  const [first, second] = calls;
  if (first === undefined) return { gas: 0n, whole: true };
  if (calls.length === 1) return { gas: await tryOne(client, account, first), whole: true };
  const inOrder = await tryInOrder(client, account, calls);
  if (inOrder !== undefined) return inOrder;
  const firstGas = await tryOne(client, account, first);
  // What comes before the approval would have to stand already.
  if (allowed === undefined || second === undefined || calls.length > 2) return { gas: undefined, whole: false };
  const override = await allowanceOverride(client, { ...allowed, owner: account }, allowed.amount);
  if (override === undefined) return { gas: undefined, whole: false };
  await simulateContract(client, { ...second, account, stateOverride: override });
  const gas = await gasUnder(client, account, second, override);
  return { gas: gas === undefined ? undefined : firstGas + gas, whole: true };
}

/** Tries one call out as it is. Not every token returns what the standard says, so nothing is read of what it returns. */
async function tryOne(client: Client, account: Address, call: Call): Promise<bigint> {
  if (call.functionName === "approve")
    await ethCall(client, { account, to: call.address, data: encodeFunctionData(call) });
  else await simulateContract(client, { ...call, account });
  return await estimateContractGas(client, { ...call, account });
}

const withoutSimulate = new WeakSet<Client>();

async function tryInOrder(client: Client, account: Address, calls: readonly Call[]): Promise<Trial | undefined> {
  if (withoutSimulate.has(client)) return undefined;
  let results;
  try {
    const [block] = await simulateBlocks(client, {
      blocks: [{ calls: calls.map((call) => ({ account, to: call.address, data: encodeFunctionData(call) })) }],
    });
    results = block?.calls;
  } catch {
    withoutSimulate.add(client);
    return undefined;
  }
  if (results === undefined) return undefined;
  let gas = 0n;
  for (const result of results) {
    if (result.status === "failure") {
      // Its bytes say why, if it has any.
      throw result.data === "0x"
        ? result.error
        : Object.assign(new BaseError("A call of several would fail.", { cause: result.error }), { data: result.data });
    }
    gas += result.gasUsed;
  }
  return { gas, whole: true };
}

/** Steps of a search from below, gas. The least that suffices is what the call takes, to about a tenth. */
const RUNGS = [
  50, 60, 70, 80, 90, 100, 110, 120, 135, 150, 165, 180, 200, 220, 240, 260, 290, 320, 360, 400, 450, 500, 600, 700,
  800, 1_000, 1_250, 1_500, 2_000, 3_000, 5_000,
].map((thousands) => BigInt(thousands) * 1_000n);

/** Gas of a call on a state that is not there yet; by trial where the node estimates none on such a state. */
async function gasUnder(
  client: Client,
  account: Address,
  call: Call,
  stateOverride: StateOverride,
): Promise<bigint | undefined> {
  try {
    return await estimateContractGas(client, { ...call, account, stateOverride });
  } catch {
    const data = encodeFunctionData(call);
    const enough = await Promise.all(
      RUNGS.map(async (gas) => {
        try {
          await ethCall(client, { account, to: call.address, data, gas, stateOverride });
          return true;
        } catch {
          return false;
        }
      }),
    );
    // The least above which all suffice: a node that failed to answer one of them does not lower it.
    return RUNGS[enough.lastIndexOf(false) + 1];
  }
}
