// What the form for the specialists does in the browser, one part a file.
import "./remember.js";
import "./comfort.js";
import "./leave.js";
import "./list.js";
import "./bring.js";
