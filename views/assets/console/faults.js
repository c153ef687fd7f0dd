// The tab of faults and time.
import "./page.js";
import { startClock } from "./clock.js";
import { startOverrides } from "./overrides.js";
import { startScenarios } from "./scenarios.js";
import { startSessions } from "./sessions.js";
import { startSwitchboard } from "./switchboard.js";

startScenarios();
startSwitchboard();
startOverrides();
startClock();
startSessions();
