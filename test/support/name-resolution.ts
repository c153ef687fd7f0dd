// Preloaded into a process with `node --import`: resolves the names in LOCAL_NAMES to 127.0.0.1, as Docker's
// DNS resolves the names of containers.
import dns from "node:dns";

const names = new Set((process.env["LOCAL_NAMES"] ?? "").split(","));
const lookup = dns.lookup as (name: string, ...rest: unknown[]) => void;
dns.lookup = ((name: string, ...rest: unknown[]) =>
  lookup(names.has(name) ? "127.0.0.1" : name, ...rest)) as typeof dns.lookup;
