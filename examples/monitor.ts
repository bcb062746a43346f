/*
 * Watches what an account earns: it ticks without asking the chain each second, and is told of every day that is settled. Ends after two
 * settled days.
 *
 *   node examples/monitor.ts [address]
 */
import { claimableAt } from "@adit/sdk/actions";
import { explainError } from "@adit/sdk/errors";
import { formatDay, formatDecimal } from "@adit/sdk/format";
import { getAddress } from "viem";
import { accountOf, clientOf, findDeployment, run, say } from "./connect.ts";

/** The account of the local dApp, which holds units from the beginning. */
const VISITOR = 12;
const DAYS = 2;
const TICK_MS = 1_000;

await run(async () => {
  const deployment = await findDeployment();
  const client = clientOf(deployment, accountOf(VISITOR));
  const account = process.argv[2] === undefined ? client.account.address : getAddress(process.argv[2]);

  const all = await client.getSeriesList({ fromBlock: BigInt(deployment.startBlock) });
  const positions = await Promise.all(all.map(async ({ id }) => await client.getPosition({ account, id })));
  const held = new Map(positions.filter(({ units }) => units > 0n).map((position) => [position.id, position]));
  if (held.size === 0) throw new Error(`${account} holds no units. Name an account that does, or buy some.`);

  // The chain's clock, and what it says of each series; both are only read again when a block says so.
  let { timestamp: now } = await client.getBlock();
  const unwatchBlocks = client.watchBlocks({
    onBlock: ({ timestamp }) => {
      now = timestamp;
    },
  });
  const complain = (error: unknown): void => {
    say(`The node did not answer; watching goes on. ${explainError(error).sentence}`);
  };
  let settled = 0;
  const unwatchDays = client.watchSettledDays({
    onLogs: (logs) => {
      for (const { args, eventName } of logs) {
        if (!held.has(args.id)) continue;
        // A day of merged mining is settled in two events.
        if (eventName !== "SecondEpochSettled") settled += 1;
        say(`${formatDay(args.epoch)} of series #${args.id >> 8n}: ${eventName}`);
        // The stream has changed: the position is read once, and ticks again.
        client.getPosition({ account, id: args.id }).then((fresh) => held.set(args.id, fresh), complain);
      }
    },
    onError: complain,
  });

  while (settled < DAYS) {
    await new Promise((done) => setTimeout(done, TICK_MS));
    now += 1n;
    for (const { id, lanes } of held.values()) {
      const amounts = lanes.map((lane) => {
        const token = deployment.rewardTokens.find(({ address }) => address === lane.rewardToken);
        return `${formatDecimal(claimableAt(lane, now), token?.decimals ?? 8)} ${token?.symbol ?? lane.rewardToken}`;
      });
      say(`series #${id >> 8n}: ${amounts.join(" and ")} to claim`);
    }
  }
  unwatchDays();
  unwatchBlocks();
});
