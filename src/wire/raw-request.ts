// A request as it came over the wire: its body as a form or a JSON object, and its Authorization header.
import type { IncomingMessage } from "node:http";
import { parse, stringify } from "node:querystring";
import { DEEPEST_JSON, isTooDeep } from "../json-depth.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import { type Authorization, parseAuthorization } from "./authorization.ts";
import { BodyTooDeep, ExcessiveBody, RequestBody } from "./body.ts";

/** The limit that the protocol engine has too. */
const USUAL_LIMIT_BYTES = 56 * 1024;

const FORM = "application/x-www-form-urlencoded";

export class RawRequest {
  readonly #request: IncomingMessage;
  readonly #body: RequestBody;
  #form: Promise<Params | undefined> | undefined;

  constructor(request: IncomingMessage, { limitBytes = USUAL_LIMIT_BYTES } = {}) {
    this.#request = request;
    this.#body = new RequestBody(request, limitBytes);
  }

  get authorization(): Authorization | undefined {
    return parseAuthorization(this.#request.headers.authorization);
  }

  /** Media type of the body, in lower case and without parameters; undefined if there is no body. */
  get mediaType(): string | undefined {
    const {
      "content-type": type,
      "content-length": length,
      "transfer-encoding": encoding,
    } = this.#request.headers;
    const hasBody = encoding !== undefined || (length !== undefined && !Number.isNaN(Number(length)));
    return hasBody ? type?.split(";", 1)[0]?.trim().toLowerCase() : undefined;
  }

  /** Returns the text of the body. @throws BodyTooLarge */
  async text(): Promise<string> {
    return (await this.#body.read()).toString();
  }

  /** Returns the parameters of a form POST; undefined for any other request. @throws BodyTooLarge */
  form(): Promise<Params | undefined> {
    return (this.#form ??= this.#readForm());
  }

  /** Like `form`, but returns undefined for a body that is too large: the next reader responds with 413. */
  formUnlessTooLarge(): Promise<Params | undefined> {
    return this.form().catch(ignoreExcess);
  }

  /** Lets the engine read other parameters; `form` keeps returning those that were sent. */
  replaceForm(params: Params): void {
    this.#body.replace(Buffer.from(stringify(params)));
  }

  /** Lets the engine and every later call of `form` read other parameters. */
  rewriteForm(params: Params): void {
    this.#request.headers["content-type"] = FORM;
    this.#form = Promise.resolve(params);
    this.replaceForm(params);
  }

  /** Returns the JSON object in the body; undefined if there is none. @throws ExcessiveBody */
  async json(): Promise<JsonObject | undefined> {
    const { method = "" } = this.#request;
    if (!["POST", "PUT"].includes(method) || this.mediaType !== "application/json") return undefined;
    const value = parsed(await this.text());
    if (isTooDeep(value)) throw new BodyTooDeep(`the body is nested more than ${DEEPEST_JSON} levels deep`);
    return isJsonObject(value) ? value : undefined;
  }

  /** Lets the engine read another JSON object. */
  replaceJson(value: JsonObject): void {
    this.#body.replace(Buffer.from(JSON.stringify(value)));
  }

  /** Lets later readers find these Basic credentials, form-encoded. */
  replaceBasicCredentials(id: string, secret: string): void {
    const text = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
    this.#request.headers.authorization = `Basic ${Buffer.from(text).toString("base64")}`;
  }

  /** Removes the Authorization header. */
  removeAuthorization(): void {
    delete this.#request.headers.authorization;
  }

  async #readForm(): Promise<Params | undefined> {
    if (this.#request.method !== "POST" || this.mediaType !== FORM) return undefined;
    return parse(await this.text());
  }
}

function ignoreExcess(error: unknown): undefined {
  if (!(error instanceof ExcessiveBody)) throw error;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
