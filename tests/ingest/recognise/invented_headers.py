# ruff: noqa: E501  # documents keep their lines
"""Invented documents in the style of those that are read: every name, number and day is made up.

Each case is a name, the text, and the fields that must be read; ``None`` where nothing may be.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    expected: dict[str, str | None]


def _case(name: str, text: str, **expected: str | None) -> Case:
    return Case(name, text.strip() + "\n", expected)


_BODY = "为贯彻落实有关部署，现提出以下意见。\n\n一、总体要求\n\n坚持需求导向，促进供需对接。\n"

CHINESE = (
    _case(
        "red head",
        f"""
国务院办公厅文件

国办发〔2031〕17号

国务院办公厅关于深化茶产业与教育融合的若干意见

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：

{_BODY}
国务院办公厅

2031年3月9日

（此件公开发布）
""",
        title="国务院办公厅关于深化茶产业与教育融合的若干意见", issuer="国务院办公厅", document_number="国办发〔2031〕17号",
        issued="2031-03-09", kind="opinion", jurisdiction="CN", language="zh-CN", effective_from=None,
    ),
    _case(
        "wrapped title, Chinese numerals, square brackets",
        f"""
教财[2030]8号

教育部 财政部关于印发
《职业院校实训基地补助资金管理办法》的通知

各省、自治区、直辖市教育厅（教委）、财政厅（局）：

{_BODY}
本办法自印发之日起施行，有效期五年。

教育部
财政部
二〇三〇年十二月二十五日
""",
        title="教育部 财政部关于印发《职业院校实训基地补助资金管理办法》的通知", issuer="教育部、财政部",
        document_number="教财[2030]8号", issued="2030-12-25", effective_from="2030-12-25", effective_to="2035-12-25",
        kind="notice", jurisdiction="CN",
    ),
    _case(
        "joint notice of five departments",
        f"""
教育部等五部门关于做好现场工程师培养工作的通知

教职成〔2032〕3号

{_BODY}
附件：申报表

教育部
国家发展改革委
工业和信息化部
财政部
人力资源社会保障部
2032年4月1日

附件

申报表

填表日期

2032年5月30日
""",
        title="教育部等五部门关于做好现场工程师培养工作的通知", document_number="教职成〔2032〕3号", issued="2032-04-01",
        issuer="教育部、国家发展改革委、工业和信息化部、财政部、人力资源社会保障部", kind="notice",
    ),
    _case(
        "tax notice with a period",
        """
财政部 税务总局关于职工培训费用税前扣除政策的公告

财政部 税务总局公告2029年第12号

为支持企业发展，现公告如下：

自2029年1月1日至2031年12月31日，企业发生的培训费用可按规定扣除。

特此公告。

财政部 税务总局
2029年2月3日
""",
        issuer="财政部、税务总局", document_number="财政部税务总局公告2029年第12号", issued="2029-02-03",
        effective_from="2029-01-01", effective_to="2032-01-01", kind="notice",
    ),
    _case(
        "municipal notice",
        f"""
苏州市人民政府办公室关于印发苏州市产教联合体建设方案的通知

苏府办〔2033〕21号

各县级市（区）人民政府，市各委办局：

{_BODY}
苏州市人民政府办公室

2033年6月18日
""",
        title="苏州市人民政府办公室关于印发苏州市产教联合体建设方案的通知", issuer="苏州市人民政府办公室",
        jurisdiction="CN-JS-320500", document_number="苏府办〔2033〕21号", issued="2033-06-18", kind="notice",
    ),
    _case(
        "a city with its province",
        f"""
浙江省宁波市教育局关于开展学徒制试点的通知

甬教职（2030）44号

{_BODY}
宁波市教育局
2030年11月2日
""",
        issuer="浙江省宁波市教育局", jurisdiction="CN-ZJ-330200", document_number="甬教职（2030）44号", issued="2030-11-02",
    ),
    _case(
        "draft for comment",
        """
职业学校学生实习保障条例（征求意见稿）

第一条 为了保障实习学生的权益，制定本条例。

第二条 本条例适用于境内职业学校。

第三条 本条例自2034年7月1日起施行。
""",
        title="职业学校学生实习保障条例（征求意见稿）", kind="regulation", status="draft", effective_from="2034-07-01",
        issued=None,
    ),
    _case(
        "order of the president",
        """
中华人民共和国主席令

第一百零二号

《中华人民共和国学徒促进法》已由中华人民共和国第二十届全国人民代表大会常务委员会第三次会议于2035年8月20日通过，现予公布，自2036年1月1日起施行。

中华人民共和国主席 某某某

2035年8月20日

中华人民共和国学徒促进法

（2035年8月20日第二十届全国人民代表大会常务委员会第三次会议通过）

第一条 为了促进学徒培养，制定本法。

第二条 国家鼓励企业培养学徒。

第三条 本法自2036年1月1日起施行。
""",
        title="中华人民共和国学徒促进法", issuer="全国人民代表大会常务委员会", issued="2035-08-20", effective_from="2036-01-01",
        document_number="中华人民共和国主席令第一百零二号", kind="law", jurisdiction="CN",
    ),
    _case(
        "amended law in one bracket",
        """
中华人民共和国技能促进法

（2001年3月2日第九届全国人民代表大会第四次会议通过 根据2012年5月6日第十一届全国人民代表大会常务委员会第二十六次会议《关于修改〈中华人民共和国技能促进法〉的决定》第一次修正 根据2021年9月8日第十三届全国人民代表大会常务委员会第三十次会议《关于修改部分法律的决定》第二次修正）

第一章 总则

第一条 为了促进技能，制定本法。

第二条 本法自2001年7月1日起施行。1990年1月1日起施行的《技能暂行条例》同时废止。
""",
        issuer="全国人民代表大会", issued="2021-09-08", effective_from="2001-07-01", kind="law", status=None,
    ),
    _case(
        "provincial regulation in force when made public",
        """
山东省职业培训条例

2030年1月5日 山东省第十四届人民代表大会常务委员会第九次会议通过

2030年1月9日 山东省人民代表大会常务委员会公告第88号公布

第一条 为了规范职业培训，制定本条例。

第二条 培训机构的许可证有效期三年。

第三条 本条例自公布之日起施行。
""",
        issuer="山东省人民代表大会常务委员会", jurisdiction="CN-SD", issued="2030-01-09", effective_from="2030-01-09",
        document_number="山东省人民代表大会常务委员会公告第88号", effective_to=None, kind="regulation",
    ),
    _case(
        "city regulation approved by its province",
        """
青岛市学徒培养条例

2029年10月29日 市十八届人大常委会第十九次会议通过

2029年11月28日 省十四届人大常委会第十四次会议批准

第一条 为了培养学徒，制定本条例。

第二条 本条例自2030年3月1日起施行。
""",
        issuer="青岛市人民代表大会常务委员会", jurisdiction="CN-SD-370200", issued="2029-11-28", effective_from="2030-03-01",
    ),
    _case(
        "ministry order",
        """
中华人民共和国教育部令

第61号

《学校实习管理规定》已经2031年2月2日教育部第1次部务会议审议通过，现予公布，自2031年5月1日起施行。

学校实习管理规定

第一条 为规范实习，制定本规定。

第二条 本规定自2031年5月1日起施行。
""",
        title="学校实习管理规定", issuer="教育部", document_number="中华人民共和国教育部令第61号", effective_from="2031-05-01",
        kind="regulation",
    ),
    _case(
        "measures valid until a day",
        """
杭州市技能大师工作室资助办法

发文机关：杭州市人力资源和社会保障局

发文字号：杭人社发〔2030〕5号

成文日期：2030年05月06日

发布日期：2030年05月20日

第一条 为资助技能大师，制定本办法。

第二条 资助标准为每年十万元。

第三条 本办法自2030年6月15日起施行，有效期至2033年6月14日。
""",
        issuer="杭州市人力资源和社会保障局", document_number="杭人社发〔2030〕5号", issued="2030-05-06",
        effective_from="2030-06-15", effective_to="2033-06-15", jurisdiction="CN-ZJ-330100",
    ),
    _case(
        "a reference is not the own number",
        """
关于调整实习补贴标准的说明

根据《国务院关于推行学徒制的意见》（国发〔2014〕19号）和教职成〔2016〕3号文件精神，调整如下。

2016年4月1日起施行的《实习补贴办法》继续有效。
""",
        document_number=None, effective_from=None, issued=None,
    ),
    _case(
        "repealed by its mark",
        """
上海市实训中心管理办法【已失效】

沪教委职〔2012〕9号

第一条 为加强管理，制定本办法。

第二条 本办法自2012年9月1日起施行。
""",
        status="repealed", kind="regulation", jurisdiction="CN-SH", document_number="沪教委职〔2012〕9号",
        effective_from="2012-09-01",
    ),
)  # fmt: skip

TAIWAN = (
    _case(
        "regulation with its history",
        """
學徒訓練獎勵辦法

沿革

1.中華民國一百一十年三月二日勞動部勞動發訓字第 1100500123 號令訂定發布全文 9 條；並自發布日施行
2.中華民國一百一十三年七月八日勞動部勞動發訓字第 1130500456A 號令修正發布第 3、5 條條文

第 1 條

本辦法依職業訓練法訂定之。

第 2 條

雇主得申請獎勵。

第 9 條

本辦法自發布日施行。
""",
        title="學徒訓練獎勵辦法", issuer="勞動部", document_number="勞動發訓字第1130500456A號", issued="2024-07-08",
        effective_from="2021-03-02", kind="regulation", jurisdiction="TW", language="zh-TW", status=None,
    ),
    _case(
        "abolished",
        """
建教合作津貼辦法

沿革

1.中華民國九十年一月三日教育部台參字第 0900001234 號令訂定發布全文 5 條
2.中華民國一百年五月六日教育部臺參字第 1000054321 號令發布廢止

第 1 條

本辦法依職業學校法訂定之。

第 2 條

學校得申請津貼。
""",
        issued="2011-05-06", status="repealed", effective_to="2011-05-06", issuer="教育部",
    ),
    _case(
        "English translation",
        """
Apprenticeship Incentive Act

Legislative history

1. Enacted and promulgated a total of twenty Articles by Presidential Order No. 1234 on March 4, 2010
2. Amended and promulgated Articles 3 and 5 by Presidential Order No. 5678 on June 7, 2018

Article 1

The Act is enacted to promote apprenticeship.

Article 20

The Act shall become effective on the date of promulgation.
""",
        title="Apprenticeship Incentive Act", issued="2018-06-07", effective_from="2010-03-04", kind="law",
        jurisdiction="TW", language="en",
    ),
    _case(
        "local ordinance",
        """
高雄市技職教育獎勵自治條例

修正日期：民國 112 年 8 月 9 日

第 1 條

為獎勵技職教育，特制定本自治條例。

第 2 條

本自治條例自中華民國一百一十二年九月一日施行。
""",
        jurisdiction="TW-KHH", issued="2023-08-09", effective_from="2023-09-01", kind="regulation",
    ),
)  # fmt: skip

WESTERN = (
    _case(
        "UK statutory instrument",
        """
STATUTORY INSTRUMENTS

2031 No. 473

EDUCATION, ENGLAND

The Apprenticeships (Wool Trade) Regulations 2031

Made - - - - 1st March 2031

Laid before Parliament 3rd March 2031

Coming into force - - 6th April 2031

The Secretary of State, in exercise of the powers conferred by section 12 of the Skills Act 2028, makes the following Regulations:

1. Citation and commencement

(1) These Regulations may be cited as the Apprenticeships (Wool Trade) Regulations 2031 and come into force on 6th April 2031.
""",
        title="The Apprenticeships (Wool Trade) Regulations 2031", document_number="S.I. 2031/473", issued="2031-03-01",
        effective_from="2031-04-06", kind="regulation", jurisdiction="GB", issuer="The Secretary of State",
    ),
    _case(
        "UK act",
        """
Training Levy Act 2032

2032 CHAPTER 12

An Act to make provision about a levy; and for connected purposes.

[20th July 2032]

BE IT ENACTED by the King’s most Excellent Majesty, by and with the advice and consent of the Lords Spiritual and Temporal, and Commons, as follows:

1. Levy

(1) The Secretary of State may by regulations impose a levy.

2. Commencement

(1) This Act comes into force on 1 January 2033.
""",
        title="Training Levy Act 2032", document_number="2032 c. 12", issued="2032-07-20", effective_from="2033-01-01",
        issuer="Parliament of the United Kingdom", jurisdiction="GB", kind="law",
    ),
    _case(
        "Irish act",
        """
Number 14 of 2031

Craft Training Act 2031

An Act to provide for craft training. [20th December, 2031]

[20th December, 2031]

Be it enacted by the Oireachtas as follows:

1. Interpretation

In this Act “Minister” means the Minister for Education.

2. Short title and commencement

This Act shall come into operation on such day as the Minister may appoint by order.
""",
        title="Craft Training Act 2031", document_number="No. 14 of 2031", issued="2031-12-20", effective_from=None,
        issuer="Oireachtas (Parliament of Ireland)", jurisdiction="IE", kind="law",
    ),
    _case(
        "Federal Register",
        """
DEPARTMENT OF LABOR

Apprenticeship Data Collection Rule

29 CFR Part 29

AGENCY: Employment and Training Administration, Labor.

ACTION: Final rule.

DATES: This final rule is effective May 5, 2030.

SUPPLEMENTARY INFORMATION: The Secretary of Labor issues this rule under 29 U.S.C. 50. The Federal Register notice follows.

Dated: March 3, 2030.
""",
        title="Apprenticeship Data Collection Rule", issuer="Employment and Training Administration, Labor",
        effective_from="2030-05-05", issued="2030-03-03", jurisdiction="US", kind="regulation",
        document_number="29 CFR Part 29",
    ),
    _case(
        "US public law",
        """
Public Law 130-12

An Act to extend the credit for apprentices.

Be it enacted by the Senate and House of Representatives of the United States of America in Congress assembled,

SECTION 1. SHORT TITLE

This Act may be cited as the "Apprentice Credit Extension Act of 2031".

SEC. 2. EXTENSION

(a) In general. Section 51 of the Internal Revenue Code is amended.

(b) Effective date. The amendments made by this section shall apply to taxable years beginning after December 31, 2031.

Approved December 22, 2031.
""",
        document_number="Public Law 130-12", issued="2031-12-22", effective_from="2032-01-01", jurisdiction="US",
    ),
    _case(
        "EU regulation",
        """
Regulation (EU) 2031/415 of the European Parliament and of the Council of 12 March 2031 on the recognition of apprenticeships

THE EUROPEAN PARLIAMENT AND THE COUNCIL OF THE EUROPEAN UNION,

Having regard to the Treaty on the Functioning of the European Union,

HAVE ADOPTED THIS REGULATION:

Article 1

This Regulation lays down rules for the Member States.

Article 2

This Regulation shall enter into force on the twentieth day following that of its publication. It shall apply from 1 January 2033.

Done at Brussels, 12 March 2031.
""",
        document_number="(EU) 2031/415", issued="2031-03-12", effective_from="2033-01-01", jurisdiction="EU",
        issuer="European Parliament and Council of the European Union", kind="regulation", language="en",
    ),
    _case(
        "a code's notes on amendments are not its commencement",
        """
Internal Revenue Code – Apprentice credit (26 U.S.C. 45Z)

§ 45Z. Apprentice credit

(a) In general. The amount of the credit for the taxable year shall be 10 percent of the wages of an apprentice.

Effective Date of 2018 Amendment

Amendment by Pub. L. 115–999 applicable to taxable years beginning after December 31, 2017.
""",
        document_number="26 U.S.C. 45Z", effective_from=None, issued=None, issuer="United States Congress",
        jurisdiction="US", kind="law",
    ),
    _case(
        "German act",
        """
Gesetz zur Förderung der Ausbildung

§ 1 Zweck

Der Zuschuss wird für die Dauer der Ausbildung gezahlt und ist auf die Höhe der Vergütung nach dem Berufsbildungsgesetz begrenzt.

§ 2 Zuständigkeit

Die Bundesagentur für Arbeit ist für die Leistungen zuständig.
""",
        title="Gesetz zur Förderung der Ausbildung", kind="law", language="de", jurisdiction="DE", issuer="Deutscher Bundestag",
    ),
)  # fmt: skip

PAPERS = (
    _case(
        "English paper",
        """
Journal of Invented Studies, Vol. 12, No. 3

How Weavers Learn: Evidence from Ten Workshops

Anna Muster 1,*, Li Xiaoming 2 and Seán O’Brien 1

1 University of Nowhere, Nowhere

* Correspondence: a.muster@example.org

Published: 16 June 2031

https://doi.org/10.99999/jis.2031.0042

Abstract: We observe how weavers learn.

Keywords: weaving; learning

1. Introduction

Weaving is old.
""",
        title="How Weavers Learn: Evidence from Ten Workshops", kind="paper", authors="Anna Muster; Li Xiaoming; Seán O’Brien",
        year="2031", issued="2031-06-16", doi="10.99999/jis.2031.0042", venue="Journal of Invented Studies",
        jurisdiction=None,
    ),
    _case(
        "Chinese paper",
        """
产教融合背景下茶艺人才培养研究

张 伟1，李晓明2

（1.某某职业学院，江苏 苏州；2.某某大学）

摘 要：本文研究茶艺人才的培养路径。

关键词：产教融合；茶艺

《虚构职业教育》2031年第4期

一、引言

茶艺历史悠久。

参考文献

[1] 某某. 某书[M]. 2020.
""",
        title="产教融合背景下茶艺人才培养研究", kind="paper", authors="张伟; 李晓明", year="2031", venue="虚构职业教育",
        language="zh-CN",
    ),
)  # fmt: skip

ALL = (*CHINESE, *TAIWAN, *WESTERN, *PAPERS)
