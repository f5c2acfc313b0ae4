"""Import by the officer: upload, columns, preview row by row, then everything or the good rows."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from accounts.values import Role
from accounts.web import current_actor, sign_in_required
from core.errors import Invalid, NotFound
from core.web import current_settings, platform, transaction
from profiles import uploads
from profiles.forms import ApplyForm, UploadForm
from profiles.importing.columns import columns_of
from profiles.importing.values import Mode, Preview, PreviewRow, Record, Subject, refuse_file
from profiles.importing.workbook import Sheet
from profiles.ksic.values import KsicSuggestion
from profiles.service import (
    apply_preview,
    industry_text,
    preview_records,
    process_text,
    read_json_lines,
    read_sheet,
    records_of,
    suggest_ksic,
    template_xlsx,
    understand,
    with_codes,
    with_processes,
)
from profiles.values import SuggestedProcess
from profiles.web import suggested_processes

pages = Blueprint("importing", __name__, url_prefix="/officer/import")
SHOWN_ROWS = 100
SAMPLES = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUBJECT_LABELS = {Subject.SUPPLIERS: "공급기업", Subject.PROBLEMS: "과제"}
_STEP = "/<any(suppliers, problems):subject>/<token>"


@pages.route("", methods=["GET", "POST"])
@sign_in_required(Role.OFFICER)
def upload() -> Any:
    """Choose a file. It is read before it is kept: what cannot be read is refused here."""
    form = UploadForm()
    if request.method == "GET":
        return render_template("profiles/import_upload.html", form=form, size=_limit() // 1024**2)
    if form.validate():
        try:
            return redirect(_keep(form), 303)
        except Invalid as fault:
            form.refuse(fault)
    return render_template("profiles/import_upload.html", form=form, size=_limit() // 1024**2), 422


def _keep(form: UploadForm) -> str:
    """Keep the uploaded file; returns the address of its next step."""
    content = form.file.data.read()
    lines = (form.file.data.filename or "").lower().endswith((".jsonl", ".ndjson", ".json"))
    if lines:
        read_json_lines(content, max_bytes=_limit())
    else:
        read_sheet(content, max_bytes=_limit())
    token = uploads.keep(_directory(), user_id=_user(), content=content, suffix="jsonl" if lines else "xlsx")
    step = "importing.preview" if lines else "importing.columns"
    return url_for(step, subject=form.subject.data, token=token)


@pages.get("/template/<any(suppliers, problems):subject>.xlsx")
@sign_in_required(Role.OFFICER)
def template(subject: str) -> Any:
    """The empty sheet with the headers that the import understands."""
    chosen = Subject(subject)
    return send_file(
        io.BytesIO(template_xlsx(chosen)),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{SUBJECT_LABELS[chosen]}_양식.xlsx",
    )


@pages.get(f"{_STEP}/columns")
@sign_in_required(Role.OFFICER)
def columns(subject: str, token: str) -> Any:
    """Which column of the sheet means what, with a suggestion."""
    content = _content(token)
    if token.endswith(".jsonl"):
        return redirect(url_for("importing.preview", subject=subject, token=token))
    try:
        sheet = read_sheet(content, sheet=request.args.get("sheet") or None, max_bytes=_limit())
        return _columns_page(Subject(subject), token, sheet, _mapping())
    except Invalid as fault:
        # Only another sheet of a good workbook can be at fault here: the page needs a sheet that can be shown.
        return _columns_page(Subject(subject), token, read_sheet(content, max_bytes=_limit()), None, fault)


def _columns_page(
    subject: Subject, token: str, sheet: Sheet, mapping: dict[int, str] | None, fault: Invalid | None = None
) -> Any:
    table = understand(sheet, subject, mapping)
    below = sheet.rows[table.header_row + 1 : table.header_row + 1 + SAMPLES]
    samples = [
        [str(row[at]) for row in below if at < len(row) and row[at] is not None] for at in range(len(table.headers))
    ]
    page = render_template(
        "profiles/import_columns.html",
        subject=subject,
        subject_label=SUBJECT_LABELS[subject],
        token=token,
        sheet=sheet,
        table=table,
        samples=samples,
        known=columns_of(subject),
        form=_faulty(fault),
    )
    return page, 422 if fault else 200


def _faulty(fault: Invalid | None) -> ApplyForm:
    form = ApplyForm(formdata=None)
    if fault:
        form.refuse(fault)
    return form


@pages.get(f"{_STEP}/preview")
@sign_in_required(Role.OFFICER)
def preview(subject: str, token: str) -> Any:
    """Every row as it would be stored, and every fault."""
    content = _content(token)
    try:
        found = _preview(Subject(subject), token, content)
    except Invalid as fault:
        return _refused(Subject(subject), token, content, fault)
    return _preview_page(found, token, ApplyForm(formdata=None)), 200


def _refused(subject: Subject, token: str, content: bytes, fault: Invalid) -> Any:
    """The step that can put the fault right: the columns of a sheet; for lines, another file."""
    if token.endswith(".jsonl"):
        form = UploadForm(formdata=None)
        form.refuse(fault)
        return render_template("profiles/import_upload.html", form=form, size=_limit() // 1024**2), 422
    sheet = read_sheet(content, sheet=request.values.get("sheet") or None, max_bytes=_limit())
    return _columns_page(subject, token, sheet, _mapping(), fault)


@pages.post(f"{_STEP}/apply")
@sign_in_required(Role.OFFICER)
def apply(subject: str, token: str) -> Any:
    """Store the rows. A file is used once: a doubled submit stores nothing twice."""
    form = ApplyForm()
    if form.mode.data not in set(Mode):
        abort(400)
    try:
        with uploads.taken(_directory(), user_id=_user(), token=token) as path:
            found = _with_ticked(_preview(Subject(subject), token, path.read_bytes()))
            with transaction() as session:
                done = apply_preview(
                    session,
                    actor=current_actor(),
                    preview=found,
                    mode=Mode(form.mode.data),
                    is_example=False,
                    clock=platform().clock,
                )
    except NotFound as gone:
        flash(gone.message, "warning")
        return redirect(url_for("importing.upload"), 303)
    except Invalid as fault:
        form.refuse(fault)
        return _preview_page(_preview(Subject(subject), token, _content(token)), token, form), 422
    return render_template(
        "profiles/import_done.html", done=done, subject=subject, subject_label=SUBJECT_LABELS[Subject(subject)]
    )


def _preview(subject: Subject, token: str, content: bytes) -> Preview:
    with transaction() as session:
        return preview_records(
            session,
            actor=current_actor(),
            subject=subject,
            records=_records(subject, token, content),
            clock=platform().clock,
        )


def _records(subject: Subject, token: str, content: bytes) -> list[Record]:
    if token.endswith(".jsonl"):
        return read_json_lines(content, max_bytes=_limit())
    mapping = _mapping()
    counted = Counter((mapping or {}).values())
    twice = ", ".join(column.label for column in columns_of(subject) if counted[column.field] > 1)
    if twice:
        raise refuse_file(_("%(labels)s: 열이 둘 이상 연결되어 있습니다. 하나만 남겨 주십시오.", labels=twice))
    sheet = read_sheet(content, sheet=request.values.get("sheet") or None, max_bytes=_limit())
    return records_of(sheet, understand(sheet, subject, mapping))


def _mapping() -> dict[int, str] | None:
    """Column index → field as the request says it (c0=name&c1=region…); None when it says nothing."""
    chosen = {name[1:]: value for name, value in request.values.items() if name[:1] == "c" and name[1:].isdecimal()}
    return {int(at): field for at, field in chosen.items() if field} if chosen else None


def _suggestions(rows: list[PreviewRow]) -> dict[int, list[KsicSuggestion]]:
    """Suggested codes by row number, for the rows that have an industry and no code."""
    directory = current_settings().data_dir
    asked = {row.number: text for row in rows if (text := industry_text(row))}
    return {number: found for number, text in asked.items() if (found := suggest_ksic(text, data_dir=directory))}


def _processes(rows: list[PreviewRow]) -> dict[int, tuple[SuggestedProcess, ...]]:
    """Suggested processes by row number, for the rows whose problem names none."""
    asked = {row.number: text for row in rows if (text := process_text(row))}
    found = zip(asked, suggested_processes(list(asked.values())), strict=True)
    return {number: processes for number, processes in found if processes}


def _with_ticked(found: Preview) -> Preview:
    """The rows with what the officer confirmed; what was not suggested for its row is passed over."""
    codes, processes = _sent("ksic-", found), _sent("process-", found)
    coded = {number: {item.code for item in items} for number, items in _suggestions(_rows(found, codes)).items()}
    named = {number: {item.name for item in items} for number, items in _processes(_rows(found, processes)).items()}
    found = with_codes(found, {number: code for number, code in codes.items() if code in coded.get(number, ())})
    return with_processes(found, {number: name for number, name in processes.items() if name in named.get(number, ())})


def _sent(prefix: str, found: Preview) -> dict[int, str]:
    """What was picked in the boxes of this name, by row number."""
    picked = {row.number: request.form.get(f"{prefix}{row.number}", "") for row in found.rows}
    return {number: value for number, value in picked.items() if value}


def _rows(found: Preview, numbers: Mapping[int, str]) -> list[PreviewRow]:
    return [row for row in found.rows if row.number in numbers]


def _preview_page(found: Preview, token: str, form: ApplyForm) -> str:
    bad = [row for row in found.rows if row.faults]
    good = [row for row in found.rows if not row.faults]
    fields = [column for column in columns_of(found.subject) if any(row.values.get(column.field) for row in found.rows)]
    carried = {name: value for name, value in request.values.items() if name == "sheet" or name[1:].isdecimal()}
    return render_template(
        "profiles/import_preview.html",
        found=found,
        bad=bad[:SHOWN_ROWS],
        good=good[:SHOWN_ROWS],
        suggestions=_suggestions(good[:SHOWN_ROWS]),
        processes=_processes(good[:SHOWN_ROWS]),
        fields=[column for column in fields if column.field != "id"][:4],
        changed=sum(1 for row in good if row.is_known),
        shown=SHOWN_ROWS,
        token=token,
        carried=carried,
        subject_label=SUBJECT_LABELS[found.subject],
        form=form,
    )


def _content(token: str) -> bytes:
    return uploads.find(_directory(), user_id=_user(), token=token).read_bytes()


def _directory() -> Path:
    return current_settings().data_dir / "uploads"


def _user() -> int:
    return current_actor().user_id or 0


def _limit() -> int:
    return current_settings().max_upload_bytes
