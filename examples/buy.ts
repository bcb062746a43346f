/*
 * Buys 1 TH/s of the first series that is for sale: one signature, one transaction.
 *
 *   npm start                      # in another terminal
 *   node examples/buy.ts [TH/s]
 */
import { formatDecimal, formatTh, parseTh } from "@adit/sdk/format";
import { accountOf, clientOf, endow, findDeployment, mined, run, say, signing } from "./connect.ts";

const BUYER = 17;

await run(async () => {
  const deployment = await findDeployment();
  const client = clientOf(deployment, accountOf(BUYER));
  const account = client.account.address;

  const wanted = process.argv[2] ?? "1";
  const all = await client.getSeriesList({ fromBlock: BigInt(deployment.startBlock) });
  const series = all.find(
    ({ available, terms }) => BigInt(terms.policy) === 0n && available >= parseTh(wanted, terms.unitHashrate),
  );
  if (series === undefined) throw new Error("So much is not for sale in any series that everybody may hold.");
  const { id, terms } = series;
  const units = parseTh(wanted, terms.unitHashrate);

  // What leaves, to whom, and what has to be signed or approved first. Nothing is sent yet.
  const write = await client.prepareBuy({ account, id, units });
  const { token, spender, amount } = write.payment;
  const { decimals, symbol } = deployment.paymentTokens.find(({ address }) => address === token) ?? {
    decimals: 6,
    symbol: "",
  };
  say(
    `Series #${id >> 8n}: ${formatTh(units, terms.unitHashrate)} for ${formatDecimal(amount, decimals)} ${symbol}, taken by ${spender}.`,
  );
  if (process.env.ADIT_KEY === undefined) await endow(client, token, amount);
  for (const { ways } of await write.getRequirements())
    say(`To be met first: ${ways.map(({ type }) => type).join(", or ")}.`);

  const hash = await mined(client, await client.carryOut(write, await signing(client, deployment)));
  const { units: held } = await client.getPosition({ account, id });
  say(`Bought in ${hash}. ${account} holds ${formatTh(held, terms.unitHashrate)} now.`);
});
