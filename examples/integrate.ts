/*
 * A contract of one's own that holds units for its members: deploys `HashpowerClub` (contracts/examples), lets two members in, and shows that it
 * owes each what the units earn in a wallet.
 *
 *   npm run build && node examples/integrate.ts
 */
import { readFileSync } from "node:fs";
import { formatDecimal } from "@adit/sdk/format";
import { isHex, parseAbi, type Hex } from "viem";
import { deployContract, readContract, simulateContract, waitForTransactionReceipt, writeContract } from "viem/actions";
import { accountOf, clientOf, findDeployment, mined, run, say } from "./connect.ts";

/** The account of the local dApp, which holds units from the beginning, and another holder. */
const MEMBERS = [12, 13] as const;
const UNITS = 1_000n;
const PATIENCE_MS = 2_000;

const CLUB = parseAbi([
  "constructor(address ledger, uint256 id)",
  "function claimable(address account) view returns (uint256)",
  "function unitsOf(address account) view returns (uint256)",
  "function claim(address to) returns (uint256)",
  "function withdraw(uint256 units, address to)",
]);

function bytecode(): Hex {
  const path = new URL("../artifacts/contracts/examples/HashpowerClub.sol/HashpowerClub.json", import.meta.url);
  const artifact: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof artifact !== "object" || artifact === null || !("bytecode" in artifact) || !isHex(artifact.bytecode))
    throw new Error(`${path.pathname} is no artifact: run "npm run build" first.`);
  return artifact.bytecode;
}

await run(async () => {
  const deployment = await findDeployment();
  const [first, second] = [clientOf(deployment, accountOf(MEMBERS[0])), clientOf(deployment, accountOf(MEMBERS[1]))];
  const all = await first.getSeriesList({ fromBlock: BigInt(deployment.startBlock) });
  const mining = all.find(({ state, terms }) => state === "Active" && terms.epochs > 30);
  if (mining === undefined) throw new Error("No series mines for long enough.");
  const { id } = mining;

  const hash = await deployContract(first, {
    abi: CLUB,
    bytecode: bytecode(),
    args: [deployment.contracts.hashpower, id],
  });
  const { contractAddress: club } = await waitForTransactionReceipt(first, { hash });
  if (club == null) throw new Error("The club was not deployed.");
  say(`The club stands at ${club}. It owns nothing, and nobody owns it.`);

  // A plain ERC-1155 transfer joins: the club credits who sent the units.
  for (const member of [first, second])
    await mined(member, await member.transferUnits({ from: member.account.address, id, units: UNITS, to: club }));
  await new Promise((done) => setTimeout(done, PATIENCE_MS));

  const held = { address: club, abi: CLUB } as const;
  const { lanes } = await first.getPosition({ account: club, id });
  const owed = await Promise.all(
    [first, second].map(
      async ({ account }) => await readContract(first, { ...held, functionName: "claimable", args: [account.address] }),
    ),
  );
  say(
    `The ledger streams to the club; its members are owed ${owed.map((sats) => formatDecimal(sats, 8)).join(" and ")} BTC of ${lanes.length} reward token.`,
  );

  const { result, request } = await simulateContract(first, {
    ...held,
    functionName: "claim",
    args: [first.account.address],
    account: first.account,
  });
  await mined(first, await writeContract(first, request));
  say(`The first member claimed ${formatDecimal(result, 8)} BTC or, a moment later, a little more.`);
  for (const member of [first, second]) {
    const leave = {
      ...held,
      functionName: "withdraw",
      args: [UNITS, member.account.address],
      account: member.account,
    } as const;
    const { request: leaving } = await simulateContract(member, leave);
    await mined(member, await writeContract(member, leaving));
  }
  say("Both took their units back; what they had earned stays theirs to claim.");
});
