// Everything that the form for the specialists does in the browser, one part a file.
import "./list.js";
import "./bring.js";
