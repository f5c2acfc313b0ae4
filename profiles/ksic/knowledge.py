"""What is known of each class: its name, definition, terms and everyday products, from files. Pure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Invalid
from profiles.ksic.values import Item

PRODUCTS_FILE = Path(__file__).parents[1] / "taxonomy" / "products.jsonl"
_PARTS = re.compile(r"\[(예시|제외)\]")
_ELSEWHERE = re.compile(r"\(([0-9, ~]+)\)\s*$")
# Chosen on one half of the terms; docs/ksic.md.
TERM, NAME, EXAMPLE, POINTED, PROSE, PRODUCT = 1.0, 1.0, 1.0, 0.7, 0.5, 0.7


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the index and the class that it belongs to."""

    text: str
    code: str


def read_rows(path: Path, columns: Collection[str]) -> list[dict[str, str]]:
    """Rows of a CSV file with these columns; raises `Invalid` saying what to do."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not set(reader.fieldnames or ()) >= set(columns):
                names = ", ".join(columns)
                raise Invalid("file", f"{path.name}: 첫 줄에 {names} 열이 있는 CSV 파일을 골라 주십시오.")
            rows = [{name: row[name] or "" for name in columns} for row in reader]
    except OSError:
        raise Invalid("file", f"{path} 파일을 열 수 없습니다. 경로를 확인해 주십시오.") from None
    except UnicodeDecodeError:
        raise Invalid("file", f"{path.name}: UTF-8로 저장한 CSV 파일을 골라 주십시오.") from None
    except csv.Error:
        raise Invalid("file", f"{path.name}: CSV로 읽을 수 없습니다. 파일을 다시 저장해 주십시오.") from None
    if not rows:
        raise Invalid("file", f"{path.name}: 파일에 내용이 없습니다. 내용이 있는 파일을 골라 주십시오.")
    return rows


def read_terms(path: Path, classes: Collection[str]) -> list[Term]:
    """Terms of an index file (term, code, …), each with a class of `classes`."""
    found = []
    for line, row in enumerate(read_rows(path, ("term", "code")), start=2):
        text, code = row["term"].strip(), row["code"].strip()
        if not text:
            raise Invalid("file", f"{path.name}: {line}번째 줄에 색인어가 없습니다. 파일을 고쳐 주십시오.")
        if code not in classes:
            raise Invalid("file", f"{path.name}: {line}번째 줄의 코드가 분류표에 없습니다('{code[:20]}').")
        found.append(Term(text, code))
    return found


def section_of(code: str, parents: Mapping[str, str]) -> str:
    """The section (a letter) above a code."""
    while parents.get(code):
        code = parents[code]
    return code


def product_items(classes: Collection[str]) -> Iterator[Item]:
    """Our own everyday words for what each class makes."""
    with PRODUCTS_FILE.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["code"] in classes:
                yield from (Item(text, row["code"], PRODUCT) for text in row["products"])


def code_items(rows: Sequence[Mapping[str, str]], classes: Collection[str]) -> Iterator[Item]:
    """Names, definitions and their examples; what a definition excepts is an example of the class that it names."""
    for row in rows:
        code = row["code"]
        prose, examples, elsewhere = read_definition(row.get("definition") or "")
        if code in classes:
            yield Item(row["name"], code, NAME)
            if prose:
                yield Item(prose, code, PROSE, is_prose=True)
            yield from (Item(text, code, EXAMPLE) for text in examples)
        for text, named in elsewhere:
            whole = next((named + zeros for zeros in ("", "0", "00") if named + zeros in classes), "")
            if whole:
                yield Item(text, whole, POINTED)


def term_items(terms: Sequence[Term]) -> list[Item]:
    """Terms as knowledge."""
    return [Item(term.text, term.code, TERM) for term in terms]


def read_definition(text: str) -> tuple[str, list[str], list[tuple[str, str]]]:
    """A definition as its sentences, its examples, and what is excepted with the code where it belongs."""
    prose, *parts = _PARTS.split(text)
    examples: list[str] = []
    elsewhere: list[tuple[str, str]] = []
    for kind, body in zip(parts[::2], parts[1::2], strict=True):
        for line in filter(None, (line.strip().lstrip("·").strip() for line in body.split("\n"))):
            if kind == "예시":
                examples.append(line)
            elif match := _ELSEWHERE.search(line):
                elsewhere += [(line[: match.start()].strip(), code) for code in re.findall(r"[0-9]+", match[1])]
    return prose.strip(), examples, elsewhere
