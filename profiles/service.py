"""The door of the profiles room: every use case that other rooms, pages, commands and seeds may call."""

from __future__ import annotations

from profiles.checking import money
from profiles.importing.apply import apply_preview, preview_records
from profiles.importing.industry import industry_text, with_codes
from profiles.importing.json_lines import read_json_lines
from profiles.importing.processes import process_text, with_processes
from profiles.importing.spreadsheet import records_of, understand
from profiles.importing.template import supplier_template_xlsx, suppliers_xlsx, template_xlsx
from profiles.importing.workbook import read_sheet
from profiles.regions import find_region, region_by_code, regions_of, sido_of
from profiles.requirements import requirements_from_constraints
from profiles.services.cases import case_view, list_cases, store_cases
from profiles.services.for_matching import (
    matching_problems,
    matching_suppliers,
    problem_profiles,
    supplier_profiles,
    suppliers_joined,
)
from profiles.services.ksic import evaluate_ksic, learn_ksic, suggest_ksic
from profiles.services.organisations import (
    approve_organisation,
    organisation_view,
    reject_organisation,
    sign_up_organisation,
)
from profiles.services.problems import (
    close_problem,
    edit_problem,
    list_problems,
    post_problem,
    problem_card,
    problem_cards,
    problem_draft,
    problems_of_organisation,
    reopen_problem,
)
from profiles.services.records import nobody_yet, organisation_by_external_id
from profiles.services.review import ReviewList, review_list
from profiles.services.suppliers import edit_supplier, list_suppliers, supplier_view
from profiles.services.taxonomy import import_ksic, ksic_name, load_taxonomy

__all__ = [
    "ReviewList",
    "apply_preview",
    "approve_organisation",
    "case_view",
    "close_problem",
    "edit_problem",
    "edit_supplier",
    "evaluate_ksic",
    "find_region",
    "import_ksic",
    "industry_text",
    "ksic_name",
    "learn_ksic",
    "list_cases",
    "list_problems",
    "list_suppliers",
    "load_taxonomy",
    "matching_problems",
    "matching_suppliers",
    "money",
    "nobody_yet",
    "organisation_by_external_id",
    "organisation_view",
    "post_problem",
    "preview_records",
    "problem_card",
    "problem_cards",
    "problem_draft",
    "problem_profiles",
    "problems_of_organisation",
    "process_text",
    "read_json_lines",
    "read_sheet",
    "records_of",
    "region_by_code",
    "regions_of",
    "reject_organisation",
    "reopen_problem",
    "requirements_from_constraints",
    "review_list",
    "sido_of",
    "sign_up_organisation",
    "store_cases",
    "suggest_ksic",
    "supplier_profiles",
    "supplier_template_xlsx",
    "supplier_view",
    "suppliers_joined",
    "suppliers_xlsx",
    "template_xlsx",
    "understand",
    "with_codes",
    "with_processes",
]
