import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Strict and typed everywhere; what is switched off below is contradicted by a rule of this repository, named beside it. */
export default defineConfig(
  globalIgnores([
    "**/node_modules/",
    "artifacts/",
    "cache/",
    "types/",
    "**/dist/",
    ".adit/",
    "**/.ponder/",
    "sdk/src/abis/",
    // Written by Ponder.
    "indexer/ponder-env.d.ts",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error", noInlineConfig: true } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/ban-ts-comment": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // A bigint or a number in a sentence needs no String() around it.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // `return await` keeps a frame in the stack of an error, which is worth more than the microtask.
      "@typescript-eslint/return-await": ["error", "always"],
      // Node runs these files by stripping types: what would need code made for it is not allowed.
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Node cannot strip enums: use a union of literals." },
        { selector: "TSParameterProperty", message: "Node cannot strip parameter properties: declare the field." },
        { selector: "TSModuleDeclaration[kind='namespace']", message: "Node cannot strip namespaces: use a module." },
      ],
      eqeqeq: ["error", "always", { null: "ignore" }],
      // Aliases and interfaces both have their place; what matters is what they say.
      "@typescript-eslint/consistent-type-definitions": "off",
      // `as T` after a check is refused by reviewers, `!` by the linter: neither hides the other.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
    },
  },
  {
    files: ["**/*.test.ts", "oracle/src/faults/play.ts", "test/**/*.ts", "bench/**/*.ts"],
    rules: {
      // node:test collects what its describe and test return; chai's assertions are properties.
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["describe", "it", "test", "suite"], package: "node:test" }] },
      ],
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
