"""Form fields that read what people type: money, days, lists parted by commas, boxes to tick."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import clean_line, parse_money

_BETWEEN = re.compile(r"[,，、;\n]")
_DAY_FORMATS = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y년%m월%d일")


def money_text(amount: int | None) -> str:
    """An amount in 만원 as it may stand in the field for it."""
    return "" if amount is None else f"{amount:,}만원"


class MoneyField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """Money as typed ("4,500만원", "1억 2천"); `amount` is 만원. What was typed stays in the field."""

    amount: int | None = None

    def process_formdata(self, values: list[str]) -> None:
        self.data = clean_line(values[0]) if values else ""

    def pre_validate(self, form: Any) -> None:
        try:
            self.amount = parse_money(self.data or "")
        except ValueError:
            raise ValidationError(
                _l(
                    "‘%(name)s’ 칸에는 ‘4500’이나 ‘4,500만원’처럼 숫자로 적어 주십시오. 모르면 비워 두십시오.",
                    name=self.label.text,
                )
            ) from None


class DayField(DateField):  # type: ignore[misc]
    """A day, by the browser's calendar or typed (2026-12-31, 2026. 12. 31.)."""

    def process_formdata(self, values: list[str]) -> None:
        typed = re.sub(r"\s", "", values[0]).rstrip(".") if values else ""
        self.data: date | None = None
        if not typed:
            return
        for form in _DAY_FORMATS:
            try:
                self.data = datetime.strptime(typed, form).date()
                return
            except ValueError:
                continue
        raise ValueError(_l("날짜는 2026-12-31처럼 적어 주십시오."))


class CommaField(StringField):  # type: ignore[misc]
    """Several short texts in one line, parted by commas; `data` is a tuple."""

    def _value(self) -> str:
        return ", ".join(self.data or ())

    def process_formdata(self, values: list[str]) -> None:
        texts = [clean_line(text) for text in _BETWEEN.split(values[0])] if values else []
        self.data = tuple(text for text in texts if text)


class TickField(SelectMultipleField):  # type: ignore[misc]
    """Boxes of which any number may be ticked; `data` is a list of the ticked values."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        known = {choice.value for choice in self.choices}
        if not set(self.data or ()) <= known:
            raise ValidationError(_l("보기에 없는 값입니다. 보기에서 골라 주십시오."))

    def offer(self, known: tuple[str, ...], held: tuple[str, ...] = ()) -> None:
        """The boxes to show: the usual ones, and those that the record holds beyond them."""
        self.choices = [SelectChoice(value) for value in dict.fromkeys((*known, *held))]
