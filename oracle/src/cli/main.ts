import { isUserError, StartError } from "../node/index.ts";
import { doctorCommand } from "./doctor.ts";
import { EXIT_USER, type Io } from "./io.ts";
import { keygenCommand, keystoreCommand } from "./keystore.ts";
import { checkCommand, runCommand } from "./run.ts";
import { statusCommand } from "./status.ts";
import { proveCommand } from "../bitcoin/command.ts";
import { verifyCommand } from "../verify/command.ts";

const USAGE = `adit-oracle [run] --config <file>       runs a committee node until it is interrupted
adit-oracle check --config <file>       checks the configuration and the chain, then ends
adit-oracle doctor --config <file>      looks at everything the node needs and says what to do [--json]
adit-oracle status --node <url>         asks a running node how it and its peers fare [--json]
adit-oracle verify <what> --url <node>  computes a batch again from its members' raw answers; alone it says how
adit-oracle prove <what> --config <file>  builds proofs of payouts and blocks from Bitcoin; alone it says how
adit-oracle keygen --out <file>         makes a key and writes it encrypted; prints its address
adit-oracle keystore --out <file>       encrypts the key in ADIT_PRIVATE_KEY

Texts in the configuration may name environment variables as \${NAME}; passwords belong there or in files. keygen and keystore
take the password from --password-file <file> or from ADIT_KEYSTORE_PASSWORD, never from the command line.

A run ends with 0 after SIGINT or SIGTERM, once the step under way is done; a second signal ends it at once.
Ends with 2 if the person at the keyboard can mend what is wrong.`;

type Command = (argv: readonly string[], io: Io) => Promise<number>;
const COMMANDS: Readonly<Record<string, Command>> = {
  run: runCommand,
  check: checkCommand,
  doctor: doctorCommand,
  status: statusCommand,
  keygen: keygenCommand,
  keystore: keystoreCommand,
  verify: verifyCommand,
  prove: proveCommand,
};

/** The command line of the node: its first word is the command, `run` if there is none. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const [first, ...rest] = argv;
    if (argv.includes("--help") || first === "help") {
      io.out(USAGE);
      return 0;
    }
    // The way to check that came before there were commands.
    if (argv.includes("--check"))
      return await checkCommand(
        argv.filter((word) => word !== "--check"),
        io,
      );
    if (first === undefined || first.startsWith("-")) return await runCommand(argv, io);
    const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
    if (command === undefined) throw new StartError(`There is no command "${first}"; --help shows all.`);
    return await command(rest, io);
  } catch (error) {
    io.error(
      isUserError(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    return isUserError(error) ? EXIT_USER : 1;
  }
}
