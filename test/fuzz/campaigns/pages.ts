// The pages: what earlier requests stored is shown in the console, and every page has parameters of its own.
import fc from "fast-check";
import { TABS } from "../../../src/http/console/tabs.ts";
import { encoding, formOf } from "../encodings.ts";
import type { Shot } from "../shot.ts";
import { hostileText } from "../texts.ts";
import { type Campaign, shots } from "./campaign.ts";

const PARAMETERS = [
  ...["issuer", "token", "id", "search", "after", "before", "limit", "kind", "user", "client", "endpoint"],
  ...["code", "state", "error", "error_description", "iss", "name", "tab", "next", "return"],
];
const OTHERS = ["", "debugger", "debugger/callback", "sign-in", "sign-out", "assets/", "recorder/", "health"];
const PATHS = [...TABS.map(({ path }) => path), ...OTHERS.map((path) => `/_mintmark/${path}`), "/"];

function pagesOf(at: Campaign["at"]): Campaign {
  return {
    name: `pages of the ${at} server`,
    at,
    trials: (ground) => {
      const text = hostileText([...Object.values(ground.live), ...ground.issuers.map(({ id }) => id)]);
      const shot = fc
        .record({
          path: fc.constantFrom(...PATHS),
          tail: fc.oneof({ weight: 4, arbitrary: fc.constant("") }, { weight: 1, arbitrary: text }),
          query: fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), text), { maxLength: 2 }),
          encode: encoding,
          method: fc.constantFrom("GET", "GET", "GET", "POST"),
        })
        .map(({ path, tail, query, encode, method }): Shot => {
          const form = formOf(query, encode);
          const isForm = method === "POST";
          return {
            method,
            path: `${path}${tail === "" ? "" : `/${encode(tail)}`}${isForm ? "" : `?${form}`}`,
            headers: {
              accept: "text/html",
              ...(isForm && {
                "content-type": "application/x-www-form-urlencoded",
                origin: `http://${ground.target.host}`,
              }),
            },
            ...(isForm && { body: Buffer.from(form, "latin1") }),
            texts: [tail, ...query.flat()],
          };
        });
      return shots(ground, shot);
    },
  };
}

export const protocolPages = pagesOf("protocol");
export const controlPages = pagesOf("control");
