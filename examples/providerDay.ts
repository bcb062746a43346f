/*
 * A provider's day: fund what the day owes, have it settled, pull what was released of the buyers' money.
 *
 * Anybody may settle a funded day, and a keeper may be faster than this script; both are fine.
 *
 *   node examples/providerDay.ts
 */
import { explainError } from "@adit/sdk/errors";
import { formatDay, formatDecimal } from "@adit/sdk/format";
import { accountOf, clientOf, endow, findDeployment, mined, run, say, signing } from "./connect.ts";

const PROVIDER = 4;
const LOOK_MS = 1_000;

await run(async () => {
  const deployment = await findDeployment();
  const client = clientOf(deployment, accountOf(PROVIDER));
  const provider = client.account.address;
  const all = await client.getSeriesList({ fromBlock: BigInt(deployment.startBlock), provider });
  const running = all.find(({ state }) => state === "Active");
  if (running === undefined) throw new Error(`${provider} has no series that mines.`);
  const { id, terms } = running;
  const coin = deployment.rewardTokens.find(({ address }) => address === terms.rewardToken);
  const money = deployment.paymentTokens.find(({ address }) => address === terms.paymentToken);
  if (coin === undefined || money === undefined)
    throw new Error("The deployment does not name the tokens of this series.");
  const coins = (amount: bigint): string => `${formatDecimal(amount, coin.decimals)} ${coin.symbol}`;

  // The last day's bill is the best estimate of the next one's; what is not needed stays the provider's.
  const settled = await client.getSettledDays({ id, fromBlock: BigInt(deployment.startBlock) });
  const last = settled.at(-1);
  if (last === undefined) throw new Error(`No day of series #${id >> 8n} is settled yet.`);
  say(`${formatDay(last.epoch)} of series #${id >> 8n}: ${coins(last.lines.gross)} mined,`);
  say(
    `  less electricity ${coins(last.lines.electricity)}, maintenance ${coins(last.lines.maintenance)}, service ${coins(last.lines.service)}`,
  );
  say(`  and the protocol's ${coins(last.lines.protocol)}: ${coins(last.lines.holders)} to the holders.`);

  const write = await client.prepareFund({ account: provider, id, amount: last.lines.net });
  if (process.env.ADIT_KEY === undefined) await endow(client, write.payment.token, write.payment.amount);
  // A keeper of the provider may fund from the same account at this moment, and use up what was just allowed: then once more.
  for (let left = 3; ; left -= 1) {
    try {
      await mined(client, await client.carryOut(write, await signing(client, deployment)));
      break;
    } catch (error) {
      if (left === 0) throw error;
      say(`Once more: ${explainError(error).sentence}`);
    }
  }
  say(`Funded with ${coins(write.payment.amount)} more.`);

  // Wait for the next day: settle it when nothing stands in its way.
  let next = settled;
  while (next.length <= settled.length) {
    const { obstacle, nextEpoch } = await client.getSeries({ id });
    if (obstacle === "None") {
      try {
        await mined(client, await client.settle({ id, maxDays: 1n }));
      } catch (error) {
        say(`Somebody settled ${formatDay(nextEpoch)} first: ${explainError(error).sentence}`);
      }
    }
    await new Promise((done) => setTimeout(done, LOOK_MS));
    next = await client.getSettledDays({ id, fromBlock: BigInt(deployment.startBlock) });
  }
  const paid = next.at(-1);
  if (paid !== undefined)
    say(`${formatDay(paid.epoch)} is settled: ${coins(paid.lines.holders)} stream to the holders for a day.`);

  const { escrow } = await client.getSeries({ id });
  if (escrow.providerCredit === 0n) return;
  await mined(client, await client.withdrawRelease({ id, to: provider }));
  say(
    `Pulled ${formatDecimal(escrow.providerCredit, money.decimals)} ${money.symbol}; ${formatDecimal(escrow.escrowed, money.decimals)} stay in escrow for days to come.`,
  );
});
