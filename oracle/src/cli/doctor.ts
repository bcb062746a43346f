import { checkChain, httpClient, reasonOf, sourcesOf } from "../node/index.ts";
import { examineClock, examineDisk, examineFiles } from "./doctor/machine.ts";
import { examineChain } from "./doctor/chain.ts";
import { examineKeys } from "./doctor/keys.ts";
import { examinePeers } from "./doctor/peers.ts";
import { examineSources } from "./doctor/sources.ts";
import type { Finding, Patient } from "./doctor/finding.ts";
import type { Io } from "./io.ts";
import { configFrom } from "./options.ts";

const MARKS = { ok: "ok  ", warn: "WARN", fail: "FAIL" } as const;

/** Looks at everything a node needs. Ends with 1 if something keeps it from working. */
export async function doctorCommand(argv: readonly string[], io: Io): Promise<number> {
  const { config, path, json } = configFrom(argv, io);
  const findings = await examine({ config, client: httpClient(config), fetch: globalThis.fetch, unixMs: Date.now });
  findings.unshift({ check: "configuration", level: "ok", says: `${path} is right` });
  const isWell = findings.every(({ level }) => level !== "fail");
  if (json) {
    io.out(JSON.stringify({ healthy: isWell, findings }));
    return isWell ? 0 : 1;
  }
  for (const { check, level, says, todo } of findings) {
    io.out(`${MARKS[level]} ${check}: ${says}`);
    if (todo !== undefined) io.out(`     ${todo}`);
  }
  io.out(isWell ? "The node can run." : "The node cannot do its work until what is marked FAIL is mended.");
  return isWell ? 0 : 1;
}

/** All checks; one that fails leaves the others alone. */
export async function examine(patient: Omit<Patient, "sources">): Promise<Finding[]> {
  const { config, client, fetch } = patient;
  const whole: Patient = { ...patient, sources: sourcesOf(config, fetch) };
  const isReachable = await checkChain(client, config).then(
    (): Finding => ({
      check: "chain",
      level: "ok",
      says: `chain ${config.chain.chainId} answers, the contracts are there`,
    }),
    (error: unknown): Finding => ({
      check: "chain",
      level: "fail",
      says: reasonOf(error),
      todo: "Look at chain.rpcUrl, chain.chainId and the addresses; all other answers of the chain are left out.",
    }),
  );
  const chain = isReachable.level === "ok";
  const { keys, findings } = await examineKeys(whole, chain);
  const others = await Promise.all([
    chain ? examineChain(whole, keys) : [],
    examineSources(whole, chain),
    examineClock(whole),
    examineDisk(whole),
    examinePeers(whole, keys),
  ]);
  return [isReachable, ...findings, ...examineFiles(whole), ...others.flat()];
}
