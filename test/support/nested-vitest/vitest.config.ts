// For tests that have to fail: run by nested-vitest.ts, never by the suite itself.
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["*.case.ts"], reporters: ["default"] } });
