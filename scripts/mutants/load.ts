// Loads what the server loads with its first request and builds the schemas of all settings, so that a fault in code
// that runs once is tried with all tests of the room and not with the first one alone.
import "../../src/web.ts";
import { jsonSchema } from "../generate/json-schema.ts";

jsonSchema();
