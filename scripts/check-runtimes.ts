// Installs the packed package in an empty project and uses it, on the oldest and the newest supported Node.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack, project, run } from "./packed.ts";

const RUNTIMES = ["22", "26"];
const USE = `
import { startMintmark } from "mintmark";
const idp = await startMintmark();
const token = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp" });
const { jwks_uri } = await (await fetch(idp.url + "/.well-known/openid-configuration")).json();
const { keys } = await (await fetch(jwks_uri)).json();
const page = await fetch(idp.url + "/_mintmark/");
if (token.split(".").length !== 3 || keys.length !== 1 || page.status !== 200) throw new Error("the packed package does not work");
await idp.close();
console.log(process.version, "library works");
`;

const { tarball, remove } = pack();
try {
  for (const runtime of RUNTIMES) {
    const use = project([tarball, `node@${runtime}`]);
    try {
      writeFileSync(join(use.folder, "use.mjs"), USE);
      process.stdout.write(run("npx", ["node", "use.mjs"], use.folder));
      const token = run("npx", ["mintmark", "token", "alice", "--quiet"], use.folder).trim();
      if (token.split(".").length !== 3) throw new Error(`mintmark token printed ${JSON.stringify(token)}`);
      console.log(`node ${runtime}: command line works`);
    } finally {
      use.remove();
    }
  }
} finally {
  remove();
}
