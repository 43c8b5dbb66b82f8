"""English law → provisions: force, who, what, on which condition; every slot is cut out of the text."""

import pytest

from corpus.model import Span
from corpus.provisions import Label, Modality, PartyClass, ProvisionDraft
from ingest.provisions import find_provisions
from ingest.provisions.english import read
from ingest.provisions.units import find_units


def _read(text: str) -> list[ProvisionDraft]:
    return read(find_units(text, ()))


def _one(text: str) -> ProvisionDraft:
    (draft,) = _read(text)
    return draft


def _words(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [span.of(text) for span in spans]


@pytest.mark.parametrize(
    ("text", "labels", "force"),
    [
        ("The Board may borrow money and shall keep accounts.", {"permission", "obligation"}, "permission"),
        ("A person who may appeal shall give notice.", {"obligation"}, "obligation"),
        ("The Board shall, for the purposes of this Act, be regarded as a company.", set(), "none"),
        ("The notice which the Minister may prescribe must be displayed.", {"obligation"}, "obligation"),
        ("Losses may arise from the scheme.", set(), "none"),
        ("The levy shall not apply to a charity.", set(), "none"),
        ("The Ministry shall encourage firms to train.", {"obligation", "encouragement"}, "obligation"),
        ("An employer who fails to register is guilty of an offence.", {"sanction"}, "none"),
        ("If a school breaches this rule, the Ministry may suspend its enrolment.", {"sanction"}, "none"),
        ("If a school breaches this rule, it shall repay the fees.", {"obligation", "sanction"}, "obligation"),
        ("The Minister may give a grant to schools.", {"permission", "incentive"}, "permission"),
        ("The amount of the credit shall be limited to $500 for each trainee.", {"incentive"}, "none"),
        ("The parties shall sign a written training contract.", {"obligation", "mechanism"}, "obligation"),
        ("Under no circumstances shall a trainee work at night.", {"prohibition"}, "prohibition"),
        ("No person other than a licensed school may use the name.", {"prohibition"}, "prohibition"),
        ("An employer who fails to register shall pay double.", {"obligation", "sanction"}, "obligation"),
        ("A school whose licence has been revoked shall not enrol pupils.", {"prohibition", "sanction"}, "prohibition"),
        ("Maximum penalty: 50 penalty units.", {"sanction"}, "none"),
        ("No levy is payable in respect of a trainee under 18.", {"right", "incentive"}, "right"),
        ("No fee shall be charged to a trainee.", {"prohibition"}, "prohibition"),
        ("To qualify for the credit, a firm must register.", {"obligation", "incentive"}, "obligation"),
        ("The State guarantees access to training.", {"obligation"}, "obligation"),
        ("Every employer to whom this Act applies shall register.", {"obligation"}, "obligation"),
        ("Any person who is aggrieved shall apply in writing.", {"obligation"}, "obligation"),
        ('In this Part, unless it says otherwise, "plan" means a plan for training.', {"definition"}, "none"),
        ("Where A is the pay bill and B is the allowance.", {"definition"}, "none"),
        ("The Council shall be a body corporate.", {"mechanism"}, "none"),
        ("The plan as described in Article 3 shall include the following matters:", {"obligation"}, "obligation"),
        ("The “year” in this Act may be a school year.", {"definition"}, "none"),
        ("This section shall not be construed to limit the Board.", set(), "none"),
        ("Ownership of stock shall be determined in accordance with the rules of section 9.", set(), "none"),
        ("The rate of the levy is 0.5 per cent of the pay bill.", {"obligation"}, "obligation"),
        ("The levy assessed on a small firm shall be reduced by half.", {"right", "incentive"}, "right"),
        ("A levy order shall be made by statutory instrument.", set(), "none"),
        ("The fee payable under the agreement shall be refunded.", {"obligation"}, "obligation"),
        ("In the case of any year after 2030, the $4,250 sum shall be paid by the firm.", {"obligation"}, "obligation"),
        ("The school shall report; when necessary, help may be given.", {"obligation", "permission"}, "obligation"),
    ],
)  # fmt: skip
def test_meaning_and_not_marker_words_decide(text: str, labels: set[Label], force: Modality) -> None:
    draft = _one(text)
    assert (set(draft.labels), draft.modality) == (labels, force)


def test_items_take_force_and_bearer_from_their_lead_in() -> None:
    text = "(1) An employer must not—\n(a) pay late, or\n(b) require a worker who is liable to pay to do so."
    lead, *items = _read(text)
    assert [item.modality for item in items] == ["prohibition", "prohibition"]
    assert all(item.is_inherited and item.lead == lead.span for item in items)
    assert all(item.bearer and item.bearer.span and item.bearer.span.of(text) == "An employer" for item in items)


def test_an_item_with_a_modal_of_its_own_is_read_on_its_own() -> None:
    lead, first, second = _read(
        "Placements shall be handled as follows:\n(a) The school shall report it.\n(b) The firm may ask for a list."
    )
    assert [lead.modality, first.modality, second.modality] == ["obligation", "obligation", "permission"]


def test_words_after_a_list_give_its_force_to_the_lead_in_and_the_items() -> None:
    drafts = _read(
        "(1) A person who—\n(a) gives a false return, or\n(b) hides a record,\nshall be guilty of an offence."
    )
    assert [draft.labels for draft in drafts] == [("sanction",)] * 4


def test_items_of_a_definition_stay_definitions_whatever_verbs_they_hold() -> None:
    drafts = _read("A firm is a member of the scheme if—\n(a) it is entitled to an allowance, and\n(b) it must report.")
    assert [draft.labels for draft in drafts] == [("definition",)] * 3


def test_a_title_before_a_rule_is_part_of_it_and_nothing_by_itself() -> None:
    text = "(3) Limitation on fees. The provider shall not charge more than $90."
    title, rule = _read(text)
    assert (title.labels, rule.labels) == ((), ("prohibition",))
    assert rule.span.of(text) == text


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("The levy shall be paid by the employer to the Board.", ("enterprise",)),
        ("The members of an advisory committee shall meet.", ("intermediary",)),
        ("The authority in charge of a school shall report.", ("government",)),
        ("Basic training may be provided by vocational schools.", ("school",)),
        ("It is the duty of an apprentice to attend.", ("individual",)),
        ("If a firm violates this rule, the Ministry may revoke its permit.", ("enterprise",)),
        ("The Council may cancel the registration of a college.", ("school",)),
        ("A charge is imposed on each employer.", ("enterprise",)),
        ("Under no circumstances shall a school charge a fee.", ("school",)),
    ],
)  # fmt: skip
def test_the_bearer_is_who_must_or_may_or_suffers(text: str, classes: tuple[PartyClass, ...]) -> None:
    bearer = _one(text).bearer
    assert bearer is not None
    assert bearer.classes == classes


def test_a_passive_that_names_nobody_binds_who_was_bound_before() -> None:
    _, second = _read("The Ministry shall draw up a plan. It shall be reviewed each year.")
    assert second.bearer is not None
    assert second.bearer.classes == ("government",)


def test_a_clause_goes_on_about_a_benefit_without_its_name() -> None:
    giving = "The Minister shall pay a grant to firms. "
    rule = "Payments under this section shall be made each quarter."
    assert _read(giving + rule)[1].instruments == ("subsidy",)
    assert "incentive" in _read(giving + rule)[1].labels
    assert "incentive" not in _one(rule).labels


def test_a_scope_that_opens_definitions_is_one_of_them() -> None:
    scope, term = _read('For the purposes of this Part—\n\nThe term "plan" means a plan for training.')
    assert (scope.labels, term.labels) == (("definition",), ("definition",))


def test_a_title_that_holds_a_verb_is_no_rule() -> None:
    (draft,) = _read('(b) Trainee must attend In the case of a trainee, the term "wages" does not include tips.')
    assert (draft.labels, draft.modality) == (("definition",), "none")


@pytest.mark.parametrize(
    ("text", "instrument"),
    [
        ("The maximum grant is £2,000 for each trainee.", "subsidy"),
        ("No credit shall be allowed for wages paid to a relative.", "tax"),
        ("Loans under this Part shall bear interest at 2 per cent.", "finance"),
    ],
)
def test_the_size_of_a_benefit_names_its_instrument(text: str, instrument: str) -> None:
    draft = _one(text)
    assert (draft.labels, draft.modality, draft.instruments) == (("incentive",), "none", (instrument,))


def test_slots_are_cut_out_of_the_text() -> None:
    text = (
        "If a firm takes trainees, the Minister shall pay it a grant of up to 40 percent of the wages within 30 days "
        "of the claim under section 7(2) of the Skills Act 2031, unless the firm is in debt."
    )
    draft = _one(text)
    assert _words(text, draft.conditions) == ["If a firm takes trainees"]
    assert _words(text, draft.exceptions) == ["unless the firm is in debt"]
    assert _words(text, draft.cross_references) == ["section 7(2) of the Skills Act 2031"]
    assert _words(text, draft.deadlines) == ["within 30 days of the claim under section 7(2) of the Skills Act 2031"]
    assert [value.span.of(text) for value in draft.values] == ["up to 40 percent of the wages", "within 30 days"]
    assert draft.instruments == ("subsidy",)
    assert draft.action is not None
    assert draft.action.of(text).startswith("pay it a grant of up to 40 percent")


def test_the_benefit_of_an_act_goes_to_whom_it_is_given() -> None:
    text = "The Board may make loans to small enterprises."
    beneficiary = _one(text).beneficiary
    assert beneficiary is not None
    assert beneficiary.span is not None
    assert (beneficiary.classes, beneficiary.span.of(text)) == (("enterprise",), "small enterprises")


def test_a_sanction_says_what_follows() -> None:
    text = "A firm which fails to comply shall be liable on summary conviction to a fine not exceeding £500."
    draft = _one(text)
    assert draft.sanction is not None
    assert draft.sanction.of(text) == "to a fine not exceeding £500"


def test_deeming_in_a_law_about_a_credit_sizes_the_credit() -> None:
    law = "The amount of the credit determined under this section is 10 percent of wages.\n{}"
    rule = "An individual shall not be treated as a member of the group unless he is certified."
    assert _read(law.format(rule))[1].labels == ("incentive",)
    assert _one(rule).labels == ()


def test_each_unit_gets_one_draft_and_idle_ones_are_left_out() -> None:
    text = "This Act may be cited as the Skills Act.\nThe Board shall meet."
    assert len(_read(text)) == 2
    assert [draft.span.of(text) for draft in find_provisions(text, (), "en", "law")] == ["The Board shall meet."]


def test_no_text_has_no_provisions() -> None:
    assert find_provisions("", (), "en", "law") == ()


def test_what_a_plan_must_do_conditions_the_tax_benefit_that_its_section_gives() -> None:
    text = (
        "Gross income of a worker does not include the cost of tools given under a plan.\n\n"
        "The plan must benefit workers of each grade.\n\n"
        "In the case of any year after 2030, the $2,500 and the $900 amounts shall each be increased by 3 percent.\n\n"
        "Any increase that is not a multiple of $50 shall be rounded to the nearest multiple of $50."
    )
    drafts = _read(text)
    assert [set(draft.labels) for draft in drafts] == [
        {"right", "incentive"},
        {"obligation", "incentive"},
        {"incentive"},
        {"incentive"},
    ]
    assert {draft.instruments for draft in drafts} == {("tax",)}


def test_what_a_plan_must_do_conditions_nothing_where_no_benefit_is_given() -> None:
    assert _one("The plan must benefit workers of each grade.").labels == ("obligation",)


def test_a_list_of_definitions_lends_its_meaning_to_what_is_treated_as_something_only() -> None:
    text = (
        "For purposes of this section—\n"
        "(1) The term “tool” means a thing to work with.\n"
        "(2) A partnership shall be treated as the employer of each partner.\n"
        "(3) A plan shall not be held or considered to fail because of its size."
    )
    assert [draft.labels for draft in _read(text)] == [("definition",), ("definition",), ("definition",), ()]


def test_who_pays_a_levy_bears_its_charge_after_a_clause_about_the_board() -> None:
    text = (
        "Every employer shall pay the levy on wages.\n\n"
        "The Board shall serve a notice of assessment on each employer.\n\n"
        "The amount of the levy shall be payable within 30 days."
    )
    last = _read(text)[-1]
    assert last.bearer is not None
    assert last.bearer.classes == ("enterprise",)


def test_a_definition_of_what_a_payment_may_be_made_for_goes_on_about_the_benefit() -> None:
    text = (
        "The Minister may pay sums out of the Fund for a scheme of training.\n\n"
        "The scheme referred to in subsection (1) is a scheme that raises skills."
    )
    assert set(_read(text)[-1].labels) == {"definition", "incentive"}
