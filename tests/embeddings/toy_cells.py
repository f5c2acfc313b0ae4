"""Twelve toy cells for the tests of training."""

from __future__ import annotations

from embeddings.pairs.reading import Cell, Register, Unit

WORDS = ("비전", "검사", "설비", "용접", "살균", "도금", "사출", "압연", "절단", "포장", "건조", "혼합")
PROCESSES, TASKS = ("press", "welding", "plating"), ("vision", "fdc", "energy", "quality")
CELLS = [
    Cell(
        id=f"cell-{number}",
        process=f"process.{PROCESSES[number % 3]}",
        task=f"task.{TASKS[number % 4]}",
        concept="",
        problems={
            Register.SHOP: f"{word} 때문에 밤새 애먹음",
            Register.MEMO: f"{word} 문제 좀 봐 주세요",
            Register.FORM: f"{word} 공정의 개선을 희망함",
        },
        units=(Unit(f"{word} 감시", f"{word} 값을 읽어 알립니다", 3), Unit("", f"{word}를 고치는 장치입니다", 3)),
        near=(Unit("", f"{word} 청소 대행", 0),) if number % 2 else (),
    )
    for number, word in enumerate(WORDS)
]
