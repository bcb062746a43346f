import { isAddressEqual } from "viem";
import { configHash, createHeartbeats, programVersion, silentMetrics, type NodeKeys } from "../../node/index.ts";
import type { Finding, Patient } from "./finding.ts";

/** Do the other members answer, signed by their keys, and what do they run? */
export async function examinePeers({ config, fetch, unixMs }: Patient, keys: NodeKeys | undefined): Promise<Finding[]> {
  if (keys === undefined) return [];
  const version = programVersion();
  const own = configHash(config);
  const heartbeats = createHeartbeats({
    account: keys.attesting,
    domain: { chainId: config.chain.chainId, oracle: config.chain.oracle },
    network: config.network,
    version,
    configHash: own,
    peers: () => config.peers.filter(({ signer }) => !isAddressEqual(signer, keys.attesting.address)),
    place: () => ({ sequence: 0, epoch: 0 }),
    fetch,
    timeoutMs: config.timing.requestMs,
    unixMs,
    metrics: silentMetrics,
  });
  await heartbeats.collect();
  const findings: Finding[] = [{ check: "this node", level: "ok", says: `version ${version}, configuration ${own}` }];
  for (const { signer, url, state, reason, heartbeat, secondsOld } of heartbeats.table()) {
    const check = `peer ${signer}`;
    if (heartbeat === undefined || state === "wrong" || state === "unreachable") {
      findings.push({ check, level: "warn", says: `${url} is ${state}: ${reason ?? ""}`, todo: "Ask its operator." });
      continue;
    }
    const says = `version ${heartbeat.version}, configuration ${heartbeat.configHash}`;
    if (state === "stale")
      findings.push({
        check,
        level: "warn",
        says: `${says}; its clock differs by ${secondsOld} s`,
        todo: "Compare clocks.",
      });
    else if (heartbeat.version !== version)
      findings.push({ check, level: "warn", says: `${says}; this node has ${version}`, todo: "Agree on one version." });
    else findings.push({ check, level: "ok", says });
  }
  return findings;
}
