"""Suggested industry codes: reading terms, ranking, serving, measuring."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from core.clock import Clock
from core.db import Sessions
from core.errors import Invalid
from core.settings import Settings
from core.web import Platform
from profiles import cli, service
from profiles.ksic.evaluation import figures
from profiles.ksic.knowledge import PRODUCTS_FILE, read_definition
from profiles.ksic.phrases import Phrase, features, plain, read_phrase
from profiles.ksic.suggester import Training
from profiles.ksic.values import Confidence
from profiles.services.taxonomy import KSIC_FILE, read_ksic

OFFICIAL = Path(__file__).parents[3] / "shared" / "data" / "ksic"
CODES = "code,name,level,parent,definition\nC,제조업,1,,\n30,자동차,2,C,\n303,부품,3,30,\n3039,기타 부품,4,303,\n"
CLASSES = "30392,제동장치 제조업,5,3039,제동장치를 만든다.\n30393,의자 제조업,5,3039,의자를 만든다.\n"


def test_a_term_is_taken_apart() -> None:
    assert read_phrase("자루(대(袋))제조(플라스틱제, 봉제제품제외)") == Phrase(
        "자루", ("대", "플라스틱제", "봉제제품")[:1], "플라스틱제봉제제품", "제조"
    )
    assert read_phrase("금속탱크제조(300리터이하)") == Phrase("금속탱크", ("300리터이하",), "", "제조")
    assert "s탱크" in features("금속탱크제조")
    assert "x봉제" in features("자루제조(봉제제품제외)")
    assert "g봉제" not in features("자루제조(봉제제품제외)")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("브레이크 패드 만드는 회사", "브레이크 패드"),
        ("저희는 김치를 만들어 납품합니다", "김치"),
        ("회사", "회사"),
        ("", ""),
    ],
)
def test_what_every_firm_says_is_left_out(said: str, meant: str) -> None:
    assert plain(said).removesuffix("를") == meant


def test_a_definition_names_what_belongs_elsewhere() -> None:
    prose, examples, elsewhere = read_definition("만든다.\n[예시]\n·자수사 제조\n[제외]\n·가구 제조(32099)\n·상품 도매")
    assert (prose, examples, elsewhere) == ("만든다.", ["자수사 제조"], [("가구 제조", "32099")])


def test_every_class_of_manufacturing_has_products() -> None:
    classes = {row["code"] for row in read_ksic(KSIC_FILE) if row["level"] == "5" and "10" <= row["code"][:2] <= "34"}
    rows = [json.loads(line) for line in PRODUCTS_FILE.read_text(encoding="utf-8").splitlines()]
    assert [row["code"] for row in rows] == sorted(classes)
    assert all(len(row["products"]) >= 4 == len(set(row["products"][:4])) for row in rows)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("브레이크 패드 만드는 회사", "C30392"),
        ("저희는 김치를 만들어 납품합니다", "C10301"),
        ("사출금형", "C29293"),
        ("PCB 조립 SMT", "C26224"),
        ("볼트 너트", "C25941"),
        ("알루미늄 다이캐스팅", "C24321"),
    ],
)
def test_everyday_words_find_their_class(tmp_path: Path, said: str, code: str) -> None:
    found = service.suggest_ksic(said, data_dir=tmp_path)
    assert len(found) == 5
    assert (found[0].code, found[0].label) == (code, "유력")
    assert found == service.suggest_ksic(said, data_dir=tmp_path)


@pytest.mark.parametrize("said", ["", "   ", "😀", "hello world", "ㅋㅋㅋㅋ", "1"])
def test_what_says_nothing_gets_nothing(tmp_path: Path, said: str) -> None:
    assert [
        item for item in service.suggest_ksic(said, data_dir=tmp_path) if item.confidence is not Confidence.FAINT
    ] == []


def test_a_suggestion_is_quick_however_long_the_text(tmp_path: Path) -> None:
    service.suggest_ksic("볼트", data_dir=tmp_path)
    begun = time.perf_counter()
    for _ in range(20):
        service.suggest_ksic("자동차 부품을 프레스로 찍어 납품하는 회사 " * 500, data_dir=tmp_path)
    assert (time.perf_counter() - begun) / 20 < 0.1


def test_a_prepared_network_serves_and_a_broken_one_does_not_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("profiles.services.ksic.SMALL", Training(hidden=8, epochs=1, rate=0.01))
    terms = tmp_path / "terms.csv"
    terms.write_text("term,code\n희한한물건제조,30392\n벼재배,01110\n", encoding="utf-8")
    with_terms = service.learn_ksic(data_dir=tmp_path, terms=terms)
    assert with_terms == service.learn_ksic(data_dir=tmp_path, terms=None) + 1
    assert len(service.suggest_ksic("브레이크 패드", data_dir=tmp_path)) == 5
    (tmp_path / "ksic" / "network.npz").write_bytes(b"PK broken")
    assert service.suggest_ksic("브레이크 패드", data_dir=tmp_path)[0].code == "C30392"


def test_figures_are_counted_exactly() -> None:
    scores = np.array([[3, 2, 1], [1, 3, 2], [3, 1, 2]], dtype=np.float32)
    found = figures(scores, ["10111", "10112", "20111"], ["10111", "10111", "20111"])
    assert (found.hit_1, found.hit_5, found.hit_1_at_2_digits, found.hit_1_at_3_digits) == (0.3333, 1.0, 0.6667, 0.6667)


def write(tmp_path: Path, name: str, content: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.fixture
def app(sessions: Sessions, clock: Clock, tmp_path: Path) -> Flask:
    made = Flask("commands")
    settings = Settings(data_dir=tmp_path, database_url="sqlite://", encoder="")
    made.extensions["ax"] = Platform(settings, sessions.kw["bind"].engine, sessions, clock)
    made.cli.add_command(cli.taxonomy_group)
    return made


def run(app: Flask, tmp_path: Path, codes: str | bytes, knowledge: str | bytes, test: str | bytes) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(
        args=[
            "taxonomy", "evaluate-ksic", "--no-encoder", "--codes", write(tmp_path, "codes.csv", codes),
            "--knowledge", write(tmp_path, "k.csv", knowledge), "--test", write(tmp_path, "t.csv", test),
            "--json", str(tmp_path / "out.json"),
        ]
    )  # fmt: skip
    return done.exit_code, done.output


def test_the_command_writes_what_it_prints(app: Flask, tmp_path: Path) -> None:
    code, said = run(
        app, tmp_path, CODES + CLASSES, "term,code\n브레이크,30392\n시트,30393\n", "term,code\n브레이크슈,30392\n"
    )
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (code, found["terms"], found["classes"], found["hit_1"]) == (0, 1, 2, 1.0)
    assert "hit_10" in said


@pytest.mark.parametrize(
    ("codes", "knowledge", "test", "said"),
    [
        ("이름\n값\n", "term,code\n가,30392\n", "term,code\n가,30392\n", "codes.csv: 첫 줄에"),
        (CODES, "term,code\n가,30392\n", "term,code\n가,30392\n", "다섯 자리"),
        (CODES + CLASSES, "term\n가\n", "term,code\n가,30392\n", "k.csv: 첫 줄에"),
        (CODES + CLASSES, "term,code\n", "term,code\n가,30392\n", "k.csv: 파일에 내용이"),
        (CODES + CLASSES, "term,code\n가,99999\n", "term,code\n가,30392\n", "k.csv: 2번째 줄의 코드"),
        (CODES + CLASSES, "term,code\n가,30392\n", "term,code\n,30392\n", "t.csv: 2번째 줄에 색인어"),
        (CODES + CLASSES, "term,code\n가,30392\n", "term,code\n가,30392\n".encode("utf-16"), "UTF-8"),
    ],
)
def test_bad_files_are_refused_in_korean(
    app: Flask, tmp_path: Path, codes: str, knowledge: str, test: str | bytes, said: str
) -> None:
    code, output = run(app, tmp_path, codes, knowledge, test)
    assert code == 1
    assert said in output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="열 수 없습니다"):
        service.evaluate_ksic(codes=tmp_path / "no", knowledge=tmp_path / "no", test=tmp_path / "no", encode=None)


@pytest.mark.slow
def test_half_of_the_official_terms_finds_the_other_half(tmp_path: Path) -> None:
    """The bar with sentence vectors is 0.78 and 0.97 (docs/ksic.md); here without them, so that no model is needed."""
    if not OFFICIAL.exists():
        pytest.skip(f"{OFFICIAL} is not on this machine; the index terms are published by the statistics office")
    with (OFFICIAL / "index_terms.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["section"] == "C"]
    files = [tmp_path / "even.csv", tmp_path / "odd.csv"]
    for half, path in enumerate(files):
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("term", "code"))
            for row in rows:
                if hashlib.sha256(row["term"].encode()).digest()[-1] % 2 == half:
                    writer.writerow((row["term"], row["code"]))
    found = service.evaluate_ksic(codes=OFFICIAL / "ksic11_codes.csv", knowledge=files[0], test=files[1], encode=None)
    assert found.hit_1 >= 0.78
    assert found.hit_10 >= 0.965
