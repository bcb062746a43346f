import { createWorld } from "@adit/oracle/simulator";
import { network } from "hardhat";
import { readFlags, wholeNumber } from "./lib/args.ts";
import { inProcessClients } from "./lib/clients.ts";
import type { Check } from "./lib/demo/check.ts";
import { checkAll, observe } from "./lib/demo/check.ts";
import { computeSeries } from "./lib/demo/model.ts";
import { YEAR_DAYS } from "./lib/demo/plan.ts";
import { play } from "./lib/demo/play.ts";
import { decimal, drawTable, monthsOf, totalOf } from "./lib/demo/table.ts";
import { main } from "./lib/main.ts";
import { gatherCompany } from "./lib/scenario/company.ts";
import { compileContracts } from "./lib/compile.ts";

/**
 * `npm run demo`: a one-year fixed-term contract, mined through Bitcoin's real difficulty of July 2021 to July 2022 by the real
 * contracts and a committee of four real nodes, then checked to the base unit against a computation that reads no event.
 */
await main(async () => {
  const flags = readFlags("npm run demo --", {
    json: { type: "boolean", help: "print one JSON object and nothing else" },
    days: { type: "string", help: `mined days, 1 to ${YEAR_DAYS} (default: all)` },
  });
  const days = wholeNumber("--days", flags.days, { from: 1, to: YEAR_DAYS, or: YEAR_DAYS });
  const isJson = flags.json === true;
  const say = (line: string): void => {
    if (!isJson) process.stdout.write(`${line}\n`);
  };
  const started = performance.now();
  await compileContracts(say);

  const connection = await network.create("local");
  const world = createWorld();
  say("Adit demo: one year of a fixed-term contract on a local chain.\n");
  for (const assumption of world.assumptions) say(`  ${assumption}`);
  say("");
  const company = await gatherCompany({
    world,
    provider: connection.provider,
    // The chain in this process signs for its own accounts: the fastest way to act.
    connect: ({ address }) => inProcessClients(connection.provider, address),
    rpcUrl: "http://127.0.0.1:8545",
  });
  try {
    const played = await play(company, days, say);
    const observed = await observe(company.stage, played);
    const model = computeSeries(world, played.terms, played.steps);
    const checks = checkAll(played, observed, model);
    const months = monthsOf(observed);
    const difference = checks.reduce((sum, check) => sum + check.difference, 0n);
    const ok = difference === 0n && observed.days.length === days;
    const seconds = Math.round((performance.now() - started) / 100) / 10;

    if (isJson) {
      const { claims, dust, fractions, scaleBits, units, paid } = model;
      const result = {
        ok,
        difference,
        days,
        units,
        paid,
        months,
        total: totalOf(months),
        claims: claims.length,
        dust: { swept: dust, leftInPositions: observed.ledgerBalance, fractions, scaleBits },
        checks,
        assumptions: world.assumptions,
        seconds,
      };
      process.stdout.write(`${JSON.stringify(result, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}\n`);
    } else {
      say("");
      for (const line of drawTable(months)) say(line);
      say(`\n${decimal(model.units * 10n ** 9n, 12, 3)} TH/s sold for ${decimal(model.paid, 6, 2)} USDC; ${model.claims.length} claims.\n`);
      for (const check of checks) say(describe(check));
      say(`\nDust: ${model.dust} satoshi swept to the treasury, ${observed.ledgerBalance} satoshi stay as fractions in positions.`);
      say(`${ok ? "All of it adds up to the base unit." : `NOT ACCOUNTED FOR: ${difference} base units.`} (${seconds} s)`);
    }
    return ok ? 0 : 1;
  } finally {
    await company.dissolve();
    await connection.close();
  }
});

function describe({ name, difference }: Check): string {
  return difference === 0n ? `  ✓ ${name}` : `  ✗ ${name}: off by ${difference}`;
}
