import { readFile } from "node:fs/promises";
import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";
import { PERMIT2 } from "../../scripts/lib/deploy.ts";

/** PUSH32 of the chain id that the package's build of Permit2 remembers, beside a domain separator of some other address. */
const REMEMBERED_CHAIN = `7f${(31_337).toString(16).padStart(64, "0")}`;
const ANOTHER_CHAIN = `7f${"1".padStart(64, "0")}`;

/**
 * Puts Permit2's own code at its own address. Permit2 remembers the domain separator of the chain that it was deployed on, and
 * builds it anew on any other. The package's build was deployed on a chain with the id of this one, at another address; with
 * the id of another chain in that one word it builds the separator of this chain and its real address.
 */
export async function placePermit2(networkHelpers: NetworkHelpers<string>): Promise<void> {
  const library = new URL("../../node_modules/@uniswap/v4-periphery/lib/permit2/", import.meta.url);
  const source = await readFile(new URL("test/utils/DeployPermit2.sol", library), "utf8");
  const code = /hex"([0-9a-f]+)"/.exec(source)?.[1];
  if (code === undefined) throw new Error("the Permit2 package does not carry the bytecode");
  if (!code.includes(REMEMBERED_CHAIN)) throw new Error("this build of Permit2 remembers another chain");
  await networkHelpers.setCode(PERMIT2, `0x${code.replace(REMEMBERED_CHAIN, ANOTHER_CHAIN)}`);
}
