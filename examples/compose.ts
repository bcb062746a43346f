/*
 * Units as ERC-20 tokens, for contracts that know nothing of hashpower: wraps some, which go on earning for whoever holds them, and takes them back;
 * then puts them into an accumulating share, which keeps what they earn in its basket, and redeems it.
 *
 *   node examples/compose.ts
 */
import { formatDecimal, formatTh } from "@adit/sdk/format";
import { accountOf, clientOf, findDeployment, mined, run, say, signing } from "./connect.ts";

/** A buyer of the local stack, which holds units from the beginning. */
const HOLDER = 14;
const UNITS = 1_000n;
const LOOK_MS = 500;
const LOOKS = 120;
/** Chain seconds that a deposit leaves room for. An hour is plenty elsewhere; on a local chain a day takes seconds. */
const LOCAL_HEADROOM = 30n * 86_400n;

/** Looks until there is something to see. */
async function somethingOf(look: () => Promise<bigint>): Promise<bigint> {
  for (let i = 0; i < LOOKS; i++) {
    const amount = await look();
    if (amount > 0n) return amount;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  throw new Error("Nothing was earned in a minute: does the series still mine?");
}

await run(async () => {
  const deployment = await findDeployment();
  const client = clientOf(deployment, accountOf(HOLDER));
  const account = client.account.address;
  const all = await client.getSeriesList({ fromBlock: BigInt(deployment.startBlock) });
  const owned = await Promise.all(
    all.map(async (series) => ({ ...series, units: await client.getUnits({ account, id: series.id }) })),
  );
  const held = owned.find(({ units, state, terms }) => units >= UNITS && state === "Active" && terms.epochs > 30);
  if (held === undefined) throw new Error(`${account} holds no units that mine for long enough.`);
  const { id, terms } = held;
  const coin = deployment.rewardTokens.find(({ address }) => address === terms.rewardToken);
  const coins = (amount: bigint): string => `${formatDecimal(amount, coin?.decimals ?? 8)} ${coin?.symbol ?? ""}`;

  // The wrapped token. Whoever needs it first makes it; units sent to its address before that would be lost, so wrap refuses to.
  const { wrapper, isCreated } = await client.getWrapper({ id });
  if (!isCreated) await mined(client, await client.createWrapper({ id }));
  await mined(client, await client.wrap({ id, units: UNITS }));
  say(`${formatTh(UNITS, terms.unitHashrate)} of series #${id >> 8n} are the token ${wrapper} now.`);
  const wrapped = await somethingOf(async () => {
    const { rewards } = await client.getWrappedPosition({ account, id });
    return rewards[0]?.amount ?? 0n;
  });
  say(`In the wallet of its holder it has earned ${coins(wrapped)} since.`);
  await mined(client, await client.claimWrapped({ id, to: account }));
  await mined(client, await client.unwrap({ id, units: UNITS, to: account }));

  // The accumulating share. With the units come, in kind, what a share has earned already: nothing for the first.
  const { share, isCreated: stands } = await client.getShare({ id });
  if (!stands) await mined(client, await client.createShare({ id }));
  const headroom = deployment.local === undefined ? undefined : LOCAL_HEADROOM;
  const write = await client.prepareDepositShare({ account, id, units: UNITS, headroom });
  for (const { token, ways } of await write.getRequirements())
    say(`To be met first for ${token}: ${ways.map(({ type }) => type).join(", or ")}.`);
  await mined(client, await client.carryOut(write, await signing(client, deployment)));
  say(`The same units are ${UNITS} base units of the share ${share} now.`);
  const shared = await somethingOf(async () => (await client.previewRedeemShare({ id, shares: UNITS })).reward);
  say(`They stand for ${UNITS} units and ${coins(shared)} so far.`);
  await mined(client, await client.redeemShare({ id, shares: UNITS, to: account }));
  await mined(client, await client.approveUnits({ operator: share, approved: false }));
  const { units } = await client.getPosition({ account, id });
  if (units < held.units) throw new Error("Some units did not come back.");
  say(`Both forms gave their units back: ${account} holds ${formatTh(units, terms.unitHashrate)}.`);
});
