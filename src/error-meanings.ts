// The meaning of each of Mintmark's own errors: when it happens, and what to do. For docs/errors.md and the server's page.
import type { ErrorCode } from "./errors.ts";

export interface ErrorMeaning {
  when: string;
  remedy: string;
}

export const ERROR_MEANINGS: Record<ErrorCode, ErrorMeaning> = {
  bad_request: {
    when: "The input of a call or command is wrong: an unknown member, a value of the wrong type, or values that do not fit together.",
    remedy:
      "The message names each member and what is expected. [control.md](control.md) has the members of each call; `mintmark COMMAND --help` has the options.",
  },
  bad_origin: {
    when: "A page of another web origin called the control API or the console.",
    remedy: "Open the console at the server's own address. See [security.md](security.md).",
  },
  bad_host: {
    when: "The Host header names a host that this server does not serve, which protects from DNS rebinding.",
    remedy:
      "Name it with `--allow-host`, or use `localhost`. See [containers.md](containers.md) for containers.",
  },
  https_required: {
    when: "A request in plain HTTP came to a port that speaks HTTPS only.",
    remedy:
      "Use `https://` in the URL. `mintmark ca` prints the certificate that clients must trust. See [https.md](https.md).",
  },
  admin_token: {
    when: "The server can be reached from other machines, and the call has no admin token or a wrong one.",
    remedy:
      "Send `Authorization: Bearer TOKEN`, or set `MINTMARK_ADMIN_TOKEN` or `--admin-token`. See [security.md](security.md).",
  },
  too_many_attempts: {
    when: "Too many wrong admin tokens came from one address.",
    remedy: "Wait as long as the message says, and then send the right one.",
  },
  not_found: {
    when: "There is nothing with this name or path, such as a user who is in no directory.",
    remedy: "The hint has the nearest known name.",
  },
  method_not_allowed: {
    when: "The path exists, but not with this HTTP method.",
    remedy: "The `Allow` header has the methods. [control.md](control.md) has each call.",
  },
  conflict: {
    when: "The name is taken, for example by another issuer or key, or as many isolated issuers are open as `limits.isolatedIssuers` allows.",
    remedy: "Choose another name, remove the present one first, or close issuers of tests that are over.",
  },
  body_too_large: {
    when: "The request body is larger than the server reads.",
    remedy: "Send less in one request.",
  },
  unsupported_media_type: {
    when: "A request with a body, or a change through the control API, has another content type than expected.",
    remedy: "Send `Content-Type: application/json` to the control API, and a form to protocol endpoints.",
  },
  invalid_config: {
    when: "The configuration has problems. All of them are listed, each with the path of its setting.",
    remedy: "[configuration.md](configuration.md) has every setting.",
  },
  unknown_issuer: {
    when: "There is no issuer with this id.",
    remedy: "`mintmark issuers list` shows all of them. See [configuration.md](configuration.md).",
  },
  too_many_issuers: {
    when: "Too many issuers exist that were made on first touch.",
    remedy: "Close some, or set a higher `issuersOnFirstTouch.max`. See [isolation.md](isolation.md).",
  },
  unknown_key: {
    when: "No key of the ring has this kid, or none fits what is asked for.",
    remedy: "`mintmark keys list` shows all of them. See [tokens.md](tokens.md).",
  },
  unknown_token: {
    when: "The issuer has no record of a token with this id.",
    remedy: "`mintmark tokens list` shows the records; a token's value belongs into `mintmark inspect`.",
  },
  unknown_session: {
    when: "There is no login session with this id, or it has ended.",
    remedy: "`mintmark sessions list` shows the open ones. See [logout.md](logout.md).",
  },
  unknown_fault: {
    when: "There is no fault with this id, for example because the issuer was reset.",
    remedy: "`mintmark faults list` shows all of them.",
  },
  unknown_override: {
    when: "There is no override with this id.",
    remedy: "`mintmark overrides list` shows all of them. See [overrides.md](overrides.md).",
  },
  unknown_user: {
    when: "The directory has no user with this name.",
    remedy: "`mintmark users list` shows all of them.",
  },
  unknown_client: {
    when: "The directory has no client with this id.",
    remedy:
      "`mintmark clients list` shows all of them. See [registration.md](registration.md) for clients that register themselves.",
  },
  unknown_resource: {
    when: "The directory has no resource with this name.",
    remedy: "`mintmark resources list` shows all of them.",
  },
  unknown_check: {
    when: "There is no run of the check with this id.",
    remedy: "Start one, or list those that are remembered. See [check.md](check.md).",
  },
  weak_secret: {
    when: "An HMAC secret is too short for its algorithm (RFC 7518, section 3.2).",
    remedy: "Use at least 32 bytes for HS256, 48 for HS384 and 64 for HS512. See [tokens.md](tokens.md).",
  },
  bad_key_file: {
    when: "A key in the data folder cannot be read.",
    remedy: "The message names the file. Restore it, or remove it to get a new key.",
  },
  key_state: {
    when: "A key cannot go from its present state to the one asked for.",
    remedy: "`mintmark keys list` shows the states. See [tokens.md](tokens.md).",
  },
  published_keys: {
    when: "The published development keys, with which anyone can sign, would be used outside of a test in this process.",
    remedy: "Leave `keys` out, or set it to `generate`. See [security.md](security.md).",
  },
  production: {
    when: "An environment variable says that this is production. Mintmark mints any token for anyone.",
    remedy: "Do not use Mintmark in production. See [security.md](security.md).",
  },
  wide_bind: {
    when: "The server would listen for other machines without what that needs.",
    remedy: "Set an admin token, and what else the message names. See [security.md](security.md).",
  },
  reachable_by_others: {
    when: "A setting says that others reach the server, without what that needs.",
    remedy: "Set an admin token, and what else the message names. See [security.md](security.md).",
  },
  port_in_use: {
    when: "Another program listens on the port.",
    remedy: "Choose another with `--port`; `--port 0` takes a free one.",
  },
  listen_failed: {
    when: "The system does not let the server listen on this address.",
    remedy: "The message has the system's reason. Check `--host` and `--port`.",
  },
  certificate: {
    when: "The local certificate authority cannot make the certificate that is needed.",
    remedy: "The hint says what to delete. See [https.md](https.md).",
  },
  store_failed: {
    when: "The database in the data folder cannot be read or written, or is damaged.",
    remedy: "The message has the reason, such as a full disk. `--ephemeral` works without a data folder.",
  },
  limit_reached: {
    when: "A limit is reached that protects the server's memory.",
    remedy: "The message names the setting below `limits`. See [configuration.md](configuration.md).",
  },
  server_unreachable: {
    when: "No Mintmark server answers at the URL, or a command needs a running server and there is none.",
    remedy:
      "Start `mintmark`, or name a running server with `--url` or `MINTMARK_URL`. See [troubleshooting.md](troubleshooting.md).",
  },
  unused_faults: {
    when: "A test asked whether all faults and overrides were used, and some were not.",
    remedy: "The message lists them. See [testing.md](testing.md).",
  },
  timeout: {
    when: "No matching request came in time.",
    remedy:
      "The message has the filter. `mintmark requests` shows what did come. See [testing.md](testing.md).",
  },
  closed: {
    when: "The server or the issuer is closed already.",
    remedy: "Use it before `close()`, or start another.",
  },
  server_error: {
    when: "Something unexpected failed in Mintmark.",
    remedy: "Its log has the cause. It is a defect: please report it with the log.",
  },
};
