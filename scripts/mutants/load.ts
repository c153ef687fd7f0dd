// Loads what the server loads with its first request, so that a fault in code that runs at loading is tried with
// all tests of the room and not with the first one alone.
import "../../src/web.ts";
