// What a page that lists lessons does in the browser, one part a file. Collecting the static files makes one file of them.
import "./remember.js";
import "./comfort.js";
import "./leave.js";
import "./offer.js";
