import { parseArgs } from "node:util";
import { z } from "zod";
import { reasonOf, StartError } from "../node/index.ts";
import type { Io } from "./io.ts";

const TIMEOUT_MS = 10_000;
const healthSchema = z.object({
  healthy: z.boolean(),
  reasons: z.array(z.string()),
  address: z.string(),
  member: z.number().nullable(),
  network: z.number(),
  sequence: z.number().nullable(),
  version: z.string(),
});
const committeeSchema = z.object({
  members: z.array(
    z.object({
      signer: z.string(),
      state: z.string(),
      reason: z.string().optional(),
      heartbeat: z.object({ version: z.string(), configHash: z.string(), sequence: z.number() }).optional(),
    }),
  ),
});

/** Asks a running node how it and its peers fare. Ends with 1 if it is not well. */
export async function statusCommand(argv: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { node: { type: "string" }, json: { type: "boolean" } } });
  const url = values.node?.replace(/\/+$/, "");
  if (url === undefined || !URL.canParse(url))
    throw new StartError("Name the node with --node, an address like http://127.0.0.1:9001.");
  const ask = async (path: string): Promise<unknown> => {
    try {
      return await (await fetch(`${url}/${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) })).json();
    } catch (cause) {
      throw new StartError(`The node at ${url} does not answer: ${reasonOf(cause)}.`, { cause });
    }
  };
  const [health, committee] = [await ask("healthz"), await ask("committee")];
  const [checked, table] = [healthSchema.safeParse(health), committeeSchema.safeParse(committee)];
  if (!checked.success || !table.success) throw new StartError(`What answers at ${url} is no committee node.`);
  const { healthy, reasons, address, member, network, sequence, version } = checked.data;
  if (values.json === true) {
    io.out(JSON.stringify({ health, committee }));
    return healthy ? 0 : 1;
  }
  const place = member === null ? "no member" : `member ${member}`;
  io.out(
    `${healthy ? "well" : "NOT WELL"}: ${address}, ${place}, network ${network}, batch ${sequence ?? "?"}, version ${version}`,
  );
  for (const reason of reasons) io.out(`  ${reason}`);
  for (const { signer, state, reason, heartbeat } of table.data.members) {
    const said =
      heartbeat === undefined
        ? ""
        : `, batch ${heartbeat.sequence}, version ${heartbeat.version}, configuration ${heartbeat.configHash.slice(0, 10)}`;
    io.out(`${state}: ${signer}${said}${reason === undefined ? "" : ` (${reason})`}`);
  }
  return healthy ? 0 : 1;
}
