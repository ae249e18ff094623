"""The house stands: who may import whom, how long a file may be, what nothing is called."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kring"
MODULES = sorted(SOURCE.rglob("*.py"))
TEMPLATES = sorted((SOURCE / "web" / "templates").rglob("*.html"))

# What a part may import of Kring, beside itself. Nearer the ground comes first.
GROUND = {"refusals", "logs", "locale", "__version__"}
STORE = GROUND | {"store"}
EVENTS = STORE | {"events", "settings"}
DOMAINS = {
    "people",
    "circles",
    "conversations",
    "invitations",
    "knowledge",
    "notifications",
    "matching",
    "history",
}
DOMAINS |= {
    "sample",
    "origins",
    "sources",
    "flows",
    "webhooks",
    "mail",
    "outgoing",
    "conditions",
    "hooks",
    "box",
}
WHOLE = EVENTS | DOMAINS | {"engine", "live", "vitals"}
EDGES = {"web", "api", "cli", "bench"}
MAY = {
    "refusals": set(), "logs": set(), "locale": {"refusals"}, "store": {"refusals"}, "settings": STORE,
    "events": STORE, **{domain: EVENTS | DOMAINS for domain in DOMAINS}, "matching": {"refusals"},
    "engine": EVENTS | DOMAINS | {"live"}, "live": EVENTS | DOMAINS, "vitals": EVENTS | DOMAINS | {"engine"},
    "api": WHOLE, "web": WHOLE | {"api"}, "cli": WHOLE | {"api", "web"}, "bench": WHOLE | {"web", "api", "cli"},
    "__main__": {"cli"},
}  # fmt: skip
NEVER = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "managers",
    "manager",
    "services",
    "service",
    "misc",
}
TOOLS = {"locale/extracting.py"}  # collects every sentence there is, for translators
LONGEST_FILE, LONGEST_TEMPLATE = 300, 60


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def part_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imported(tree: ast.AST) -> set[str]:
    """The parts of Kring that a module imports when it runs: not for its types alone."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "kring":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kring."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("kring.")}
        else:
            found |= imported(node)
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_run_one_way(path: Path):
    part = part_of(path)
    if part == "__init__" or name(path) in TOOLS:
        return
    assert part in MAY, f"say in this test where {part} stands in the house"
    wrong = imported(ast.parse(path.read_text("utf-8"))) - MAY[part] - {part}
    assert not wrong, f"{part} may not import {', '.join(sorted(wrong))}"


def test_every_file_is_short_enough_to_read():
    long = {name(p): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE}
    assert not long


def test_every_template_is_short_enough_to_read():
    long = {name(p): n for p in TEMPLATES if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_TEMPLATE}
    assert not long


def test_nothing_has_a_name_that_says_nothing():
    assert not [name(p) for p in MODULES if p.stem in NEVER or p.parent.name in NEVER]


def test_every_module_says_what_it_is():
    def line(path: Path) -> str | None:
        return ast.get_docstring(ast.parse(path.read_text("utf-8")))

    assert not [name(p) for p in MODULES if not line(p)]


def test_edges_hold_no_sql():
    assert not [name(p) for edge in ("web", "api", "cli") for p in (SOURCE / edge).rglob("*.sql")]
    pages = [p for edge in ("web", "api") for p in (SOURCE / edge).rglob("*.py")]
    assert not [name(p) for p in pages if "ad_hoc" in p.read_text("utf-8")]


def test_domains_never_ask_what_kind_an_event_is_in_a_ladder():
    ladders = [name(p) for p in MODULES if p.read_text("utf-8").count("elif kind ==") > 1]
    assert not ladders
