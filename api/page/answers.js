/* An answer: its grade, its statements with their citations, what was searched, what it took. One renderer for answers that are
   on their way, just given, and kept. */

import { renderFeedback } from "./feedback.js";
import { renderKeep } from "./keep.js";
import { citationLink, copyText, corpus, dateWords, el, englishTitle, factLine, hanIn, isUnsure, kindBadge, langOf, linesOf, linkTo,
  pinWords, plainButton, statusBadge, titleOf, titledList } from "./parts.js";
import { openPlace } from "./reader.js";
import { state } from "./state.js";
import { language, nameOf, placeName, t } from "./words.js";

const LONG_QUOTE = 480; // characters, a Chinese one counted twice; longer quotes in the list are folded
const SAYING = /[“"]([^”"]+)[”"]/; // what a hint on rephrasing quotes: a question to ask, or words of the one that was asked

/** An answer of which nothing has come yet. `phase`: coming, done, stopped or broken. */
export const answerOf = (question) => ({ id: null, question, resolved: null, phase: "coming", mode: null, completeness: null, statements: [], citations: [],
  coverage: null, usage: null, timings: null, isSaved: false, kept: null });

/** A kept answer, as it stands now, in the shape of one that was given. */
export function answerOfKept(kept, { question = kept.question, question_resolved: resolved = question } = {}) {
  const pinOf = ({ path, page }) => ({ path, page });
  return { ...answerOf(question), id: kept.id, resolved: resolved === question ? null : resolved, phase: "done", mode: kept.mode, completeness: kept.completeness,
    statements: kept.statements, citations: kept.citations.map((each) => ({ ...each, pin: pinOf(each) })), isSaved: kept.is_saved,
    coverage: { ...kept.coverage, newest_document: null, read: [], rephrase: null }, kept };
}

export function completenessOf(answer) {
  if (answer.phase !== "done") return answer.phase;
  return ["complete", "partial"].includes(answer.completeness) ? answer.completeness : "none";
}

export const gradeChip = (grade) => el("strong", { class: `grade ${grade}` }, t(grade));

/** The parts of an answer. `isMain` is the one that is asked about: ids are its own. `again(change)` asks it once more,
    `refill(question, words)` puts a question into the box, with words of it selected; `canKeep` offers to keep it. */
export function renderAnswer(answer, { isMain = false, canKeep = true, again = null, refill = null } = {}) {
  const grade = completenessOf(answer);
  const id = (name) => (isMain ? name : null);
  const isDone = answer.phase === "done";
  return [
    answer.resolved ? el("p", { class: "resolved", id: id("resolved") }, el("span", {}, t("resolved")), el("span", { lang: langOf(answer.resolved) }, answer.resolved)) : "",
    answer.phase === "coming" ? "" : el("p", { class: `completeness ${grade}`, id: id("completeness"), "data-completeness": grade },
      gradeChip(grade), el("span", {}, t(answer.statements.length || isDone ? `${grade}_words` : "stopped_nothing"))),
    answer.kept && answer.citations.length ? el("p", { class: `stands${answer.kept.is_current ? "" : " not"}` }, t(answer.kept.is_current ? "stands" : "stands_not")) : "",
    isMain && again ? renderRead(answer.coverage?.read, again) : "",
    grade === "none" ? renderCovered(answer.coverage, id) : "",
    ...renderStatements(answer),
    isDone && refill ? renderRephrase(answer, refill) : "",
    isDone ? renderFoot(answer, canKeep) : "",
    ["stopped", "broken"].includes(answer.phase) && again ? plainButton(t("once_more"), () => again(() => {}), { class: "again" }) : "",
    ...(answer.citations.length ? [el("h3", { class: "ruled" }, t("citations")), el("ol", { class: "citations", id: id("citations") }, answer.citations.map((each) => renderCitation(answer, each, id)))] : []),
    answer.coverage ? renderCoverage(answer, grade, id) : "",
  ].filter(Boolean);
}

/** What was read from the question, as chips: a click asks again without it, or with it once more. */
function renderRead(read = [], again) {
  const off = [...state.ignored.entries()].filter(([name]) => !read.some((each) => each.field === name));
  if (!read.length && !off.length) return "";
  const namedPlace = (code, words) => (placeName(code) === code ? `${words} (${code})` : placeName(code));
  const valueOf = { place: (value, words) => (value === "national" ? t("national") : namedPlace(value, words)), kind: (value) => nameOf("kind", value),
    as_of: (value) => value, version: (value) => t("version_year", { n: value }), status: () => t("past_texts") };
  const chip = (field, values, isOn) => plainButton(`${t(`read_${field}`)} ${values.map((each) => valueOf[field](each.value, each.words)).join(" · ")} ${isOn ? "✕" : "＋"}`,
    () => again(() => (isOn ? state.ignored.set(field, values) : state.ignored.delete(field))),
    { class: `chip read${isOn ? "" : " off"}`, "data-field": field, "aria-pressed": String(isOn),
      title: t(isOn ? "read_off" : "read_on", { words: values.map((each) => `“${each.words}”`).join(", "), effect: t(`effect_${values[0].effect}`) }) });
  const fields = [...new Set(read.map((each) => each.field))];
  const all = fields.length > 1 ? plainButton(t("read_none"), () => again(() => {
    for (const field of fields) state.ignored.set(field, read.filter((each) => each.field === field));
  }), { id: "read-none" }) : null;
  return el("p", { id: "read" }, el("span", {}, t("read_label")), fields.map((field) => chip(field, read.filter((each) => each.field === field), true)),
    off.map(([field, values]) => chip(field, values, false)), all);
}

/** Ungrouped statements are paragraphs; consecutive ones of one group are a list under a small heading, within it under whose they are. */
function renderStatements(answer) {
  const parts = [];
  let [group, heading] = [null, null];
  for (const [at, statement] of answer.statements.entries()) {
    const node = renderStatement(answer, statement, at + 1);
    const isNewGroup = statement.group !== group;
    if (statement.group && isNewGroup) parts.push(el("h3", { class: "group" }, nameOf("group", statement.group)));
    if (statement.heading && (isNewGroup || statement.heading !== heading)) parts.push(el("h4", { class: "bearer", lang: langOf(statement.heading) }, statement.heading));
    if (statement.group && !parts.at(-1)?.matches("ul.statements")) parts.push(el("ul", { class: "statements" }));
    if (statement.group) parts.at(-1).append(node);
    else parts.push(node);
    [group, heading] = [statement.group ?? null, statement.heading ?? null];
  }
  return parts;
}

function renderStatement(answer, statement, number) {
  const cites = statement.citations.map((each) => renderCite(answer, each));
  const text = statement.text ?? t("withheld");
  const [, words, tail] = text.match(/^([\s\S]*?)(.{0,2}\s*)$/u); // the last characters stay on one line with their citations
  const doubt = statement.is_supported === false ? (statement.citations.length ? "unchecked" : "unsupported") : null;
  const node = el(statement.group ? "li" : "div", { class: ["statement", doubt, statement.text === null && "withheld"].filter(Boolean).join(" "), "data-statement": number },
    el("p", { lang: statement.text === null ? null : langOf(text) }, statement.referred_by ? [t("refers_to"), " ", renderCite(answer, statement.referred_by), ": "] : null,
      words, el("span", { class: "tail" }, tail, cites.length ? el("sup", {}, cites) : null,
        answer.phase === "done" ? renderFeedback(answer, { statement: number }, () => node, { words: "⚑", class: "plain flag" }) : null)),
    doubt ? el("p", { class: "doubt" }, t(doubt)) : null);
  return node;
}

function renderCite(answer, number) {
  const citation = answer.citations.find((each) => each.number === number);
  const place = citation ? [titleOf(citation.document), pinWords(citation)].filter(Boolean).join(" › ") : "";
  return el("button", { type: "button", class: "cite", "data-number": number, title: place, disabled: !citation || citation.quote === null,
    "aria-label": t("citation_n", { n: number, title: place }), onclick: () => openPlace(citationLink(citation)) }, String(number));
}

function renderCitation(answer, citation, id) {
  const doc = citation.document;
  const pin = pinWords(citation);
  const title = citation.quote === null ? el("span", { class: "citation-title", lang: langOf(titleOf(doc)) }, titleOf(doc))
    : el("a", { class: "citation-title", href: citationLink(citation), lang: langOf(titleOf(doc)) }, titleOf(doc));
  const main = el("div", { class: "citation-main" }, title, englishTitle(doc), pin ? el("p", { class: "pin", lang: langOf(pin) }, pin) : null,
    ...(citation.quote === null ? [] : renderQuote(citation)),
    el("p", { class: "badges" }, ...(citation.state ? renderState(citation) : [statusBadge(doc)]), kindBadge(doc), citation.state ? null : renderChecked(citation),
      isUnsure(citation) ? el("span", { class: "badge unsure" }, t("scanned_short")) : null,
      answer.phase === "done" ? renderFeedback(answer, { citation: citation.number }, () => main, { class: "plain flag-citation" }) : null),
    renderSuccessor(citation.superseded_by), factLine(doc), renderAlso(citation.also));
  return el("li", { class: "citation", id: id(`citation-${citation.number}`), "data-number": citation.number },
    el("span", { class: "citation-number", "aria-hidden": "true" }, String(citation.number)), main);
}

function renderQuote(citation) {
  const lines = linesOf(citation.quote);
  const folded = lines.length > 4 || citation.quote.length + hanIn(citation.quote) > LONG_QUOTE;
  const quote = el("blockquote", { lang: citation.document.language, class: folded ? "folded" : null }, lines);
  const unfold = folded ? plainButton(t("show_all"), ({ currentTarget }) => {
    const isFolded = quote.classList.toggle("folded");
    currentTarget.setAttribute("aria-expanded", String(!isFolded));
    currentTarget.textContent = t(isFolded ? "show_all" : "show_less");
  }, { "aria-expanded": "false" }) : null;
  return [quote, unfold];
}

function renderChecked(citation) {
  const checked = citation.verified ? "verified" : "unverified";
  return el("span", { class: checked }, t(checked));
}

/** How a kept citation stands now, in the service's words of either language, and how its document stood then. */
function renderState(citation) {
  const now = t("state_now", { state: language.column === 0 ? citation.zh : citation.en });
  return [el("span", { class: `badge state ${/^[a-z_]+$/.test(citation.state) ? citation.state : ""}`, "data-state": citation.state }, now),
    el("span", { class: "badge kind" }, t("status_then", { status: nameOf("status", citation.document.status || "unknown") }))];
}

function renderSuccessor(by) {
  if (!by) return null;
  return el("p", { class: "successor" }, t("superseded_named"), by.id ? el("a", { href: linkTo(by.id), lang: langOf(by.title) }, by.title) : by.title);
}

/** Where the same rule stands too, in the law of other places. */
function renderAlso(also = []) {
  if (!also.length) return null;
  return el("ul", { class: "also", "aria-label": t("also") }, also.map(({ document: doc, pin }) => el("li", {}, el("span", {}, t("also")), " ",
    el("a", { href: linkTo(doc.id), lang: langOf(titleOf(doc)) }, titleOf(doc)), " ", [pin.path.join(" › "), doc.jurisdiction && placeName(doc.jurisdiction)].filter(Boolean).join(" · "))));
}

/** How to ask so that more may be found: a click puts the question it quotes, or the one that was asked, into the box. */
function renderRephrase(answer, refill) {
  const hint = answer.coverage?.rephrase;
  if (!hint) return "";
  const quoted = SAYING.exec(hint)?.[1] ?? "";
  const isQuestion = /[?？]$/.test(quoted);
  return el("p", { class: "rephrase" }, el("span", {}, t("rephrase")), el("span", { lang: langOf(hint) }, hint), " ",
    plainButton(t(isQuestion ? "rephrase_use" : "rephrase_edit"), () => (isQuestion ? refill(quoted, "") : refill(answer.resolved ?? answer.question, quoted))));
}

function renderFoot(answer, canKeep) {
  const row = el("div", { class: "answer-foot" }, el("span", {}, answer.statements.length ? t(answer.mode === "extractive" ? "mode_extractive" : "mode_other") : ""),
    canKeep ? renderKeep(answer) : null,
    renderFeedback(answer, {}, () => box),
    answer.statements.length ? plainButton(t("copy_answer"), (event) => copyText(event.currentTarget, answerAsText(answer)), { "data-t": "copy_answer" }) : null,
    plainButton(t("print"), () => window.print()));
  const box = el("div", { class: "answer-end" }, row);
  return box;
}

/** For an answer of "none": what the corpus does cover. */
function renderCovered({ notes = [], nearest = [] }, id) {
  const links = nearest.map((each) => el("a", { href: linkTo(each.id), lang: langOf(each.title) }, each.title));
  if (!notes.length && !links.length) return "";
  return el("section", { class: "covered" }, el("h3", {}, t("covers")), titledList("", notes), titledList(t("nearest"), links, { id: id("nearest") }));
}

export function filterWords(filters) {
  const held = (id) => state.texts.get(id)?.doc ?? corpus.documents?.find((doc) => doc.id === id);
  const named = { jurisdiction: placeName, about: (codes) => codes.split(", ").map(placeName).join(t("comma")), kind: (value) => nameOf("kind", value), language: (value) => nameOf("language", value),
    as_of: (value) => `${t("as_of")} ${value}`, document: (id) => (held(id) ? `〈${titleOf(held(id))}〉` : id) };
  return Object.entries(filters).map(([name, value]) => (Object.hasOwn(named, name) ? named[name](value) : String(value)));
}

function renderCoverage({ coverage, timings, usage }, grade, id) {
  const took = timings?.total;
  const line = [t("searched", { n: coverage.documents_searched }), coverage.newest_document && t("newest", { d: coverage.newest_document }),
    took !== undefined && t("took", { n: Math.round(took) })].filter(Boolean);
  const filters = filterWords(coverage.filters ?? {});
  const missing = (coverage.referenced_not_held ?? []).map((each) =>
    (typeof each === "string" ? each : [each.title, each.document_number].filter(Boolean).join(" ")));
  return el("section", { class: "coverage", id: id("coverage") }, el("h3", {}, t("coverage")), el("p", {}, line.join(t("comma")) + t("stop")),
    usage ? el("p", { class: "usage" }, usageWords(usage)) : null,
    filters.length ? el("p", {}, t("with_filters", { list: filters.join(" · ") })) : null,
    titledList("", grade === "none" ? [] : coverage.notes ?? []), titledList(t("not_held"), missing));
}

function usageWords(usage) {
  const number = (value) => new Intl.NumberFormat(language.column === 0 ? "zh-CN" : "en-GB", { maximumSignificantDigits: 6 }).format(value);
  const took = t("usage", { model: usage.model, n: usage.requests, tokens_in: number(usage.tokens_in), tokens_out: number(usage.tokens_out) });
  const cost = usage.cost === null ? t("usage_free") : t("usage_cost", { cost: number(usage.cost), currency: usage.currency });
  return `${took}${usage.is_estimated ? t("usage_estimated") : ""} · ${cost}`;
}

function answerAsText(answer) {
  const page = location.href.split(/[?#]/)[0];
  const lines = answer.statements.map((each) => (each.text ?? t("withheld")) + each.citations.map((number) => `[${number}]`).join("") + doubtWords(each));
  const sources = answer.citations.map((each) => {
    const doc = each.document;
    const facts = [titleOf(doc), doc.document_number, doc.issuer, pinWords(each), nameOf("status", doc.status || "unknown"), ...dateWords(doc)];
    const quote = each.quote === null ? "" : `\n    “${each.quote}”\n    ${page}${citationLink(each)}`;
    return `[${each.number}] ${facts.filter(Boolean).join(" · ")}${quote}`;
  });
  const grade = completenessOf(answer);
  const asked = answer.resolved ? `${answer.question}\n${t("resolved")}${answer.resolved}` : answer.question;
  return [asked, `${t(grade)}: ${t(`${grade}_words`)}`, lines.join("\n"), sources.join("\n")].join("\n\n");
}

const doubtWords = (statement) => (statement.is_supported === false ? ` (${t(statement.citations.length ? "unchecked" : "unsupported")})` : "");
