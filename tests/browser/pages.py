"""Every page that a person can open, and as whom. The rules of docs and INTERFACE are tried on each of them."""

from __future__ import annotations

from typing import NamedTuple


class PageAt(NamedTuple):
    """A path and the role of whoever opens it: "" for nobody, else demander, supplier or officer."""

    path: str
    role: str = ""

    def __str__(self) -> str:
        return f"{self.role or 'anyone'}:{self.path}"


PAGES = (
    PageAt("/"),
    PageAt("/?example=1"),
    PageAt("/find"),
    PageAt("/find?statement=사출품+겉면의+은줄을+카메라로+골라내고+싶습니다&trade=목각+인형"),
    PageAt("/find?statement=😀"),
    PageAt("/suppliers"),
    PageAt("/suppliers?q=외관검사"),
    PageAt("/suppliers?industry=없는업종"),
    PageAt("/suppliers?price=많음"),
    PageAt("/suppliers/1"),
    PageAt("/problems"),
    PageAt("/problems/1"),
    PageAt("/cases"),
    PageAt("/sign-in"),
    PageAt("/sign-up"),
    PageAt("/sign-up/demander"),
    PageAt("/sign-up/supplier"),
    PageAt("/nowhere"),
    PageAt("/", "demander"),
    PageAt("/problems", "demander"),
    PageAt("/problems/new", "demander"),
    PageAt("/problems/new?statement=도금조에서+나온+제품에+얼룩이+집니다", "demander"),
    PageAt("/problems/{own_problem}", "demander"),
    PageAt("/problems/{own_problem}/edit", "demander"),
    PageAt("/leads", "supplier"),
    PageAt("/my/profile", "supplier"),
    PageAt("/problems/1", "supplier"),
    PageAt("/officer/organisations", "officer"),
    PageAt("/officer/import", "officer"),
    PageAt("/officer/concepts", "officer"),
    PageAt("/officer/concepts?q=은줄", "officer"),
    PageAt("/officer/concepts/process.injection_moulding", "officer"),
    PageAt("/officer/concepts/try", "officer"),
    PageAt("/officer/cases", "officer"),
    PageAt("/officer/cases?q=없는말입니다", "officer"),
    PageAt("/officer/cases/hpdc-porosity-shot-profile", "officer"),
    PageAt("/officer/cases/new", "officer"),
    PageAt("/officer/outcomes", "officer"),
    PageAt("/officer/outcomes/new", "officer"),
    PageAt("/officer/balance", "officer"),
    PageAt("/problems", "officer"),
    PageAt("/problems/1", "officer"),
    PageAt("/leads", "officer"),
)
"""Fill {own_problem} from `LiveSite.places`. The last one is a refusal."""

WIDTHS = (1280, 375)
