// The keys tab.
import "./page.js";
import { startKeyList } from "./key-list.js";

startKeyList();
