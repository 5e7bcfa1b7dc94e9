// What the confirmation of an enquiry and the conversation do in the browser, one part a file.
import "./remember.js";
import "./comfort.js";
import "./leave.js";
import "./copy.js";
