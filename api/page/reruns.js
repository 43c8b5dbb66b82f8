/* What asking a kept question again has changed, and why. */

import { el, langOf, titledList } from "./parts.js";
import { language, nameOf, t } from "./words.js";

/** A verdict, the reasons, and what became of each statement. `changes` is a reply of rerun, or what an edition keeps of one. */
export function renderRerun(changes) {
  const said = changes.statements.filter((each) => each.change !== "same" || each.reasons.length);
  const same = changes.statements.length - said.length;
  const pair = (key, table, { before, after }) => (before === after ? null : el("p", {}, t(key, { before: table(before), after: table(after) })));
  return el("div", { class: "rerun", "data-verdict": changes.verdict }, el("p", { class: "verdict" }, nameOf("verdict", changes.verdict)),
    pair("grade_changed", t, changes.completeness), pair("mode_changed", (mode) => nameOf("mode", mode), changes.mode), renderReasons(changes.reasons),
    said.length ? el("ol", { class: "said-changes" }, said.map(renderSaid)) : null, same && changes.verdict !== "nothing_changed" ? el("p", { class: "under" }, t("same_n", { n: same })) : null);
}

/** Reasons in the words of the service, which has them in both languages. */
function renderReasons(reasons) {
  return titledList(t("why"), reasons.map((each) => (language.column === 0 ? each.zh : each.en)), { class: "reasons" });
}

function renderSaid(said) {
  const words = (key, text, tag) => (text === undefined ? null : el("div", { class: "wording" }, el("span", { class: "wording-when" }, t(key)),
    text === null ? el("span", { class: "muted" }, t("words_gone")) : el(tag, { lang: langOf(text), "data-words": t(key) }, text)));
  const wasSaid = said.before !== null && said.change !== "same";
  const isSaid = said.after !== null;
  const cited = said.citations.filter((each) => each.change !== "kept").map((each) => nameOf("cited", each.change).replace("{n}", `[${each.after ?? each.before}]`));
  return el("li", { class: `said ${said.change}`, "data-change": said.change }, el("span", { class: "badge" }, nameOf("said", said.change)),
    wasSaid ? words("said_before", said.text_before, said.change === "lost" ? "del" : "span") : null,
    isSaid ? words("said_now", said.text_after, said.change === "new" ? "ins" : "span") : null,
    listed("figures_gone", said.figures_gone), listed("figures_new", said.figures_new),
    cited.length ? el("p", { class: "under" }, cited.join(" · ")) : null, renderReasons(said.reasons));
}

const listed = (key, figures) => (figures?.length ? el("p", { class: "figures" }, t(key, { list: figures.join(t("comma")) })) : null);
