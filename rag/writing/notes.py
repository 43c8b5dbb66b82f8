"""What a reader should know of how a model wrote the answer: its grade may only fall, and the notes say why."""

from collections.abc import Iterator, Sequence

from corpus.errors import ProviderError
from corpus.model import Document
from rag.faults import fault_note
from rag.model import Completeness, Recognised
from rag.writing.recognising import Denial
from rag.writing.writer import Ending


def recognised_note(recognised: Recognised, denial: Denial | None, *, chinese: bool) -> str:
    """Say that a question is of a kind that documents cannot answer as it is asked."""
    if denial:
        words, found, number = denial.words, denial.found, denial.citation
        return (
            f"提问以“{words}”为前提，而引文 [{number}] 写的是“{found}”。"
            if chinese
            else f"The question takes “{words}” for granted; what is cited [{number}] says “{found}”."
        )
    return _RECOGNISED[recognised][chinese]


def orders_note(documents: Sequence[Document], *, chinese: bool) -> str:
    """Say which documents hold words that give orders to programs, and that nothing rests on these."""
    titles = [each.metadata.title for each in documents]
    if chinese:
        named = "、".join(f"《{each}》" for each in titles)
        return f"以下文件含有向程序（如对话模型）发号施令的文字，答案未采用这些文字：{named}。"
    named = ", ".join(f"“{each}”" for each in titles)
    return (
        f"Documents that hold words giving orders to programs such as chat models; nothing here rests on them: {named}."
    )


def lowered(grade: Completeness, ending: Ending | None) -> Completeness:
    """Lower the grade of the evidence by what came of the writing; nothing raises it.

    A model that sees no answer where code sees half of one is believed; where code sees a whole one the documents' own
    sentences are shown, as a part.
    """
    if ending is None:
        return grade
    if not ending.fault and not ending.said:
        return "partial" if grade == "complete" else "none"
    is_whole = not ending.shown or not (ending.altered or ending.translated or ending.leaves_open or ending.fault)
    return "partial" if grade == "complete" and not is_whole else grade


def ending_notes(ending: Ending | None, *, chinese: bool, shows: bool) -> Iterator[str]:
    """Say what a reader should know about how the answer was written.

    Args:
        ending: How the writing ended; None where no model wrote.
        chinese: In which language.
        shows: Whether what is not supported is shown.
    """
    if ending is None:
        return
    if ending.fault:
        yield _fault_note(ending.fault, chinese=chinese, began=bool(ending.shown))
    elif not ending.said:
        yield _SAW_NONE[chinese]
    elif not ending.shown:
        yield _NONE_SUPPORTED[chinese]
    if ending.shown and ending.altered:
        yield (_SHOWN if shows else _REMOVED)[chinese].format(ending.altered)
    if ending.translated:
        yield _TRANSLATED[chinese].format(ending.translated)
    if ending.shown and ending.unanswered:
        words = [f"“{each}”" for each in ending.unanswered]
        yield f"未回答：{'、'.join(words)}。" if chinese else f"Left open: {', '.join(words)}."


def _fault_note(error: ProviderError, *, chinese: bool, began: bool) -> str:
    if chinese:
        instead = "其答复中断，仅显示此前已核实的内容" if began else "以下为直接摘自文件的答案"
    elif began:
        instead = "its answer broke off, and what was verified before is shown"
    else:
        instead = "this answer quotes the documents"
    return fault_note(error, "chat", instead, chinese=chinese)


_RECOGNISED: dict[Recognised, dict[bool, str]] = {
    "personal_advice": {
        True: "这里只引用规定，不就个案提供法律意见；个案请咨询律师。",
        False: "This quotes rules and gives no advice on a case of one's own; for that ask a lawyer.",
    },
    "off_topic": {
        True: "这不是政策文件能回答的问题。",
        False: "This is no question that policy documents answer.",
    },
    "wrong_premise": {
        True: "提问所依据的前提与引文不符。",
        False: "The question takes something for granted that what is cited says otherwise.",
    },
}
_SAW_NONE = {
    True: "所配置的对话模型认为这些段落没有回答这个问题；文件中最接近的内容见引文。",
    False: "The configured chat model saw no answer in the evidence; what comes closest is quoted from the documents.",
}
_NONE_SUPPORTED = {
    True: "对话模型所写的内容均未能在引文中得到证实，已全部删去；以下为直接摘自文件的答案。",
    False: "Nothing the chat model wrote was borne out by what it cited; this answer quotes the documents instead.",
}
_REMOVED = {
    True: "对话模型所写的 {} 条内容未能（或未能全部）在引文中得到证实，已删去。",
    False: "Statements of the chat model that were removed or cut, because what they cite does not bear them out: {}.",
}
_TRANSLATED = {
    True: "对话模型所写的 {} 条内容转述的是另一种语言的引文，程序无法完全核实；请对照引文原文。",
    False: "Statements of the chat model that tell what is cited in another language, which code cannot prove; compare "
    "them with the quotes: {}.",
}
_SHOWN = {
    True: "对话模型所写的 {} 条内容未能（或未能全部）在引文中得到证实，已标明。",
    False: "Statements of the chat model that were cut or are marked, because nothing cited bears them out: {}.",
}
