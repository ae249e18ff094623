// What pages do beyond links and forms. Everything works without it.
import "./ask.js";
import "./copy.js";
import "./device.js";
import "./draft.js";
import "./forms.js";
import "./fresh.js";
import "./live.js";
import "./mapping.js";
import "./menus.js";
import "./trying.js";
