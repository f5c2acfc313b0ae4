"""The encoder for tests must itself be the same everywhere."""

from __future__ import annotations

import numpy as np

from embeddings.hashing_encoder import HashingEncoder


def test_the_vectors_are_the_same_on_every_machine() -> None:
    vector = HashingEncoder().encode_queries(["비전"])[0]
    assert {int(place): round(3 * float(vector[place])) for place in np.flatnonzero(vector)} == {
        12: -1,
        41: -1,
        63: -1,
        64: -1,
        107: -1,
        119: 1,
        167: 1,
        178: 1,
        212: -1,
    }


def test_upper_and_lower_case_are_one() -> None:
    first, second = HashingEncoder().encode_documents(["MES 구축", " mes 구축 "])
    assert np.array_equal(first, second)
