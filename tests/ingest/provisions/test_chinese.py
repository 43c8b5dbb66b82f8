"""Chinese clauses, invented, read for what they do and for whom."""

from dataclasses import dataclass

import pytest

from corpus.provisions import ProvisionDraft
from ingest.provisions import find_provisions
from ingest.provisions.chinese import read
from ingest.provisions.units import find_units


@dataclass(frozen=True, slots=True)
class Case:
    words: str
    labels: str
    """Separated by blanks; the order does not matter."""
    modality: str = "none"
    bearer: str | None = None
    """Its main class."""
    instrument: str | None = None


CASES = (
    Case("职业学校应当依法办学。", "obligation", "obligation", "school"),
    Case("学校應訂定實習計畫，並得邀請業界專家講授。", "obligation permission", "obligation", "school"),
    Case("企业应当支付报酬，不得克扣。", "obligation prohibition", "obligation", "enterprise"),
    Case("任何单位和个人不得违反规定收费。", "prohibition", "prohibition", "other"),
    Case("禁止学校安排学生夜间实习。", "prohibition", "prohibition", "school"),
    Case("主管機關得派員查核。", "permission", "permission", "government"),
    Case("劳动者有依法参加培训的权利。", "right", "right", "individual"),
    Case("国家鼓励金融机构开发培训贷款产品。", "encouragement", "encouragement", "intermediary"),
    Case("教育部门应当鼓励和支持企业接收实习学生。", "obligation encouragement", "obligation", "government"),
    Case("国家采取措施，提高技能人才待遇。", "obligation", "obligation", "government"),
    Case("民办机构的设立由教育部门审批。", "obligation", "obligation", "government"),
    Case("其管理辦法，由中央主管機關定之。", "obligation", "obligation", "government"),
    Case("校长主持学校工作，负责教学管理。", "obligation", "obligation", "individual"),
    Case("教师到企业实践每年不少于一个月。", "obligation", "obligation", "individual"),
    Case("市人民政府建立校企合作联席会议制度。", "obligation mechanism", "obligation", "government"),
    Case("学校可以与企业签订学徒培养协议。", "permission mechanism", "permission", "school"),
    Case("国家推行学徒制，支持企业参与。", "obligation mechanism encouragement", "obligation", "government"),
    Case("县人民政府应当设立技能培训专项资金。", "obligation incentive mechanism", "obligation", "government", "fund"),
    Case("对成绩显著的单位，按照规定给予奖励。", "obligation incentive", "obligation", "government", "recognition"),
    Case("有关企业可以按照规定享受补贴。", "permission incentive", "permission", "enterprise", "subsidy"),
    Case("困难学生按照规定享受助学金补助。", "right incentive", "right", "individual", "subsidy"),
    Case("企业的培训支出准予税前扣除。", "right incentive", "right", "enterprise", "tax"),
    Case("公司得按支出金額百分之十抵減應納稅額。", "permission incentive", "permission", "enterprise", "tax"),
    Case("職業學校用地應優先安排。", "obligation incentive", "obligation", "school", "land"),
    Case("补助金额每案最高十万元。", "incentive", "none", None, "subsidy"),
    Case("教育费附加的征收率为百分之三。", "obligation", "obligation", "enterprise"),
    Case("企业违反规定的，责令改正，处一万元以下罚款。", "sanction", "none", "enterprise"),
    Case("學校未依規定辦理者，主管機關應追回補助款。", "sanction", "none", "school"),
    Case("培训机构逾期不开班的，应当退还全部费用。", "obligation sanction", "obligation", "school"),
    Case("企业应当按时缴纳，逾期未缴的，加收滞纳金。", "obligation sanction", "obligation", "enterprise"),
    Case("本条例所称学徒，是指在企业接受培训并可以取得报酬的人员。", "definition"),
    Case("职业培训分为初级、中级和高级。", "definition"),
    Case("在本市居住满一年的个人，为常住居民个人。", "definition"),
    Case("培训年度，自公历一月一日起至十二月三十一日止。", "definition"),
    Case("购置的设备，以支付的价款为计税基础。", "definition"),
    Case("本办法所称学徒津贴，是指企业按照国家规定执行的补助标准确定的报酬。", "definition"),
    Case("企业的下列收入为免税收入：", "right incentive", "right", "enterprise", "tax"),
    Case("对减免税的设备依法实施监督。", "obligation", "obligation", "government"),
    Case("前项评审委员会应包括外部专家。", "obligation mechanism", "obligation", "intermediary"),
    Case("实习契约应由双方签章。", "obligation mechanism", "obligation", "other"),
    Case("学校應將報酬納入合作契約後，始得辦理。", "obligation mechanism", "obligation", "school"),
    Case("雇主应按月将差额缴入训练基金。", "obligation mechanism", "obligation", "enterprise"),
    Case("各级政府对就业困难人员给予扶持。", "obligation encouragement", "obligation", "government"),
    Case("国家鼓励区域协作，统筹协调培训资源。", "encouragement obligation", "encouragement", "government"),
    Case("鼓励社会力量办学，并依法享受优惠政策。", "encouragement right incentive", "encouragement", "other", "other"),
    Case("对创业人员给予小额信贷支持。", "obligation incentive", "obligation", "government", "finance"),
    Case("妇联等单位应当组织家庭教育培训。", "obligation", "obligation", "intermediary"),
    Case("学校教师的配备应当符合规定。", "obligation", "obligation", "school"),
    Case("违反规定，侵害劳动者权益的，依法承担民事责任。", "sanction", "none", "other"),
    Case("有下列情形之一者，主管机关得废止其认可：", "sanction", "none", "other"),
    Case("受補助單位應於期限內辦理核銷。", "obligation incentive", "obligation", "other", "subsidy"),
    Case("獎勵經費應專款專用，不得移用。", "obligation prohibition incentive", "obligation", "government", "subsidy"),
    Case("經評定為優等者，主管機關得頒給獎座。", "permission incentive", "permission", "government", "recognition"),
    Case("主管機關為審議獎勵案件，應組成審議小組。", "obligation mechanism", "obligation", "government"),
    Case("審查小組置委員五人，由主管機關聘兼之。", "obligation mechanism", "obligation", "government"),
    Case("評選小組應核定等第如下：", "obligation mechanism", "obligation", "intermediary"),
    Case("委員會之任務如下：", "obligation mechanism", "obligation", "intermediary"),
    Case("有下列情形之一的，免征增值税：", "right incentive", "right", "other", "tax"),
    Case("對於困難學員，可以酌情減免學費。", "permission incentive", "permission", "government", "fee"),
    Case("企业应当安排专项资金用于转岗培训。", "obligation", "obligation", "enterprise"),
    Case("教育部门举办的职业高中，可以收取费用。", "permission", "permission", "school"),
    Case("在本市设立培训机构应当具备条件。", "obligation", "obligation", "other"),
    Case("招用未经培训的人员，应当先培训后上岗。", "obligation", "obligation", "enterprise"),
    Case("鼓励创办小微企业创业园。", "encouragement", "encouragement", "other"),
    Case("国家采取措施支持社会资金参与办学。", "encouragement", "encouragement", "government"),
    Case("擅自举办培训机构的，由劳动部门取缔；有违法所得的，没收违法所得。", "sanction", "none", "other"),
    Case("企业未尽义务的，责令改正；拒不改正的，收取其应付费用，用于培训。", "sanction", "none", "enterprise"),
    Case("职业资格由有关部门认定；合格者称技师。", "obligation definition", "obligation", "government"),
)
SILENT = (
    "为了发展职业教育，根据宪法，制定本条例。",
    "本条例适用于本市行政区域内的培训活动。",
    "本條例第五條之規定，於短期訓練準用之。",
    "培训机构的变更，按照国家有关规定执行。",
    "法律另有规定的，从其规定。",
    "前款规定不适用于短期培训。",
    "每年十月为技能宣传月。",
    "本办法自2030年5月1日起施行。",
)


def _read(text: str) -> list[ProvisionDraft]:
    return read(find_units(text, []))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words[:16])
def test_a_clause_is_read(case: Case) -> None:
    draft = _read(case.words)[0]
    assert set(draft.labels) == set(case.labels.split())
    assert draft.modality == case.modality
    assert (draft.bearer.classes[0] if draft.bearer else None) == case.bearer
    assert (draft.instruments[0] if draft.instruments else None) == case.instrument
    assert draft.rules


@pytest.mark.parametrize("words", SILENT)
def test_scope_purpose_commencement_and_reference_do_nothing(words: str) -> None:
    assert _read(words)[0].labels == ()
    assert find_provisions(words, [], "zh-Hant", "law") == ()


def test_items_take_force_and_bearer_from_their_lead_in() -> None:
    lead, first, second = _read("企业应当做到：\n（一）支付报酬；\n（二）不得安排夜班。")
    assert (first.labels, first.is_inherited, first.bearer) == (("obligation",), True, lead.bearer)
    assert first.lead == lead.span
    assert (second.labels, second.is_inherited) == (("prohibition",), False)


def test_an_item_that_forbids_besides_still_completes_its_lead_in() -> None:
    item = _read("学校使用补助经费，应当做到：\n（一）妥善保管设备；不得变卖。")[1]
    assert set(item.labels) == {"obligation", "incentive", "prohibition"}
    assert (item.modality, item.is_inherited) == ("obligation", True)


def test_eligible_costs_are_parameters_of_the_benefit() -> None:
    drafts = _read("補助之項目如下：\n一、講師費。\n二、場地費。")
    assert {(draft.labels, draft.modality, draft.instruments) for draft in drafts} == {
        (("incentive",), "none", ("subsidy",))
    }


def test_items_of_a_sanction_name_cases_and_add_nothing() -> None:
    items = _read("企业有下列行为之一的，责令改正：\n（一）不得收费而收费的；\n（二）应当备案而未备案的。")[1:]
    assert [item.labels for item in items] == [("sanction",), ("sanction",)]


def test_cases_below_a_silent_lead_in_do_nothing() -> None:
    assert [
        d.labels for d in _read("有下列情形之一的，合同终止：\n（一）期满的；\n（二）职工享受养老保险待遇的。")
    ] == [(), (), ()]


def test_slots_are_spans_of_the_text() -> None:
    text = "企業僱用技術生的，應當自僱用之日起三十日內，依照本條例第九條，向主管機關報送名冊，但小型企業除外。"
    draft = _read(text)[0]
    assert draft.bearer
    assert draft.bearer.span
    assert draft.bearer.span.of(text) == "企業"
    assert [span.of(text) for span in draft.conditions] == ["僱用技術生的"]
    assert [span.of(text) for span in draft.deadlines] == ["自僱用之日起三十日內"]
    assert [span.of(text) for span in draft.cross_references] == ["本條例第九條"]
    assert [span.of(text) for span in draft.exceptions] == ["但小型企業除外"]
    assert [value.span.of(text) for value in draft.values] == ["三十日內"]
    assert draft.beneficiary
    assert draft.beneficiary.classes == ("government",)


@pytest.mark.parametrize(
    ("words", "said", "kind"),
    [
        ("工会应当组织职工培训。", "职工", "individual"),
        ("督导报告应当向社会公布。", "社会", "other"),
        ("学校应当听取行业组织的意见。", None, None),
    ],
)
def test_whom_an_act_reaches(words: str, said: str | None, kind: str | None) -> None:
    party = _read(words)[0].beneficiary
    assert (party.span.of(words) if party and party.span else None) == said
    assert (party.classes[0] if party else None) == kind


def test_what_an_item_is_conditional_on_keeps_its_own_subject() -> None:
    text = "契约应定明下列事项：\n一、学校要求担保者，应定明其范围。"
    assert [span.of(text) for span in _read(text)[1].conditions] == ["学校要求担保者"]


def test_what_a_permit_must_have_is_no_case() -> None:
    items = _read("机构应当符合下列条件：\n（一）有固定场所。")[1:]
    assert [item.conditions for item in items] == [()]


def test_a_cap_goes_on_with_the_sanction_before_it() -> None:
    text = "違反規定者，處每日一千元罰鍰。但以不超過一萬元為限。"
    assert [draft.labels for draft in _read(text)] == [("sanction",), ("sanction",)]


def test_a_text_about_a_benefit_says_what_it_covers() -> None:
    text = (
        "公司得按支出百分之十抵減所得稅。\n申請抵減者，應檢附證明文件。\n本辦法所稱訓練支出，指下列費用：\n一、師資費。"
    )
    covered, item = _read(text)[2:]
    assert set(covered.labels) == {"definition", "incentive"}
    assert covered.instruments == ("tax",)
    assert item.is_inherited
    assert item.instruments == ("tax",)


def test_conditions_inside_a_phrase_are_found_too() -> None:
    text = "主管部门应当对符合条件的企业给予补贴。"
    assert [span.of(text) for span in _read(text)[0].conditions] == ["对符合条件的企业"]


def test_items_that_name_cases_are_conditions() -> None:
    text = "职工有下列情形之一的，企业可以解除合同：\n（一）严重失职的。"
    assert [span.of(text) for span in _read(text)[1].conditions] == ["严重失职的"]


def test_whom_an_act_is_directed_to_and_who_imposes_a_sanction() -> None:
    text = "企业应当为实习学生投保。违反前款规定的，由劳动部门责令改正。"
    act, sanction = _read(text)
    assert act.beneficiary
    assert act.beneficiary.classes == ("individual",)
    assert sanction.beneficiary
    assert sanction.beneficiary.classes == ("government",)
    assert sanction.bearer
    assert sanction.bearer.classes == ("enterprise",)
    assert sanction.sanction
    assert sanction.sanction.of(text) == "由劳动部门责令改正"
