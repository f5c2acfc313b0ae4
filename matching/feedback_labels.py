"""Feedback as labelled problems: what people said of pairs, with the features that ranking measures in the market."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sqlalchemy.orm import Session

from matching.feedback import feedback_stances
from matching.finder import Ranking, Remembered, rank
from matching.fitting import Judged
from matching.live import Finder
from matching.refitting import Labelled
from matching.stances import grade_of
from matching.values import Grade
from profiles import service as profiles


def labelled_feedback(session: Session, *, finder: Finder) -> list[Labelled]:
    """Problems of which some pair has earned a grade; all together they weigh as much as one labelled market.

    Of each problem only what is known counts: the pairs with a grade, and as 0 the suppliers below the floor of whom
    nobody spoke, who were never shown. Of everybody else nothing is known.
    """
    grades: dict[int, dict[int, int | None]] = {}
    for (problem_id, supplier_id), said in feedback_stances(session).items():
        grades.setdefault(problem_id, {})[supplier_id] = grade_of(said)
    told = [id_ for id_, own in grades.items() if any(grade is not None for grade in own.values())]
    market, vectors = finder.market(), Remembered(finder)
    found = []
    for prepared in finder.shelf.prepared(profiles.problem_profiles(session, told), market):
        ranking = rank(prepared, market, finder.tools.model, vectors, everyone=True)
        ids = [int(market.entries[row].profile.id) for row in ranking.features.rows]
        found.append(_judged(ranking, ids, grades[int(prepared.problem.id)], finder))
    return [Labelled(one, 1.0 / len(found)) for one in found]


def _judged(ranking: Ranking, ids: list[int], said: Mapping[int, int | None], finder: Finder) -> Judged:
    model = finder.tools.model
    rows, grades = [], []
    for at, id_ in enumerate(ids):
        unseen = id_ not in said and model.grade(float(ranking.expected[at])) is Grade.NONE
        grade = 0 if unseen else said.get(id_)
        if grade is not None:
            rows.append(at)
            grades.append(grade)
    values = ranking.features.values[rows].astype(np.float64)
    return Judged(ranking.prepared.problem.id, values, np.array(grades, dtype=np.float64))
