"""The JATS reader."""

import pytest

from corpus.errors import UnreadableDocumentError
from ingest.readers.base import ReadText
from ingest.readers.jats import JatsReader

META = """<journal-meta><journal-title-group><journal-title>Journal of Examples</journal-title></journal-title-group>
</journal-meta><article-meta><article-id pub-id-type="doi">10.1234/ex.5</article-id>
<title-group><article-title>Levies <italic>and</italic> placements</article-title>
<subtitle>A study</subtitle></title-group>
<contrib-group><contrib contrib-type="author">
<name><surname>Berg</surname><given-names>Anna</given-names></name></contrib>
<contrib contrib-type="author">
<name name-style="eastern"><surname>王</surname><given-names>小明</given-names></name></contrib>
<contrib contrib-type="author"><collab>The Levy Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>Not</surname></name></contrib></contrib-group>
<pub-date pub-type="epub"><year>2020</year></pub-date><pub-date pub-type="ppub"><year>2021</year></pub-date>
<abstract><p>We ask.</p></abstract><kwd-group><kwd>levy</kwd><kwd>placement</kwd></kwd-group></article-meta>"""


def read(body: str = "", back: str = "", head: str = "") -> ReadText:
    source = f"{head}<article><front>{META}</front><body>{body}</body><back>{back}</back></article>"
    return JatsReader().read(source.encode(), "a.xml")


def after_front(result: ReadText) -> str:
    return result.text.partition("Keywords: levy; placement")[2].strip()


def test_who_what_where() -> None:
    result = read()
    assert result.properties == {
        "title": "Levies and placements: A study",
        "authors": ["Anna Berg", "王小明", "The Levy Group"],
        "year": 2021,
        "doi": "10.1234/ex.5",
        "venue": "Journal of Examples",
    }
    assert result.title == "Levies and placements: A study"
    assert result.text.startswith("Levies and placements: A study\n\nAbstract\n\nWe ask.\n\nKeywords: levy; placement")


def test_sections_are_headings_by_depth() -> None:
    result = read("<sec><label>1</label><title>One</title><p>a</p><sec><title>Two</title><p>b</p></sec></sec>")
    assert [(hint.level, hint.span.of(result.text)) for hint in result.headings][2:] == [(2, "1 One"), (3, "Two")]
    assert after_front(result) == "1 One\n\na\n\nTwo\n\nb"


def test_lists_in_lists_and_in_paragraphs() -> None:
    inner = '<list list-type="bullet"><list-item><p>in</p></list-item></list>'
    outer = f'<list list-type="order"><list-item><p>one</p></list-item><list-item><p>two</p>{inner}</list-item></list>'
    assert after_front(read(f"<p>before {outer} after</p>")) == "before\n\n1. one\n2. two\n- in\n\nafter"


def test_tables_notes_and_figures() -> None:
    table = """<table-wrap><label>Table 1</label><caption><p>Rates</p></caption><table>
    <thead><tr><th>c</th><th>r</th></tr></thead>
    <tbody><tr><td rowspan="2">A</td><td>1</td></tr><tr><td>2</td></tr></tbody></table>
    <table-wrap-foot><fn><label>a</label><p>Under 18.</p></fn></table-wrap-foot></table-wrap>"""
    figure = "<fig><label>Fig. 1</label><caption><p>A curve.</p></caption><graphic/></fig>"
    result = read(f"<p>See<fn><label>1</label><p>a note</p></fn>.</p>{table}{figure}")
    assert after_front(result) == (
        "See[1].\n\nTable 1 Rates\n\nc | r\nA | 1\nA | 2\n\n[a] Under 18.\n\nFig. 1 A curve.\n\n[1] a note"
    )


def test_references_are_lines_at_the_end() -> None:
    kept_as_fields = """<ref id="r2"><element-citation><person-group>
    <name><surname>Ng</surname><given-names>B</given-names></name>
    </person-group><article-title>On pay</article-title>
    <source>Work</source><year>2001</year><volume>3</volume><fpage>1</fpage>
    <lpage>9</lpage></element-citation></ref>"""
    back = f"""<ref-list><title>References</title>
    <ref><label>1.</label><mixed-citation>Berg A. Before. 1999.</mixed-citation></ref>
    {kept_as_fields}</ref-list><ack><p>Thanks.</p></ack>"""
    assert after_front(read(back=back)) == (
        "Acknowledgements\n\nThanks.\n\nReferences\n\n[1] Berg A. Before. 1999.\n[2] B Ng. 2001. On pay. Work. 3. 1–9."
    )


def test_entities_are_neither_fetched_nor_expanded() -> None:
    head = """<!DOCTYPE article SYSTEM "http://example.org/jats.dtd"
    [<!ENTITY a "ha"><!ENTITY f SYSTEM "file:///etc/hostname">]>"""
    assert after_front(read("<p>x&a;y&f;z</p>", head=head)) == "xyz"


def test_entities_of_entities_are_refused() -> None:
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    with pytest.raises(UnreadableDocumentError, match="no sound XML"):
        read("<p>x&a9;y</p>", head=f"<!DOCTYPE article [{laughs}]>")


def test_named_characters() -> None:
    assert after_front(read("<p>&alpha;=1</p>", head='<!DOCTYPE article SYSTEM "jats.dtd">')) == "α=1"


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (b"<html><body/></html>", "outermost element is 'html'"),
        (b"<article><body/></article>", "no journal article"),
        (b"<article><front>", "no sound XML"),
        (b"<a>" * 5_000, "no sound XML"),
    ],
)
def test_other_xml_is_refused(source: bytes, cause: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=cause):
        JatsReader().read(source, "a.xml")


def test_several_articles() -> None:
    article = f"<article><front>{META}</front></article>"
    result = JatsReader().read(f"<pmc-articleset>{article}{article}</pmc-articleset>".encode(), "a.nxml")
    assert result.warnings == ("only the first of its articles was read",)
