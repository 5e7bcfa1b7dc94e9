// What the enquiry form, its confirmation and the conversation do in the browser, one part a file.
import "./remember.js";
import "./comfort.js";
import "./leave.js";
import "./copy.js";
import "./list.js";
import "./bring.js";
