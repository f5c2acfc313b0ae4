"""The rules of the house (docs/architecture.md) that no other tool holds. Each allow-list says why."""

from __future__ import annotations

import ast
import fnmatch
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "core", "embeddings", "matching", "profiles", "seeds")

LONG_FILES = {
    "profiles/values.py": "the words of the whole room, one small class after another; to be split by subject",
}
LONG_FUNCTIONS = {
    "migrations/versions/": "a revision lists what it does to the schema, in order",
}
DOORS = {
    "accounts": {"service", "values"},
    "embeddings": {"service", "values"},
    "matching": {"service", "values"},
    "profiles": {"service", "values"},
}
"""What of a room the rooms above it may import; `core` is open to all."""
SIDE_DOORS = {
    ("profiles", "accounts.web"): "pages ask who is signed in",
    ("matching", "accounts.web"): "pages ask who is signed in",
    ("matching", "embeddings.factory"): "matching/web.py and cli.py choose encoder and index by the settings",
    ("matching", "embeddings.pairs"): "the training cells are the shipped cases of the case memory",
    ("matching", "embeddings.packing"): "the word space is kept in eight bits a number, as word vectors are",
    ("matching", "embeddings.replacing"): "its file appears whole or not at all",
    ("profiles", "embeddings.factory"): "the command that measures suggested industry codes takes the encoder",
    ("matching", "profiles.changes"): "the signals by which matching hears of a changed supplier",
    ("seeds", "embeddings.prepare"): "`flask setup` prepares the encoder first",
    ("seeds", "matching.web"): "`flask setup` fills the index last",
    ("seeds", "profiles.importing.values"): "values of the import, kept beside it",
}
ALWAYS_SET = {"PATH": "handed on to npm, never chosen by an operator"}


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Files of the project by suffix (all, when none is named), without those that .gitignore leaves out."""
    ignored = [line.strip() for line in (ROOT / ".gitignore").read_text().splitlines() if line.strip()]
    patterns = [pattern.rstrip("/") for pattern in ignored] + [".git"]

    def out(path: str) -> bool:
        name = Path(path).name
        return any(fnmatch.fnmatch(name, each) or fnmatch.fnmatch(path, each) for each in patterns)

    found = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = sorted(name for name in folders if not out((here / name).as_posix()))
        found += [ROOT / here / name for name in sorted(names) if not out((here / name).as_posix())]
    return tuple(path for path in found if not suffixes or path.suffix in suffixes)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room_files() -> list[Path]:
    return [path for path in files(".py") if name_of(path).split("/")[0] in ROOMS]


def imports(path: Path) -> Iterator[str]:
    """Dotted names of the modules (or names in them) that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_import_contracts() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_come_in_by_the_door() -> None:
    through = set()
    for path in room_files():
        room = name_of(path).split("/")[0]
        for module in imports(path):
            other, _, rest = module.partition(".")
            if other in DOORS and other != room and rest.split(".")[0] not in DOORS[other]:
                through.add((room, name_of(path), module))
    strange = [
        (file, module)
        for room, file, module in sorted(through)
        if not any(room == own and f"{module}.".startswith(f"{door}.") for own, door in SIDE_DOORS)
    ]
    assert strange == []


def test_app_composes_and_does_nothing_else() -> None:
    path = ROOT / "app.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) < 150
    assert [node.name for node in tree(path).body if isinstance(node, ast.ClassDef)] == []
    loops = (ast.While, ast.AsyncFunctionDef, ast.ListComp, ast.DictComp, ast.Lambda)
    assert [ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, loops)] == []
    domain = [each for each in imports(path) if each.split(".")[-1] in ("service", "queries", "models", "values")]
    assert domain == []
    routes = [
        ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    assert routes == []


def test_nobody_imports_app() -> None:
    assert [name_of(path) for path in room_files() if any(each.split(".")[0] == "app" for each in imports(path))] == []


def test_init_files_are_empty() -> None:
    assert [name_of(path) for path in files(".py") if path.name == "__init__.py" and path.read_bytes()] == []


def test_no_drawer_for_everything() -> None:
    drawers = {"util.py", "utils.py", "helpers.py", "helper.py", "misc.py", "common.py"}
    assert [name_of(path) for path in files(".py") if path.name in drawers] == []


def test_files_are_short() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(".py")}
    long = {name for name, lines in lengths.items() if lines > 300}
    assert long == set(LONG_FILES), "over 300 lines, or on the list without need"


def test_functions_are_short() -> None:
    long = [
        f"{name_of(path)}:{node.name} {node.end_lineno - node.lineno + 1}"
        for path in files(".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 40
        and not name_of(path).startswith(tuple(LONG_FUNCTIONS))
    ]
    assert long == []


@pytest.mark.parametrize(
    "pattern",
    [r"\sstyle\s*=", r"\son[a-z]+\s*=", r"<script(?![^>]*\ssrc=)[^>]*>(?!\s*\()", r"\|\s*safe\b", r"javascript:"],
)
def test_templates_hold_no_code(pattern: str) -> None:
    found = []
    for path in files(".html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [f"{name_of(path)}: {match[0]}" for match in re.finditer(pattern, text)]
    assert found == []


def korean_strings(path: Path) -> Iterator[str]:
    """What a file may say to a person: its strings with Hangul in them, or the whole of a template."""
    if path.suffix == ".html":
        yield path.read_text(encoding="utf-8")
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[가-힣]", node.value):
            yield node.value


def spoken() -> list[Path]:
    return [*files(".html"), *room_files(), ROOT / "app.py", ROOT / "static" / "vendor.py", ROOT / "gunicorn.conf.py"]


JOSA = r"[을이은과]\([를가는와]\)|[를가는와]\([을이은과]\)|\(으\)로|\(이\)[라나]"
CLOCK = r"(?<![A-Za-z])[AP]M(?![A-Za-z])"
AFTER_NAME = r"%\([a-z_]+\)s['’”]?(?:을|를|은|는|이|가|과|와|으로|로)(?=[ .,?!]|$)"


@pytest.mark.parametrize("pattern", [JOSA, CLOCK, AFTER_NAME], ids=["josa", "clock", "josa after a name"])
def test_korean(pattern: str) -> None:
    found = [
        f"{name_of(path)}: …{text[max(0, match.start() - 20) : match.end() + 10]}…"
        for path in spoken()
        for text in korean_strings(path)
        for match in re.finditer(pattern, text)
    ]
    assert found == []


def forbidden_addresses() -> re.Pattern[str]:
    """Put together here, so that this file does not hold what it forbids."""
    folders = ["/".join(("", name, "")) for name in ("work", "tmp", "root")] + ["/".join(("", "home", "")) + r"[a-z]"]
    hosts = [".".join(parts) for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("download", "pytorch", "org"),
        ("deb", "debian", "org"), ("jsdelivr", "net"), ("unpkg", "com"),
    )]  # fmt: skip
    return re.compile(
        "|".join([rf"(?<![\w.<>{{}}/]){folder}" for folder in folders] + [re.escape(host) for host in hosts])
    )


def test_no_machine_and_no_registry_is_named() -> None:
    pattern = forbidden_addresses()
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name_of(path)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []


def variables_read() -> set[str]:
    """Environment variables that code, tests and Makefile read: names handed to `environ`, or together with it."""
    names: set[str] = set()
    for path in files(".py"):
        for node in ast.walk(tree(path)):
            parts: list[ast.AST] = []
            if isinstance(node, ast.Call) and "environ" in ast.unparse(node.func):
                parts = [*node.args[:1]]
            elif isinstance(node, ast.Call) and "environ" in ast.unparse(node):
                parts = [*node.args]
            elif isinstance(node, ast.Subscript) and "environ" in ast.unparse(node.value):
                parts = [node.slice]
            names.update(
                part.value
                for part in parts
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and re.fullmatch(r"[A-Z][A-Z0-9_]{2,}", part.value)
            )
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return names | set(re.findall(r"^([A-Z]+) \?=", makefile, flags=re.MULTILINE))


def test_readme_tells_every_variable() -> None:
    read = variables_read() - set(ALWAYS_SET)
    assert {"DATABASE_URL", "AX_ENCODER", "WEB_CONCURRENCY"} <= read
    rows = set(re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert sorted(read - rows) == []
