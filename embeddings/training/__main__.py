"""`python -m embeddings.training`: makes the adapter anew from the training cells and a seed.

On a GPU when there is one, else on the processor. It learns from the cells of the train split only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.numpy import load_file

from embeddings.adapter import FILE, write_adapter
from embeddings.pairs.reading import Cell, Split, read_cells, split_of, taught_files
from embeddings.prepare import source_file, write_untaught
from embeddings.training.loop import Recipe, teach
from embeddings.training.student import Student, token_idf, tokenizer_of


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, compress, write."""
    # Before anything starts PyTorch's threads, which take it over from this one: with denormal numbers a step takes
    # up to ten times as long (seen here after two hundred steps).
    torch.set_flush_denormal(True)
    asked = _parser().parse_args(arguments)
    source = source_file()
    recipe = Recipe(seed=asked.seed, epochs=asked.epochs)
    cells = [
        cell for cell in read_cells(asked.pairs or taught_files()) if split_of(cell.key) is Split.TRAIN or asked.all
    ]
    print(f"{len(cells)} cells, {sum(cell.pairs for cell in cells)} pairs")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        base.mkdir()
        write_untaught(base, source)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        student = Student(base, device, token_idf(tokenizer_of(base), _texts(cells)))
        teach(student, cells, recipe)
        taught = {name: value.detach().float().cpu().numpy() for name, value in student.model.state_dict().items()}
        weights = load_file(base / "model.safetensors")
        facts = {
            "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
            "recipe": json.dumps(asdict(recipe)),
            "cells": str(len(cells)),
            "pairs_sha256": _digest(cells),
            "rank": str(asked.rank),
        }
        kept = write_adapter(weights, {name: taught[name] for name in weights}, asked.rank, facts, asked.out)
    print(f"{asked.out}: rank {asked.rank} keeps {kept:.3f} of what was learned, {asked.out.stat().st_size >> 20} MB")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m embeddings.training", description=__doc__)
    parser.add_argument("pairs", nargs="*", type=Path, help="files of training cells (default: the shipped ones)")
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--all", action="store_true", help="use the dev and test cells too (for operators' own files)")
    return parser


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [text for cell in cells for text in (*cell.problems.values(), *(unit.text for unit in cell.units))]


def _digest(cells: Sequence[Cell]) -> str:
    return hashlib.sha256("\n".join(_texts(cells)).encode()).hexdigest()


if __name__ == "__main__":
    main()
