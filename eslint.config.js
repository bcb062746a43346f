import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Strict and typed everywhere; what is switched off below is contradicted by a rule of this repository, named beside it. */
export default defineConfig(
  globalIgnores(["**/node_modules/", "artifacts/", "cache/", "types/", "**/dist/", ".adit/", "sdk/src/abis/"]),
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
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "off",
    },
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts", "bench/**/*.ts"],
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
