from ingest.provisions.chinese_clauses import BLANK, split_clauses


def test_semicolons_part_clauses_and_an_items_mark_belongs_to_none() -> None:
    assert [clause.words for clause in split_clauses("（一）应当公开；不得隐瞒。")] == ["应当公开", "不得隐瞒"]


def test_places_count_in_the_unit() -> None:
    words = "（一）应当公开；违反规定的，应当改正。"
    clauses = split_clauses(words)
    assert [words[clause.start : clause.end] for clause in clauses] == ["应当公开", "违反规定的，应当改正"]
    assert [words[start:end] for clause in clauses for start, end in clause.conditions] == ["违反规定的"]


def test_titles_and_parentheses_are_blanked() -> None:
    assert split_clauses("依照《应当法》（以下简称本法）办理")[0].words == "依照" + BLANK * 5 + BLANK * 8 + "办理"


def test_a_condition_is_blanked_up_to_the_modal_before_it() -> None:
    clause = split_clauses("企业应当备案，规模较小，人数较少的，可以不备案")[0]
    assert clause.open == "企业应当备案，" + BLANK * 10 + "，可以不备案"


def test_what_must_come_first_is_no_condition_of_a_duty() -> None:
    assert split_clauses("学校应就下列事项，纳入契约后，始得办理")[0].conditions == ()
    assert split_clauses("经费由教育部门统筹安排，报财政部门同意后，方可使用")[0].conditions == ((12, 20),)


def test_people_are_no_conditions() -> None:
    assert split_clauses("劳动者，应当遵守纪律")[0].conditions == ()
    assert split_clauses("未滿十六歲者，應予保護")[0].conditions == ((0, 6),)
