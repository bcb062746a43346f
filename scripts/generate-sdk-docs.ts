/**
 * Writes a page of `docs/sdk/` for each action of the SDK from what its source says of it: `node scripts/generate-sdk-docs.ts`.
 * `test/sdk/docs.test.ts` fails if a page is stale.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const ACTIONS = join(ROOT, "sdk/src/actions");
const ELIGIBILITY = join(ROOT, "sdk/src/compliance/getEligibility.ts");
export const SDK_DOCS = join(ROOT, "docs/sdk");
const INDEX = "README.md";

/** An action as its page shows it. */
interface Action {
  readonly name: string;
  readonly kind: Kind;
  readonly about: string;
  readonly throws: string | undefined;
  readonly examples: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly returns: string;
  /** functions beside it that make the same call as data, or read its result further */
  readonly beside: readonly { readonly name: string; readonly about: string }[];
  /** module that exports it, and its source */
  readonly subpath: string;
  readonly source: string;
}

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly about: string;
}

const KINDS = ["Reads", "Prepared writes", "Writes", "Watching"] as const;
type Kind = (typeof KINDS)[number];

/** Names and texts of all pages. */
export function renderSdkDocs(): Map<string, string> {
  const files = [...readdirSync(ACTIONS).map((file) => join(ACTIONS, file)), ELIGIBILITY].filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const configuration = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson({ ...configuration.config.compilerOptions, types: [], incremental: false }, ROOT);
  const program = ts.createProgram(files, options);
  const actions = files.map((file) => readAction(program, file)).filter((action) => action !== undefined);
  const pages = new Map(actions.map((action) => [`${action.name}.md`, page(action)]));
  return pages.set(INDEX, index(actions));
}

/** Names of the pages whose checked-in text differs from what the sources say. */
export function staleSdkDocs(): string[] {
  const rendered = renderSdkDocs();
  const onDisk = readdirSync(SDK_DOCS);
  const stale = [...rendered].filter(([file, text]) => !onDisk.includes(file) || readFileSync(join(SDK_DOCS, file), "utf8") !== text);
  return [...stale.map(([file]) => file), ...onDisk.filter((file) => !rendered.has(file))];
}

/** The function that has its file's name and takes a client, if there is one. */
function readAction(program: ts.Program, file: string): Action | undefined {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} is not in the program`);
  const name = basename(file, ".ts");
  const functions = source.statements.filter((statement) => ts.isFunctionDeclaration(statement)).filter(isExported);
  const own = functions.find((declaration) => declaration.name?.text === name);
  const clientType = own?.parameters[0]?.type?.getText();
  // The machinery of watching and of prepared writes is no action.
  if (own === undefined || clientType === undefined || !/^(Read|Write)Client$/.test(clientType) || name === "watchLogs") return undefined;
  const signature = checker.getSignatureFromDeclaration(own);
  if (signature === undefined) throw new Error(`${name} has no signature`);
  const tags = ts.getJSDocTags(own);
  const text = (tag: string): string[] =>
    tags.filter(({ tagName }) => tagName.text === tag).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");
  const [, ...parameters] = own.parameters;
  return {
    name,
    kind: kindOf(name, clientType),
    about: ts.displayPartsToString(signature.getDocumentationComment(checker)),
    throws: text("throws")[0],
    examples: text("example"),
    parameters: parameters.flatMap((parameter) => parametersOf(checker, parameter)),
    returns: returnsOf(source, `${capital(name)}ReturnType`),
    beside: functions
      .filter((declaration) => declaration !== own)
      .map((declaration) => {
        const other = checker.getSignatureFromDeclaration(declaration);
        return {
          name: declaration.name?.text ?? "",
          about: other === undefined ? "" : ts.displayPartsToString(other.getDocumentationComment(checker)),
        };
      }),
    subpath: file === ELIGIBILITY ? "@adit/sdk/compliance" : "@adit/sdk/actions",
    source: file.slice(ROOT.length).split("\\").join("/"),
  };
}

/** The type that an action gives, as its source declares it. */
function returnsOf(source: ts.SourceFile, name: string): string {
  const declared = source.statements.find(
    (statement) => (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) && statement.name.text === name,
  );
  if (declared === undefined) throw new Error(`${source.fileName} declares no ${name}`);
  return declared.getFullText().trim();
}

function isExported(declaration: ts.FunctionDeclaration): boolean {
  return declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function kindOf(name: string, clientType: string): Kind {
  if (/^watch[A-Z]/.test(name)) return "Watching";
  if (/^prepare[A-Z]/.test(name) || name === "carryOut") return "Prepared writes";
  return clientType === "WriteClient" ? "Writes" : "Reads";
}

function parametersOf(checker: ts.TypeChecker, declaration: ts.ParameterDeclaration): Parameter[] {
  const type = checker.getTypeAtLocation(declaration);
  // What is not an object of parameters is shown as the one thing that it is.
  if (declaration.type?.getText().endsWith("Parameters") !== true)
    return [{ name: declaration.name.getText(), type: declaration.type?.getText() ?? "", isOptional: false, about: "" }];
  return checker.getPropertiesOfType(type).map((property) => {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const type = checker.typeToString(checker.getTypeOfSymbol(property), declaration, ts.TypeFormatFlags.NoTruncation);
    // A type that its file does not import is shown with the path of another file before its name.
    const shown = type.replaceAll(/import\("[^"]*"\)\./g, "");
    return {
      name: property.name,
      type: isOptional ? shown.replace(/ \| undefined$/, "").replace(/^undefined \| /, "") : shown,
      isOptional,
      about: ts.displayPartsToString(property.getDocumentationComment(checker)),
    };
  });
}

function page(action: Action): string {
  const { name, about, throws, examples, parameters, returns, beside, subpath, source } = action;
  const rows = parameters.map(
    ({ name: parameter, type, isOptional, about: what }) =>
      `| \`${parameter}${isOptional ? "?" : ""}\` | ${cell(type)} | ${what.replaceAll("\n", " ")} |`,
  );
  return [
    `<!-- Written by scripts/generate-sdk-docs.ts from ${source}; do not edit. -->`,
    `# \`${name}\``,
    about,
    "```ts",
    `import { ${name} } from "${subpath}";`,
    "",
    examples.join("\n\n"),
    "```",
    ...(rows.length === 0 ? [] : ["## Parameters", ["| name | type | |", "|---|---|---|", ...rows].join("\n")]),
    "## Returns",
    ["```ts", returns, "```"].join("\n"),
    ...(throws === undefined ? [] : ["## Errors", `Throws ${throws}`, `[What an error means](../../sdk/README.md#writes) is said by \`explainError\`; its type is \`${capital(name)}ErrorType\`.`]),
    ...(beside.length === 0 ? [] : ["## Beside it", beside.map((other) => `- \`${other.name}\`: ${other.about.replaceAll("\n", " ")}`).join("\n")]),
    `[Source](../../${source}) · [All actions](${INDEX})`,
    "",
  ]
    .join("\n\n")
    .replaceAll(/```ts\n\n/g, "```ts\n")
    .replaceAll(/\n\n\n+/g, "\n\n")
    .replaceAll(/\n\n```\n/g, "\n```\n");
}

/** A type in a cell of a table; one that would fill a page is named by what it is. */
function cell(type: string): string {
  const LONGEST = 120;
  const shown = type.replaceAll("`0x${string}`", "0x…");
  return shown.length > LONGEST ? "see the source" : `\`${shown.replaceAll("|", "\\|")}\``;
}

function capital(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function index(actions: readonly Action[]): string {
  const sections = KINDS.map((kind) => {
    const rows = actions
      .filter((action) => action.kind === kind)
      .map(({ name, about }) => `| [\`${name}\`](${name}.md) | ${firstSentence(about)} |`);
    return [`## ${kind}`, ["| action | |", "|---|---|", ...rows].join("\n")].join("\n\n");
  });
  return [
    "<!-- Written by scripts/generate-sdk-docs.ts; do not edit. -->",
    "# Actions of `@adit/sdk`",
    `${actions.length} actions, in viem's own form: a function that takes a client and parameters, and the same as a method of a client that was extended by \`aditActions\`. [How to begin](../../sdk/README.md).`,
    ...sections,
    "",
  ].join("\n\n");
}

function firstSentence(text: string): string {
  return (/^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text).replaceAll("\n", " ");
}

if (import.meta.main) {
  mkdirSync(SDK_DOCS, { recursive: true });
  const rendered = renderSdkDocs();
  for (const [file, text] of rendered) writeFileSync(join(SDK_DOCS, file), text);
  for (const file of readdirSync(SDK_DOCS)) if (!rendered.has(file)) rmSync(join(SDK_DOCS, file));
  process.stdout.write(`Written: ${rendered.size} pages of docs/sdk.\n`);
}
