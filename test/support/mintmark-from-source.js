// With `node --import`: lets an example's `import … from "mintmark"` find these sources, as an installed package would
// be found.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "mintmark"
      ? next(import.meta.resolve("../../src/index.ts"), context)
      : next(specifier, context),
});
