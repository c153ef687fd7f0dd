// Preloaded with `node --import`: resolves `import … from "mintmark"` in an example to these sources instead
// of an installed package.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "mintmark"
      ? next(import.meta.resolve("../../src/index.ts"), context)
      : next(specifier, context),
});
