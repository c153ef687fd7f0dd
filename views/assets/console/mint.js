// The mint tab: a form, and the token that it made.
import "./page.js";
import { startMintForm } from "./mint-form.js";
import { showResult } from "./mint-result.js";

startMintForm(showResult);
