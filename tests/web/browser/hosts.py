"""Hosts: somebody else's page, of another origin, that carries the box: a shop's, as shops' pages are."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STYLE = """
:root { --brand: #b8401f; --ink: #2b2320; --sand: #fbf6f0; }
* { box-sizing: border-box; }
body { margin: 0; font: 17px/1.6 Georgia, 'Liberation Serif', serif; color: var(--ink); background: var(--sand); }
header, footer { background: #fff; padding: 1.1rem 5vw; display: flex; gap: 2rem; align-items: baseline; border-bottom: 1px solid #e8ddd0; }
header a, footer a { color: inherit; text-decoration: none; font-family: 'Liberation Sans', Arial, sans-serif; font-size: .92rem; }
header .brand { font: 700 1.35rem Georgia, serif; color: var(--brand); margin-inline-end: auto; }
main { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2.5rem; padding: 2.5rem 5vw 6rem; max-width: 76rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; } h2 { font-size: 1.15rem; }
.card { background: #fff; border: 1px solid #e8ddd0; border-radius: 4px; padding: 1.4rem; }
.track { display: flex; list-style: none; gap: .4rem; padding: 0; margin: 1.4rem 0; font: .85rem Arial, sans-serif; }
.track li { flex: 1; padding-top: .6rem; border-top: 5px solid #e8ddd0; color: #6f625a; } .track li.done { border-color: var(--brand); color: inherit; }
table { width: 100%; border-collapse: collapse; } td { padding: .7rem 0; border-top: 1px solid #eee3d7; } td:last-child { text-align: right; }
footer { border: 0; color: #6f625a; } .muted { color: #6f625a; }
@media (max-width: 700px) { main { grid-template-columns: 1fr; gap: 1.5rem; padding-top: 1.5rem; } header a:not(.brand) { display: none; } h1 { font-size: 1.6rem; } }
@media (prefers-color-scheme: dark) { body { color: #ece2d8; background: #1d1815; --brand: #ff9470; --ink: #ece2d8; } header, footer, .card { background: #282019; border-color: #40352b; } td, .track li { border-color: #40352b; } .muted, .track li, footer { color: #b7a99b; } }
"""
HOSTILE = """
* { all: unset; font-size: 60px !important; color: red !important; letter-spacing: .4em; text-transform: uppercase; }
html { font-size: 60px !important; } div, dialog, button, section { display: none !important; background: lime !important; }
kring-box { display: none !important; width: 10px !important; filter: invert(1); }
"""
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Order 20481 – Twijn</title><link rel="stylesheet" href="/style.css">{head}</head>
<body><header><a class="brand" href="/">Twijn</a><a href="/">Internet</a><a href="/">Television</a><a href="/">Moving house</a><a href="/">My orders</a></header>
<main><section><p class="muted">Order 20481 · placed on 14 May</p><h1>Your fibre comes on Tuesday</h1>
<ol class="track"><li class="done">Ordered</li><li class="done">Cable in the street</li><li class="done">Visit planned</li><li>Connected</li></ol>
<div class="card"><table><tr><td>Fibre 1 Gbit/s, up and down</td><td>€ 44</td></tr><tr><td>Router Twijn Plus, with one mesh point</td><td>€ 4</td></tr><tr><td>Television over the same cable</td><td>€ 12</td></tr><tr><td><b>Each month</b></td><td><b>€ 60</b></td></tr></table></div></section>
<aside><div class="card"><h2>The visit</h2><p>Tuesday between 13:00 and 17:00, at Oude Delft 112. The mechanic rings when the van is half an hour away.</p><p class="muted">Keep the meter cupboard and one metre before it free: that is where the cable comes in.</p></div>{inside}</aside></main>
<footer><span>Twijn, Delft</span><a href="/">Conditions</a><a href="/">Privacy</a></footer>
{script}</body></html>"""
STRICT = (
    "default-src 'none'; script-src {kring}; connect-src {kring}; style-src 'self'; base-uri 'none'; form-action 'none';"
    " require-trusted-types-for 'script'"
)


class Host:
    """A page on a port of its own. What it says can be changed between visits."""

    def __init__(self, kring: str, port: int) -> None:
        self.kring, self.port = kring, port
        self.language, self.style, self.head, self.inside, self.said = "en", STYLE, "", "", ""
        self.policy = STRICT
        self.token = ""

    @property
    def origin(self) -> str:
        """Not the host by which Kring is reached: another site altogether."""
        return f"http://localhost:{self.port}"

    def page(self) -> str:
        script = f'<script src="{self.kring}/box.js" {self.said} async></script>'
        return PAGE.format(language=self.language, head=self.head, inside=self.inside, script=script)


@contextmanager
def host(kring: str) -> Iterator[Host]:
    """Serve it until it is no longer needed."""
    made: list[Host] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there = made[0]
            kinds = {"/style.css": ("text/css", there.style), "/token": ("text/plain", there.token)}
            kind, text = kinds.get(self.path, ("text/html; charset=utf-8", there.page()))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", there.policy.format(kring=there.kring))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nothing: tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Host(kring, server.server_port))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made[0]
    server.shutdown()
    server.server_close()
