// Everything that the page of the list does in the browser, one part a file.
import "./remember.js";
import "./comfort.js";
import "./leave.js";
import "./list.js";
import "./consent.js";
import "./my-list.js";
import "./doctor.js";
