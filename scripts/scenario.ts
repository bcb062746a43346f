import { network } from "hardhat";
import { readFlags } from "./lib/args.ts";
import { compileContracts } from "./lib/compile.ts";
import { drawGame, playGame } from "./lib/game/table.ts";
import { main } from "./lib/main.ts";
import { account } from "./lib/stories/account.ts";
import { STORIES } from "./lib/stories/index.ts";
import { chainStartOf, play } from "./lib/stories/play.ts";
import { describe } from "./lib/stories/print.ts";
import { resultOf, toJson } from "./lib/stories/result.ts";
import type { Story } from "./lib/stories/story.ts";
import { UserError } from "./lib/user-error.ts";

const USAGE = "npm run scenario -- NAME";
const GAME = { name: "game", title: "What a provider gains by each choice, and what its holders get" };

/** `npm run scenario -- NAME`: a named story over Bitcoin's real difficulty, played on the real contracts; `game` is the table of choices. */
await main(async () => {
  const argv = process.argv.slice(2);
  const names = argv.filter((word) => !word.startsWith("-"));
  const flags = readFlags(USAGE, { json: { type: "boolean", help: "print one JSON object and nothing else" } }, argv.filter((word) => word.startsWith("-")));
  const isJson = flags.json === true;
  const [name] = names;
  if (name === undefined) {
    list(isJson);
    return 0;
  }
  if (names.length > 1) throw new UserError(`One story at a time: ${USAGE} takes one name, not ${names.length}.`);
  if (name === GAME.name) {
    const game = playGame();
    process.stdout.write(isJson ? `${toJson(game)}\n` : `${drawGame(game).join("\n")}\n`);
    return game.ok ? 0 : 1;
  }
  const story = STORIES.find((one) => one.name === name);
  if (story === undefined) {
    throw new UserError(`There is no story "${name}": choose one of ${[...STORIES, GAME].map((one) => one.name).join(", ")}.`);
  }
  return await tell(story, isJson);
});

async function tell(story: Story, isJson: boolean): Promise<number> {
  const say = (line: string): void => {
    if (!isJson) process.stdout.write(`${line}\n`);
  };
  const started = performance.now();
  await compileContracts(say);
  say(`${story.title}\n\n${story.about}\n`);
  const connection = await network.create({ network: "local", override: { initialDate: chainStartOf(story) } });
  try {
    const played = await play(connection.provider, story, say);
    const books = await account(played);
    const result = resultOf(story, books, played.world.assumptions);
    if (isJson) process.stdout.write(`${toJson(result)}\n`);
    say("");
    for (const line of describe(story, books, played.world.assumptions)) say(line);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    say(`\n${result.ok ? "All of it adds up to the base unit." : `NOT ACCOUNTED FOR: ${result.difference} base units.`} (${seconds} s)`);
    return result.ok ? 0 : 1;
  } finally {
    await connection.close();
  }
}

function list(isJson: boolean): void {
  const all = [...STORIES, GAME].map(({ name, title }) => ({ name, title }));
  if (isJson) {
    process.stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`);
  process.stdout.write(`${USAGE} [--json] plays one of these:\n\n${lines.join("\n")}\n`);
}
