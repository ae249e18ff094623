// What pages do beyond links and forms. Everything works without it.
import "./ask.js";
import "./copy.js";
import "./device.js";
import "./draft.js";
import "./forms.js";
import "./live.js";
import "./menus.js";
