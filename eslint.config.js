import js from "@eslint/js";
import vitest from "@vitest/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import simpleImportSort from "eslint-plugin-simple-import-sort";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([
    "clients/python/src/mintmark/_npm",
    "dist",
    "coverage",
    "node_modules",
    "examples/**/node_modules",
    "test/interop/sdks/node_modules",
    "scripts/mutants",
  ]),
  js.configs.recommended,
  {
    plugins: { "simple-import-sort": simpleImportSort },
    rules: {
      // One block: side effects, Node's modules, packages, then files from far to near.
      "simple-import-sort/imports": [
        "error",
        { groups: [["^\\u0000", "^node:", "^@?\\w", "^", "^\\.\\.", "^\\."]] },
      ],
      "simple-import-sort/exports": "error",
      // A body that does not fit on the line of its condition needs braces.
      curly: ["error", "multi-line", "consistent"],
      // One idiom for members that may be absent: ...(condition && { member }).
      "no-restricted-syntax": [
        "error",
        {
          selector: "SpreadElement > ConditionalExpression > ObjectExpression[properties.length=0]",
          message: "Write ...(condition && { member }) for a member that may be absent.",
        },
      ],
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    // The packages of these tests, and so their types, are installed for `npm run test:interop` only.
    files: ["test/interop/sdks/**/*.ts"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ["test/**/*.test.ts"],
    plugins: { vitest },
    rules: {
      // In a browser, waiting for an element or an address fails if it does not come.
      "vitest/expect-expect": [
        "error",
        { assertFunctionNames: ["expect", "expect*", "*Expect", "audit", "**.waitFor", "**.waitForURL"] },
      ],
    },
  },
  {
    files: [
      "bin/**/*.js",
      "scripts/**/*.{js,mjs}",
      "test/support/fresh-bundle.js",
      "views/assets/**/*.js",
      "eslint.config.js",
    ],
    languageOptions: {
      globals: {
        process: "readonly",
        document: "readonly",
        window: "readonly",
        navigator: "readonly",
        fetch: "readonly",
        EventSource: "readonly",
        console: "readonly",
        location: "readonly",
        setTimeout: "readonly",
        FormData: "readonly",
        URLSearchParams: "readonly",
        atob: "readonly",
        crypto: "readonly",
        TextEncoder: "readonly",
        TextDecoder: "readonly",
        Uint8Array: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        btoa: "readonly",
      },
    },
  },
  {
    files: ["examples/**/*.js"],
    languageOptions: {
      globals: {
        AbortSignal: "readonly",
        URLSearchParams: "readonly",
        btoa: "readonly",
        fetch: "readonly",
      },
    },
  },
);
