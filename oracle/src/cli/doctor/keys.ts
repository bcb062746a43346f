import { outputOracleAbi } from "@adit/sdk/abis";
import { isAddressEqual } from "viem";
import { loadKeys, reasonOf, type NodeKeys } from "../../node/index.ts";
import type { Finding, Patient } from "./finding.ts";

/** Can the keys be had, and is the attesting one a member's? */
export async function examineKeys(
  { config, client, fetch }: Patient,
  chain: boolean,
): Promise<{ keys: NodeKeys | undefined; findings: Finding[] }> {
  let keys: NodeKeys;
  try {
    keys = await loadKeys({ keys: config.keys, fetch, timeoutMs: config.timing.requestMs });
  } catch (error) {
    return { keys: undefined, findings: [{ check: "keys", level: "fail", says: reasonOf(error) }] };
  }
  const { attesting, posting } = keys;
  const findings: Finding[] = [
    { check: "keys", level: "ok", says: `${attesting.address} attests, ${posting.address} posts` },
  ];
  if (!chain) return { keys, findings };
  try {
    const { signers } = await client.readContract({
      address: config.chain.oracle,
      abi: outputOracleAbi,
      functionName: "committee",
    });
    const index = signers.findIndex((signer) => isAddressEqual(signer, attesting.address));
    findings.push(
      index === -1
        ? {
            check: "membership",
            level: "fail",
            says: `${attesting.address} is none of the ${signers.length} members`,
            todo: "Use the attesting key that the committee names, or wait until the scheduled committee is active.",
          }
        : { check: "membership", level: "ok", says: `member ${index} of ${signers.length}` },
    );
    const missing = signers.filter(
      (signer) =>
        !isAddressEqual(signer, attesting.address) && !config.peers.some((peer) => isAddressEqual(peer.signer, signer)),
    );
    if (missing.length > 0)
      findings.push({
        check: "members",
        level: "warn",
        says: `peers does not name ${missing.join(", ")}`,
        todo: "Add their addresses, or their votes are lost whenever this node leads.",
      });
  } catch (error) {
    findings.push({ check: "membership", level: "fail", says: `the committee cannot be read: ${reasonOf(error)}` });
  }
  return { keys, findings };
}
