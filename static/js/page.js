// Everything that an ordinary page does in the browser, one part a file. Collecting the static files makes one file.
import "./remember.js";
import "./comfort.js";
import "./leave.js";
