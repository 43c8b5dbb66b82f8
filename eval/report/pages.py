"""What each evaluation puts on its page."""

from collections.abc import Sequence

from eval.comparison import ComparisonReport, Contrast
from eval.questions import LABELS, LOWER_IS_BETTER, Group, QuestionsReport
from eval.report import charts
from eval.report.page import Block, Changes, Figures, Note, Page, Plot, Section, language_of
from eval.report.words import Both, both
from eval.retrieval import RetrievalReport, compare_sets
from eval.significance import CONFIDENCE

INTERVAL = Both(
    f"Lines are {CONFIDENCE:.0%} intervals over questions (Wilson's for yes-or-no figures, otherwise bootstrap).",
    f"细线为按问题计算的 {CONFIDENCE:.0%} 置信区间（是否型指标用 Wilson 法，其余用自助法）。",
)
SHARE_OF_QUERIES = Both("share of queries answered", "已完成查询的比例")
MILLISECONDS = Both("time of one query, milliseconds", "单次查询用时（毫秒）")
GROUP_FIGURES = ("right", "document", "article", "wrong_document")
"""Drawn by group: what decides whether an answer helps, and how often it misleads."""


def retrieval_page(reports: Sequence[RetrievalReport]) -> Page:
    """Show one or several ranked datasets."""
    names = ", ".join(report.dataset for report in reports)
    table = reports[0].table() if len(reports) == 1 else compare_sets(reports)
    figures = Figures.of(table, Both("Every figure, with its interval.", "全部指标及其置信区间。"))
    sections = [Section(Both("All datasets", "全部数据集") if len(reports) > 1 else Both.same(names), (figures,))]
    sections += [Section(Both.same(report.dataset), tuple(_dataset_blocks(report))) for report in reports]
    queries = sum(report.counts.queries for report in reports)
    return Page(
        Both("Retrieval", "检索评测"),
        Both(f"{names}: {queries:,} queries, by the code that serves.", f"{names}：{queries:,} 个查询，所测即所用。"),
        tuple(sections),
    )


def _dataset_blocks(report: RetrievalReport) -> list[Block]:
    found = report.estimates()
    queries, passages = report.counts.queries, report.counts.passages
    bars = charts.bars(
        [Both.same(name) for name in found],
        {report.dataset: list(found.values())},
        Both("mean over queries, 0 to 1 (higher is better)", "各查询平均值，0 到 1（越高越好）"),
    )
    caption = Both(
        f"Quality of the rankings: {queries:,} queries over {passages:,} passages. {INTERVAL.en}",
        f"排序质量：{queries:,} 个查询，{passages:,} 个段落。{INTERVAL.zh}",
    )
    blocks: list[Block] = [Plot(caption, bars)]
    if report.milliseconds:
        blocks.append(_latency({report.dataset: report.milliseconds}, report.latency_ms))
    return blocks


def _latency(series: dict[str, Sequence[float]], percentiles: dict[str, float | None]) -> Plot:
    told = ", ".join(f"{name} {value:.1f} ms" for name, value in percentiles.items() if value is not None)
    caption = Both(
        f"Which share of the queries took at most so long ({told}).", f"在给定时间内完成的查询比例（{told}）。"
    )
    return Plot(caption, charts.latencies(series, percentiles, MILLISECONDS, SHARE_OF_QUERIES))


def questions_page(report: QuestionsReport) -> Page:
    """Show how questions were answered."""
    groups = report.groups()
    whole, citations, wrong = report.tables()
    tables = tuple(
        Figures.of(table, caption)
        for table, caption in (
            (citations, Both("Citations and facts, by group.", "各组的引用与要点。")),
            (wrong, Both("Wrong citations, grades and refusals, by group.", "各组的错误引用、等级与拒答。")),
        )
    )
    blocks: list[Block] = [Figures.of(whole, Both("Every figure, with its interval.", "全部指标及其置信区间。"))]
    blocks += _whole_plots(groups[0])
    if report.milliseconds:
        blocks.append(_latency({report.source: report.milliseconds}, report.latency_ms()))
    return Page(
        Both("Questions", "问答评测"),
        Both(
            f"{report.source}: {len(report.outcomes)} questions on {report.documents} documents.",
            f"{report.source}：{len(report.outcomes)} 个问题，{report.documents} 份文件。",
        ),
        (
            Section(Both("All questions", "全部问题"), tuple(blocks)),
            Section(Both("By language, user and type", "按语言、用户和类型"), (*_group_plots(groups), *tables)),
            Section(Both("Questions not answered rightly", "未正确回答的问题"), (_failures(report),)),
        ),
        language_of([each.question.text for each in report.outcomes]),
    )


def _whole_plots(group: Group) -> list[Block]:
    axis = Both("share, 0 to 1", "比例，0 到 1")
    halves = (
        (Both(f"Higher is better. {INTERVAL.en}", f"越高越好。{INTERVAL.zh}"), False),
        (Both(f"Lower is better. {INTERVAL.en}", f"越低越好。{INTERVAL.zh}"), True),
    )
    plots: list[Block] = []
    for caption, lower in halves:
        names = [
            name
            for name in group.intervals
            if (name in LOWER_IS_BETTER) == lower and name not in ("complete", "partial", "none")
        ]
        if names:
            labels = [both(LABELS[name]) for name in names]
            plots.append(Plot(caption, charts.bars(labels, {"": [group.intervals[name] for name in names]}, axis)))
    return plots


def _group_plots(groups: Sequence[Group]) -> list[Block]:
    plots: list[Block] = []
    for name in GROUP_FIGURES:
        held = [group for group in groups if name in group.intervals and not _is_part(group, groups)]
        label = both(LABELS[name])
        if not held:
            continue
        svg = charts.bars(
            [both(group.name) for group in held],
            {"": [group.intervals[name] for group in held]},
            Both(f"{label.en}, share (0 to 1)", f"{label.zh}，比例（0 到 1）"),
            [group.n for group in held],
        )
        better = Both("lower", "越低越好") if name in LOWER_IS_BETTER else Both("higher", "越高越好")
        caption = Both(
            f"{label.en.capitalize()}, by group, with the number of questions ({better.en} is better). {INTERVAL.en}",
            f"各组的“{label.zh}”，括号内为题数（{better.zh}）。{INTERVAL.zh}",
        )
        plots.append(Plot(caption, svg))
    return plots


def _is_part(group: Group, groups: Sequence[Group]) -> bool:
    """Say whether a group is one language of a type that is drawn as a whole; the table has both."""
    return group.name.rpartition(" ")[0] in {each.name for each in groups}


def _failures(report: QuestionsReport) -> Block:
    wrong = [each for each in report.outcomes if not each.is_right]
    if not wrong:
        return Note(Both("Every question was answered rightly.", "所有问题都得到了正确回答。"))
    rows = tuple(
        (
            Both.same(each.question.id),
            Both.same(each.question.text),
            Both.same("; ".join(f"{place.document} {place.article}".strip() for place in each.question.gold) or "–"),
            both(each.answer.completeness),
            Both.same(
                "; ".join(" ".join((cited.source, *cited.path[-1:])) for cited in each.answer.citations[:1]) or "–"
            ),
        )
        for each in wrong
    )
    columns = (
        Both("id", "编号"),
        both("question"),
        Both("what answers it", "标准答案所在"),
        Both("grade", "等级"),
        Both("first citation", "首条引用"),
    )
    return Figures(Both(f"{len(wrong)} questions.", f"{len(wrong)} 个问题。"), columns, rows)


def comparison_page(report: ComparisonReport) -> Page:
    """Show two systems beside each other."""
    sections = []
    for (dataset, contrasts), table in zip(report.by_dataset().items(), report.tables(), strict=True):
        changes = tuple(each for each in report.changes if each.dataset == dataset)
        blocks: list[Block] = [Note(_verdict(contrasts)), *_contrast_plots(contrasts)]
        blocks.append(Figures.of(table, Both("Every measure, tested.", "各指标及其检验。")))
        blocks.append(_gains(report, dataset))
        if changes:
            told = Both("Greatest gains and losses, with what each shows first.", "得失最大的问题及双方的首要结果。")
            blocks += [Note(told), Changes(changes)]
        sections.append(Section(Both.same(dataset), tuple(blocks)))
    return Page(
        Both("Comparison", "对比评测"),
        Both(f"A is {report.a}, B is {report.b}.", f"A 为 {report.a}，B 为 {report.b}。"),
        tuple(sections),
        language_of([each.question for each in report.changes]),
    )


def _verdict(contrasts: Sequence[Contrast]) -> Both:
    better = {name: [each for each in contrasts if each.verdict == f"{name} is better"] for name in "AB"}
    said = [(name, found) for name, found in better.items() if found]
    if not said:
        return Both(
            "No measure shows a difference beyond chance (two-sided randomisation test, Holm's correction, .05).",
            "没有指标显示出超过偶然的差异（双侧随机化检验，Holm 校正，0.05）。",
        )
    en = "; ".join(f"{name} is better by {', '.join(each.label for each in found)}" for name, found in said)
    zh = "；".join(f"{name} 更好：{'、'.join(both(each.label).zh for each in found)}" for name, found in said)
    return Both(
        f"{en} (two-sided randomisation test, Holm's correction, p below .05).",
        f"{zh}（双侧随机化检验，Holm 校正，p < 0.05）。",
    )


def _contrast_plots(contrasts: Sequence[Contrast]) -> list[Block]:
    labels = [both(each.label) for each in contrasts]
    better = [{"A is better": -1, "B is better": 1}.get(each.verdict, 0) for each in contrasts]
    svg = charts.differences(
        labels, [each.test.difference for each in contrasts], better, Both("difference, B − A", "差值，B − A")
    )
    questions = max(each.test.questions for each in contrasts)
    caption = Both(
        f"Differences of the means over up to {questions:,} questions, with {CONFIDENCE:.0%} bootstrap intervals. "
        "Green: B is better; red: A is better; grey: no difference shown. Of wrong and false, less is better.",
        f"最多 {questions:,} 个问题的均值差及 {CONFIDENCE:.0%} 自助法置信区间。"
        "绿色：B 更好；红色：A 更好；灰色：未见差异。错误类指标越低越好。",
    )
    return [Plot(caption, svg)]


def _gains(report: ComparisonReport, dataset: str) -> Block:
    gains = report.gains[dataset]
    changed = [gain for gain in gains.values() if gain]
    won = sum(gain > 0 for gain in changed)
    lost, tied = len(changed) - won, len(gains) - len(changed)
    label = both(report.measure)
    caption = Both(
        f"Gain of B over A by {label.en}, one bar a question: {won} won, {lost} lost, {tied} tied (not drawn).",
        f"按“{label.zh}”每题 B 相对 A 的得失：胜 {won}，负 {lost}，平 {tied}（未画出）。",
    )
    if not changed:
        return Note(caption)
    x = Both("questions that differ, greatest gain first", "有差异的问题（按得失排序）")
    return Plot(caption, charts.gains(changed, x, Both(f"gain in {label.en}", f"{label.zh}得失")))
