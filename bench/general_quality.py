"""Whether teaching the field cost the encoder its general sense: Spearman's correlation on seeds/similarity.tsv.

    python -m bench.general_quality

Three hundred sentence pairs of our own, mostly everyday Korean, with grades 0 to 5; taught and untaught encoder.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

from scipy.stats import spearmanr

from core.settings import Settings
from embeddings.factory import make_encoder, make_untaught_encoder
from embeddings.values import TextEncoder

PAIRS = Path(__file__).resolve().parent.parent / "seeds" / "similarity.tsv"


def main() -> None:
    settings = Settings.from_env(os.environ)
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for name, encoder in (("taught", make_encoder(settings)), ("untaught", make_untaught_encoder(settings))):
        print(f"{name}: Spearman {correlation(encoder, rows):.3f} on {len(rows)} pairs")


def correlation(encoder: TextEncoder, rows: list[dict[str, str]]) -> float:
    """Of cosines and grades; both sentences encoded as questions, which the model card advises for symmetric tasks."""
    first = encoder.encode_queries([row["first"] for row in rows])
    second = encoder.encode_queries([row["second"] for row in rows])
    return float(spearmanr((first * second).sum(axis=1), [float(row["score"]) for row in rows]).statistic)


if __name__ == "__main__":
    main()
