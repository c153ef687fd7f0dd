// Lets the bundle take Node's modules from `process.getBuiltinModule`. `import` reads every export of such a module,
// and some are getters that load half of Node: `node:http` loads its WebSocket, which is all of undici.
import { isBuiltin } from "node:module";
import type { Plugin } from "rolldown";

const PREFIX = "\0builtin:";

/** commander imports this at once, but needs it only for subcommands that are programs of their own. */
const LATER = "node:child_process";

export function builtinsWithoutFacade(): Plugin {
  return {
    name: "builtins-without-facade",
    resolveId: (id, _importer, { kind }) =>
      kind === "import-statement" && isBuiltin(id)
        ? { id: `${PREFIX}${id.startsWith("node:") ? id : `node:${id}`}`, moduleSideEffects: false }
        : null,
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const name = id.slice(PREFIX.length);
      const builtin = process.getBuiltinModule(name) as unknown as Record<string, unknown>;
      const names = Object.keys(builtin).filter(
        (member) => /^[A-Za-z_$][\w$]*$/.test(member) && member !== "default",
      );
      if (name === LATER) {
        return [
          `const load = () => process.getBuiltinModule(${JSON.stringify(name)});`,
          ...names.map((each) => `export const ${each} = (...given) => load().${each}(...given);`),
          `export default { ${names.join(", ")} };`,
        ].join("\n");
      }
      // A call that is marked as pure is left out with its export if nothing imports that.
      return [
        `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
        `const member = (name) => builtin[name];`,
        `export default builtin;`,
        ...names.map((each) => `export const ${each} = /* @__PURE__ */ member("${each}");`),
      ].join("\n");
    },
  };
}
