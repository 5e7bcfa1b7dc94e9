// Everything that a lesson does in the browser, one part a file. Collecting the static files makes one file of them.
import "./sheets.js";
import "./remember.js";
import "./comfort.js";
import "./leave.js";
import "./place.js";
import "./list.js";
import "./consent.js";
import "./keep.js";
