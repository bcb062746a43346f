import { erc20Abi } from "@adit/sdk/abis";
import { encodeAbiParameters, keccak256, toHex, type Address, type Client, type Hex, type StateOverride } from "viem";
import { readContract } from "viem/actions";

/** Where tokens keep allowances: compilers count slots from 0, and no token in use has them beyond this one. */
const LAST_SLOT = 30n;
/** OpenZeppelin's upgradeable tokens keep their storage at `erc7201:openzeppelin.storage.ERC20`; allowances are its second field. */
const OPENZEPPELIN = 0x52c63247e1f47db19d5ce0460030c497f067ca4cebf71ba98eeadabe20bace00n + 1n;
const PROBE = 0x2b1e_5a7c_93d4_06f8n;

type Pair = { readonly token: Address; readonly owner: Address; readonly spender: Address };
type Layout = { readonly base: bigint; readonly spenderFirst: boolean };

const layouts = new Map<Address, Promise<Layout | undefined>>();

/** `mapping(owner => mapping(spender => amount))` at a base slot; some compilers hash the other way round. */
function slotAt({ owner, spender }: Pair, { base, spenderFirst }: Layout): Hex {
  const [outer, inner] = spenderFirst ? [spender, owner] : [owner, spender];
  const first = keccak256(encodeAbiParameters([{ type: "address" }, { type: "uint256" }], [outer, base]));
  return keccak256(encodeAbiParameters([{ type: "address" }, { type: "bytes32" }], [inner, first]));
}

/**
 * A state under which the spender may take `amount`, for trying a call out before anything is approved. Found by asking the token
 * itself which of its slots is the allowance; undefined if none is, or if the node knows no such trials.
 */
export async function allowanceOverride(
  client: Client,
  pair: Pair,
  amount: bigint,
): Promise<StateOverride | undefined> {
  const known = layouts.get(pair.token) ?? findLayout(client, pair);
  layouts.set(pair.token, known);
  const layout = await known;
  return layout === undefined ? undefined : overrideOf(pair, layout, amount);
}

function overrideOf(pair: Pair, layout: Layout, amount: bigint): StateOverride {
  return [{ address: pair.token, stateDiff: [{ slot: slotAt(pair, layout), value: toHex(amount, { size: 32 }) }] }];
}

async function findLayout(client: Client, pair: Pair): Promise<Layout | undefined> {
  const bases = [OPENZEPPELIN, ...Array.from({ length: Number(LAST_SLOT) + 1 }, (_none, i) => BigInt(i))];
  const candidates = bases.flatMap((base): Layout[] => [
    { base, spenderFirst: false },
    { base, spenderFirst: true },
  ]);
  const found = await Promise.all(
    candidates.map(async (layout) => {
      try {
        const allowed = await readContract(client, {
          address: pair.token,
          abi: erc20Abi,
          functionName: "allowance",
          args: [pair.owner, pair.spender],
          stateOverride: overrideOf(pair, layout, PROBE),
        });
        return allowed === PROBE;
      } catch {
        return false;
      }
    }),
  );
  return candidates[found.indexOf(true)];
}
