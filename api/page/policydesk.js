/* The page of PolicyDesk: asking, the answer, the reader, the documents; registers.js and matcher.js are the other views.
   The address says what is open in the reader: #d=<document id>&s=<start>&e=<end>, offsets in Unicode code points;
   &view=page|text how, &since=<id of an older version> what changed since then. */

import { Problem, announce, api, byId, citationLink, copyText, corpus, dateWords, el, englishTitle, factLine, hanIn, isUnsure, kindBadge, langOf, linesOf, linkTo,
  pinWords, plainButton, problemWords, renderFacts, renderRelations, renderVersions, statusBadge, titleOf, titledList } from "./parts.js";
import { listenToMatcher, showMatcher } from "./matcher.js";
import { listenToRegisters, showRegisters } from "./registers.js";
import { depthOnPage, headingWords, pagesWith, renderChanges, renderSheet, renderText } from "./text.js";
import { listenToUploads, renderUploads } from "./uploads.js";
import { EXAMPLES, NAMES, language, nameOf, placeName, t } from "./words.js";

const ROWS_SHOWN = 500;
const LONG_QUOTE = 480; // characters, a Chinese one counted twice; longer quotes in the list are folded

const state = {
  asking: null, reading: null, // the AbortController of the request under way
  ignored: new Map(), // field → what was read of it from the question and switched off
  answer: null, problem: null,
  texts: new Map(), // document id → the loaded document, with its text as an array of code points
  open: null, // what the reader shows: {id, start, end, view, since, page, loaded, changes, history, relations}
  prefersText: false, // whether quotes open in the text although their page can be shown
  opener: null, // where the focus returns when the reader closes
};

function showProblem(problem, view = document.querySelector("[role=tabpanel]:not([hidden])")) {
  state.problem = problem;
  const box = byId("error");
  box.hidden = !problem;
  box.replaceChildren();
  if (!problem) return;
  view.querySelector(".messages").append(box);
  box.append(...problemWords(problem));
}

// ---------------------------------------------------------------- asking

function readFilters() {
  const pairs = [...new FormData(byId("ask-form"))].filter(([name]) => name !== "question").map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

function filterWords(filters) {
  const held = (id) => state.texts.get(id)?.doc ?? corpus.documents?.find((doc) => doc.id === id);
  const named = { jurisdiction: placeName, about: (codes) => codes.split(", ").map(placeName).join(t("comma")), kind: (value) => nameOf("kind", value), language: (value) => nameOf("language", value),
    as_of: (value) => `${t("as_of")} ${value}`, document: (id) => (held(id) ? `〈${titleOf(held(id))}〉` : id) };
  return Object.entries(filters).map(([name, value]) => (Object.hasOwn(named, name) ? named[name](value) : String(value)));
}

function showActiveFilters() {
  const words = filterWords(readFilters());
  byId("filters-active").replaceChildren(...words.map((word) => el("span", { class: "chip" }, word)));
  byId("filters-clear").hidden = words.length === 0;
}

function growQuestion() {
  const box = byId("question");
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`; // the style sheet stops it at three lines
}

function setBusy(busy) {
  byId("progress").hidden = !busy;
  byId("view-ask").setAttribute("aria-busy", String(busy));
  if (busy) announce(t("searching"));
}

async function ask({ keepIgnored = false } = {}) {
  const question = byId("question").value.trim();
  if (!question) return byId("question").focus();
  state.asking?.abort();
  const mine = (state.asking = new AbortController());
  const filters = readFilters();
  if (!keepIgnored) state.ignored.clear();
  const ignore = [...state.ignored.keys()];
  if (state.open) closeReader();
  showProblem(null);
  state.answer = null;
  renderAnswer();
  document.body.classList.add("asked");
  setBusy(true);
  try {
    const answer = await api("POST", "v1/ask", { json: { question, filters, ignore }, signal: mine.signal });
    if (state.asking !== mine) return;
    state.answer = { question, ...answer };
    renderAnswer();
    announce(t("answer_ready", { state: t(completenessOf(answer)), n: answer.citations.length }));
  } catch (problem) {
    if (problem.name !== "AbortError" && state.asking === mine) showProblem(problem, byId("view-ask"));
  } finally {
    if (state.asking === mine) { state.asking = null; setBusy(false); }
  }
}

// ---------------------------------------------------------------- the answer

function completenessOf(answer) {
  return ["complete", "partial"].includes(answer.completeness) ? answer.completeness : "none";
}

function renderAnswer() {
  const { answer } = state;
  const box = byId("answer");
  box.hidden = !answer;
  document.body.classList.toggle("has-answer", Boolean(answer));
  document.title = answer ? `${answer.question} – PolicyDesk` : "PolicyDesk";
  box.replaceChildren();
  if (!answer) return;
  const completeness = completenessOf(answer);
  box.append(
    el("h2", { lang: langOf(answer.question) }, answer.question),
    el("p", { id: "completeness", class: completeness, "data-completeness": completeness },
      el("strong", {}, t(completeness)), el("span", {}, t(`${completeness}_words`))),
    renderRead(answer.coverage.read),
    completeness === "none" ? renderCovered(answer.coverage) : "",
    ...renderStatements(answer),
  );
  if (answer.statements.length) {
    box.append(el("div", { class: "answer-foot" }, el("span", {}, t(answer.mode === "extractive" ? "mode_extractive" : "mode_other")),
      plainButton(t("copy_answer"), (event) => copyText(event.currentTarget, answerAsText(answer)), { "data-t": "copy_answer" }),
      plainButton(t("print"), () => window.print())));
  }
  if (answer.citations.length) {
    box.append(el("h3", {}, t("citations")), el("ol", { id: "citations" }, answer.citations.map(renderCitation)));
  }
  box.append(renderCoverage(answer.coverage, completeness));
  markCurrent();
}

/** What was read from the question, as chips: a click asks again without it, or with it once more. */
function renderRead(read = []) {
  const off = [...state.ignored.entries()].filter(([name]) => !read.some((each) => each.field === name));
  if (!read.length && !off.length) return "";
  const again = (change) => { change(); ask({ keepIgnored: true }); };
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

/** Ungrouped statements are paragraphs; consecutive ones of one group are a list under a small heading. */
function renderStatements(answer) {
  const parts = [];
  let group = null;
  for (const statement of answer.statements) {
    const cites = statement.citations.map((number) => renderCite(answer, number));
    const [, words, tail] = statement.text.match(/^([\s\S]*?)(.{0,2}\s*)$/u); // the last characters stay on one line with their citations
    const node = el(statement.group ? "li" : "p", { class: "statement", lang: langOf(statement.text) },
      statement.referred_by ? [t("refers_to"), " ", renderCite(answer, statement.referred_by), ": "] : null, words, el("span", { class: "tail" }, tail, cites.length ? el("sup", {}, cites) : null));
    if (statement.group && statement.group !== group) {
      parts.push(el("h3", { class: "group" }, nameOf("group", statement.group)), el("ul", { class: "statements" }));
    }
    if (statement.group) parts.at(-1).append(node);
    else parts.push(node);
    group = statement.group ?? null;
  }
  return parts;
}

function renderCite(answer, number) {
  const citation = answer.citations.find((each) => each.number === number);
  const place = citation ? [titleOf(citation.document), pinWords(citation)].filter(Boolean).join(" › ") : "";
  return el("button", { type: "button", class: "cite", "data-number": number, title: place, disabled: !citation,
    "aria-label": t("citation_n", { n: number, title: place }), onclick: () => openPlace(citationLink(citation)) }, String(number));
}

function renderCitation(citation) {
  const doc = citation.document;
  const lines = linesOf(citation.quote);
  const folded = lines.length > 4 || citation.quote.length + hanIn(citation.quote) > LONG_QUOTE;
  const quote = el("blockquote", { lang: doc.language, class: folded ? "folded" : null }, lines);
  const unfold = folded ? plainButton(t("show_all"), ({ currentTarget }) => {
    const isFolded = quote.classList.toggle("folded");
    currentTarget.setAttribute("aria-expanded", String(!isFolded));
    currentTarget.textContent = t(isFolded ? "show_all" : "show_less");
  }, { "aria-expanded": "false" }) : null;
  const pin = pinWords(citation);
  const checked = citation.verified ? "verified" : "unverified";
  return el("li", { class: "citation", id: `citation-${citation.number}`, "data-number": citation.number },
    el("span", { class: "citation-number", "aria-hidden": "true" }, String(citation.number)),
    el("div", { class: "citation-main" },
      el("a", { class: "citation-title", href: citationLink(citation), lang: langOf(titleOf(doc)) }, titleOf(doc)), englishTitle(doc),
      pin ? el("p", { class: "pin", lang: langOf(pin) }, pin) : null, quote, unfold,
      el("p", { class: "badges" }, statusBadge(doc), kindBadge(doc), el("span", { class: checked }, t(checked)),
        isUnsure(citation) ? el("span", { class: "badge unsure" }, t("scanned_short")) : null), factLine(doc), renderAlso(citation.also)));
}

/** Where the same rule stands too, in the law of other places. */
function renderAlso(also = []) {
  if (!also.length) return null;
  return el("ul", { class: "also", "aria-label": t("also") }, also.map(({ document: doc, pin }) => el("li", {}, el("span", {}, t("also")), " ",
    el("a", { href: linkTo(doc.id), lang: langOf(titleOf(doc)) }, titleOf(doc)), " ", [pin.path.join(" › "), doc.jurisdiction && placeName(doc.jurisdiction)].filter(Boolean).join(" · "))));
}

/** For an answer of "none": what the corpus does cover. */
function renderCovered({ notes = [], nearest = [] }) {
  const links = nearest.map((each) => el("a", { href: linkTo(each.id), lang: langOf(each.title) }, each.title));
  if (!notes.length && !links.length) return "";
  return el("section", { class: "covered" }, el("h3", {}, t("covers")), titledList("", notes), titledList(t("nearest"), links, { id: "nearest" }));
}

function renderCoverage(coverage, completeness) {
  const took = state.answer.timings_ms?.total;
  const line = [t("searched", { n: coverage.documents_searched }), coverage.newest_document && t("newest", { d: coverage.newest_document }),
    took !== undefined && t("took", { n: Math.round(took) })].filter(Boolean);
  const filters = filterWords(coverage.filters ?? {});
  const missing = (coverage.referenced_not_held ?? []).map((each) =>
    (typeof each === "string" ? each : [each.title, each.document_number].filter(Boolean).join(" ")));
  return el("section", { id: "coverage" }, el("h3", {}, t("coverage")), el("p", {}, line.join(t("comma")) + t("stop")),
    filters.length ? el("p", {}, t("with_filters", { list: filters.join(" · ") })) : null,
    titledList("", completeness === "none" ? [] : coverage.notes ?? []), titledList(t("not_held"), missing));
}

function answerAsText(answer) {
  const page = location.href.split("#")[0];
  const lines = answer.statements.map((each) => each.text + each.citations.map((number) => `[${number}]`).join(""));
  const sources = answer.citations.map((each) => {
    const doc = each.document;
    const facts = [titleOf(doc), doc.document_number, doc.issuer, pinWords(each), nameOf("status", doc.status || "unknown"), ...dateWords(doc)];
    return `[${each.number}] ${facts.filter(Boolean).join(" · ")}\n    “${each.quote}”\n    ${page}${citationLink(each)}`;
  });
  const completeness = completenessOf(answer);
  return [answer.question, `${t(completeness)}: ${t(`${completeness}_words`)}`, lines.join("\n"), sources.join("\n")].join("\n\n");
}

// ---------------------------------------------------------------- the reader

const narrow = window.matchMedia("(max-width: 62rem)");

function parseAddress() {
  const place = new URLSearchParams(location.hash.slice(1));
  const [start, end] = ["s", "e"].map((name) => (/^\d+$/.test(place.get(name) ?? "") ? Number(place.get(name)) : NaN));
  const view = ["page", "text"].find((each) => each === place.get("view")) ?? null;
  return place.get("d") && { id: place.get("d"), ...(start < end ? { start, end } : { start: null, end: null }), view, since: place.get("since") };
}

function goTo(hash, how = "pushState") {
  window.history[how](null, "", hash || location.pathname + location.search);
  route();
}

const closeReader = () => goTo("");

function openPlace(hash) {
  if (location.hash === hash) scrollToQuote(); // already open, perhaps scrolled away
  else location.hash = hash;
}

/** Make the reader show what the address says. */
function route() {
  const target = parseAddress();
  state.reading?.abort();
  if (target) showReader(target);
  else hideReader();
}

function hideReader() {
  if (byId("reader").hidden) return;
  byId("reader").hidden = true;
  document.body.classList.remove("reading");
  const current = document.querySelector(".cite.current"); // stands in for an opener that was drawn anew
  state.open = null;
  setModal();
  markCurrent();
  const isThere = state.opener !== document.body && state.opener?.isConnected && state.opener.getClientRects().length > 0;
  (isThere ? state.opener : current ?? byId("question")).focus({ preventScroll: true });
  state.opener = null;
}

/** On narrow screens the reader covers the page, so the page behind it is out of reach. */
function setModal() {
  const modal = !byId("reader").hidden && narrow.matches;
  byId("reader").setAttribute("aria-modal", String(modal));
  byId("main").inert = modal;
  byId("bar").inert = modal;
}

async function showReader(target) {
  const reader = byId("reader");
  if (reader.hidden && !state.opener) state.opener = document.activeElement;
  reader.hidden = false;
  document.body.classList.add("reading");
  byId("outline").open = false;
  byId("about").open = false;
  setModal();
  state.open = { ...target, loaded: null };
  markCurrent();
  renderSteps();
  byId("reader-only").disabled = true;
  const mine = (state.reading = new AbortController());
  try {
    if (!state.texts.has(target.id)) renderReaderMessage([el("p", { class: "muted" }, t("loading"))]);
    const loaded = await loadText(target.id, mine.signal);
    const changes = target.since ? await loadChanges(target, mine.signal) : null;
    if (mine.signal.aborted) return;
    Object.assign(state.open, { loaded, changes });
    renderReader();
    scrollToQuote();
    loadSurroundings(state.open, mine.signal);
  } catch (problem) {
    if (problem.name !== "AbortError") renderReaderMessage([el("div", { class: "notice error", role: "alert" }, problemWords(problem))]);
  }
  if (!reader.contains(document.activeElement)) byId("reader-title").focus({ preventScroll: true });
}

/** Load a document once; its text is kept as code points, because that is what offsets count. */
async function loadText(id, signal) {
  if (!state.texts.has(id)) {
    keepText(id, await api("GET", `v1/documents/${encodeURIComponent(id)}`, { signal }));
  }
  return state.texts.get(id);
}

function keepText(id, { document: doc, text, headings, pages, provenance, has_pictures: hasPictures }) {
  const ordered = [...(headings ?? [])].sort((a, b) => a.start - b.start || b.end - a.end);
  state.texts.set(id, { doc, points: Array.from(text), headings: ordered, pages: pages ?? [], provenance: provenance ?? {},
    hasPictures: Boolean(hasPictures && pages?.length) });
}

async function loadChanges({ id, since }, signal) {
  const query = new URLSearchParams({ since });
  const [changes, older] = await Promise.all([
    api("GET", `v1/documents/${encodeURIComponent(id)}/changes?${query}`, { signal }), loadText(since, signal)]);
  return { ...changes, olderText: older };
}

/** Load the versions of the open document and its relations; what the service does not offer is not shown. */
async function loadSurroundings(open, signal) {
  const address = `v1/documents/${encodeURIComponent(open.id)}`;
  const quietly = (path) => api("GET", `${address}/${path}`, { signal }).catch((problem) => {
    if (problem.name !== "AbortError" && !(problem instanceof Problem)) throw problem;
    return null;
  });
  const [history, relations] = await Promise.all([quietly("history"), quietly("relations")]);
  if (state.open !== open) return;
  Object.assign(open, { history, relations });
  renderSurroundings();
}

function renderReaderMessage(nodes) {
  byId("reader-title").textContent = state.answer?.citations.find((each) => each.document.id === state.open.id)?.document.title ?? "";
  byId("reader-facts").replaceChildren();
  byId("reader-body").replaceChildren(...nodes);
  for (const each of ["outline", "reader-views", "reader-versions", "about"]) byId(each).hidden = true;
}

/** How the open document is shown: what the address says, or its page where a quote has one. */
function viewOf({ loaded, start, view, changes }) {
  if (changes) return "changes";
  if (!loaded.hasPictures) return "text";
  return view ?? (start !== null && !state.prefersText ? "page" : "text");
}

function renderReader() {
  const { doc, points, headings } = state.open.loaded;
  byId("reader-title").textContent = titleOf(doc);
  byId("reader-title").lang = langOf(titleOf(doc));
  byId("reader-only").disabled = false;
  byId("reader-facts").replaceChildren(...[englishTitle(doc), el("p", { class: "badges" }, statusBadge(doc), kindBadge(doc)), factLine(doc)].filter(Boolean));
  renderView();
  renderSurroundings();
  const list = headings.map((heading, index) =>
    el("li", { class: `level-${Math.min(heading.level, 5)}` }, plainButton(headingWords(points, heading), () => jumpTo(index))));
  byId("outline").querySelector("ol").replaceChildren(...list);
}

function renderView() {
  const { open } = state;
  const view = viewOf(open);
  const body = byId("reader-body");
  const name = { page: "page_picture", text: "full_text", changes: "changes" }[view];
  body.dataset.tLabel = name;
  body.setAttribute("aria-label", t(name));
  open.sheet = view === "page" ? renderSheet(open, (number) => { open.page = number; }) : null;
  const shown = open.sheet?.sheet ?? (view === "changes" ? renderChanges(open.changes, open.changes.olderText, open.loaded) : renderText(open));
  body.replaceChildren(...readerNotices(open), shown);
  open.sheet?.draw();
  byId("reader-views").hidden = !open.loaded.hasPictures || view === "changes";
  for (const each of ["page", "text"]) byId(`reader-as-${each}`).setAttribute("aria-pressed", String(each === view));
  byId("outline").hidden = view !== "text" || open.loaded.headings.length < 2;
}

function chooseView(view) {
  const { id, start, end } = state.open;
  if (start !== null) state.prefersText = view === "text";
  state.open.view = view;
  window.history.replaceState(null, "", linkTo(id, start, end, { view }));
  renderView();
  scrollToQuote();
}

function renderSurroundings() {
  const { id, loaded, history, relations } = state.open;
  const versions = renderVersions(history?.versions ?? [], id);
  byId("reader-versions").hidden = versions.length === 0;
  byId("reader-versions").replaceChildren(...versions);
  const total = (relations?.names?.length ?? 0) + (relations?.named_by?.length ?? 0);
  byId("about-count").textContent = total ? `· ${t("about_relations", { n: total })}` : "";
  byId("about").hidden = false;
  byId("about-facts").replaceChildren(...renderFacts(loaded, saveFact));
  byId("about-relations").replaceChildren(...renderRelations(relations ?? {}, id));
}

/** Send a correction, null to take one back, and show the document as it is described then. */
async function saveFact(field, value) {
  const { open } = state;
  const body = await api("PATCH", `v1/documents/${encodeURIComponent(open.id)}`, { json: { [field]: value } });
  keepText(open.id, body);
  for (const each of state.answer?.citations ?? []) if (each.document.id === open.id) each.document = body.document;
  renderAnswer();
  if (corpus.documents) await loadDocuments({ isQuiet: true });
  if (state.open !== open) return;
  open.loaded = state.texts.get(open.id);
  const top = byId("reader-body").scrollTop;
  renderReader();
  byId("reader-body").scrollTop = top;
  document.querySelector(`#about-facts button[data-field="${field}"]`)?.focus();
  announce(t("saved", { title: nameOf("field", field) }));
}

function readerNotices({ loaded: { doc, points }, start, end, changes }) {
  if (changes) return [];
  const cited = state.answer?.citations[currentIndex()];
  const hasMoved = start !== null && (end > points.length || (cited && cited.quote !== points.slice(start, end).join("")));
  const notices = [doc.kind === "brief" && t("brief_words"), doc.is_current === false && t("old_version", { n: doc.version ?? "?" }),
    doc.superseded_by && t("superseded_by", { title: doc.superseded_by.title ?? doc.superseded_by }),
    doc.complete === false && t("part_held"), hasMoved && t("quote_moved"),
    isUnsure(cited) && t("scanned", { n: Math.round(cited.pin.confidence * 100) })];
  return notices.filter(Boolean).map((words) => el("p", { class: "notice" }, words));
}

function scrollToQuote() {
  const body = byId("reader-body");
  if (state.open?.sheet) return scrollToDepth(body, state.open);
  const mark = byId("quote");
  if (!mark) return body.scrollTo(0, 0);
  const marks = body.querySelectorAll("mark");
  const height = marks[marks.length - 1].getBoundingClientRect().bottom - mark.getBoundingClientRect().top;
  const margin = height < body.clientHeight * 0.7 ? (body.clientHeight - height) / 3 : 24;
  body.scrollTo(0, body.scrollTop + mark.getBoundingClientRect().top - body.getBoundingClientRect().top - margin);
}

/** Bring the height of the page into sight at which the quote is to be expected. */
function scrollToDepth(body, { loaded, start, end, page, sheet: { frame } }) {
  const [first] = pagesWith(loaded.pages, start, end);
  const depth = first !== undefined && (page ?? first) === first ? depthOnPage(loaded.pages, start, first) : 0;
  const down = frame.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop + depth * frame.clientHeight;
  const isInSight = down < body.clientHeight * 0.75; // from the top, where remarks and the quote's words are seen too
  body.scrollTo(0, isInSight ? 0 : down - body.clientHeight / 2);
}

function jumpTo(index) {
  byId("outline").open = false;
  const place = byId(`heading-${index}`);
  place?.focus({ preventScroll: true });
  place?.scrollIntoView({ block: "start" });
}

/** Which of the answer's citations the reader shows; -1 when it shows something else. */
function currentIndex() {
  const { open, answer } = state;
  if (!open || !answer) return -1;
  return answer.citations.findIndex((each) => each.document.id === open.id && each.start === open.start && each.end === open.end);
}

function markCurrent() {
  const number = String(state.answer?.citations[currentIndex()]?.number ?? "");
  for (const node of document.querySelectorAll(".cite, .citation")) {
    const isCurrent = number !== "" && node.dataset.number === number;
    node.classList.toggle("current", isCurrent);
    if (node.matches(".citation")) node.toggleAttribute("aria-current", isCurrent);
  }
}

function renderSteps() {
  const index = currentIndex();
  const total = state.answer?.citations.length ?? 0;
  byId("reader-steps").hidden = index < 0 || total < 2;
  if (index < 0) return;
  byId("reader-position").textContent = t("position", { n: state.answer.citations[index].number, total });
  byId("reader-previous").setAttribute("aria-disabled", String(index === 0));
  byId("reader-next").setAttribute("aria-disabled", String(index === total - 1));
}

function step(by) {
  const citation = state.answer?.citations[currentIndex() + by];
  if (citation) goTo(citationLink(citation), "replaceState");
}

function askThisText() {
  const { doc } = state.open.loaded;
  byId("ask-form").elements.document.value = doc.id;
  showActiveFilters();
  byId("filters").open = true;
  chooseTab("ask");
  state.opener = byId("question");
  closeReader();
}

// ---------------------------------------------------------------- documents

/** Quiet: only to offer kinds and places among the filters, which work without. */
async function loadDocuments({ isQuiet = false } = {}) {
  try {
    if (!corpus.documents) byId("documents-count").textContent = t("loading");
    corpus.documents = (await api("GET", "v1/documents")).documents;
    if (!isQuiet) showProblem(null);
    fillFilterLists();
    renderDocuments();
  } catch (problem) {
    byId("documents-count").textContent = "";
    if (!isQuiet || !(problem instanceof Problem)) showProblem(problem, byId("view-documents"));
  }
}

function renderDocuments() {
  const { documents } = corpus;
  if (!documents) return;
  const words = byId("documents-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = documents.filter((doc) => {
    const text = [doc.title, doc.title_en, doc.document_number, doc.issuer, doc.source, doc.jurisdiction, doc.jurisdiction && placeName(doc.jurisdiction),
      doc.kind, nameOf("kind", doc.kind), nameOf("status", doc.status)].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const count = { n: Math.min(matches.length, ROWS_SHOWN), total: documents.length };
  byId("documents-count").textContent = matches.length > ROWS_SHOWN ? t("documents_more", { ...count, total: matches.length }) : t("documents_count", count);
  const rows = matches.slice(0, ROWS_SHOWN).map(renderDocumentRow);
  const empty = el("tr", {}, el("td", { colspan: 7, class: "muted" }, t(documents.length ? "documents_no_match" : "documents_empty")));
  byId("documents-table").tBodies[0].replaceChildren(...(rows.length ? rows : [empty]));
}

function renderDocumentRow(doc) {
  const under = [doc.document_number, doc.issuer].filter(Boolean).join(" · ");
  const cell = (key, attributes, ...children) => el("td", { "data-label": t(key), ...attributes }, ...children);
  return el("tr", { "data-id": doc.id, onclick: (event) => { if (!event.target.closest("a, button")) openPlace(linkTo(doc.id)); } },
    el("td", { class: "title-cell" }, el("a", { href: linkTo(doc.id), lang: langOf(titleOf(doc)) }, titleOf(doc)), englishTitle(doc),
      under ? el("span", { class: "under" }, under) : null),
    cell("kind", {}, doc.kind ? el("span", { class: doc.kind === "brief" ? "badge brief" : "badge kind" }, nameOf("kind", doc.kind)) : "–"),
    cell("jurisdiction", { title: doc.jurisdiction }, doc.jurisdiction ? nameOf("place", doc.jurisdiction) : "–"),
    cell("col_in_force", { class: doc.effective_from ? "date" : "date empty" }, doc.effective_from ?? "–"),
    cell("status", {}, statusBadge(doc)),
    cell("col_passages", { class: "number" }, String(doc.passages ?? "–")),
    el("td", { class: "actions" }, plainButton(t("delete"), () => deleteDocument(doc), { class: "plain delete", "aria-label": t("delete_named", { title: titleOf(doc) }) })));
}

async function deleteDocument(doc) {
  const title = titleOf(doc);
  if (!window.confirm(t("delete_confirm", { title }))) return;
  try {
    await api("DELETE", `v1/documents/${encodeURIComponent(doc.id)}`);
  } catch (problem) {
    return showProblem(problem, byId("view-documents"));
  }
  state.texts.delete(doc.id);
  if (state.open?.id === doc.id) closeReader();
  if (state.answer?.citations.some((each) => each.document.id === doc.id)) { // what is gone is no longer cited
    state.answer = null;
    renderAnswer();
  }
  await loadDocuments();
  announce(t("deleted", { title }));
  byId("documents-filter").focus();
}

// ---------------------------------------------------------------- the page

const TABS = ["ask", "registers", "match", "documents"];
const IN_ADDRESS = ["registers", "match"]; // views whose state the address says; the others begin anew with each visit

const selectedTab = () => TABS.find((name) => !byId(`view-${name}`).hidden);

function selectTab(name) {
  for (const each of TABS) {
    const isSelected = each === name;
    byId(`tab-${each}`).setAttribute("aria-selected", String(isSelected));
    byId(`tab-${each}`).tabIndex = isSelected ? 0 : -1;
    byId(`view-${each}`).hidden = !isSelected;
  }
  document.body.dataset.view = name;
  showProblem(null);
  if (name === "documents") loadDocuments();
  if (Object.hasOwn(SHOWN, name)) openView(name);
}

/** A click on a tab: the address says the view where it can. */
function chooseTab(name) {
  if (name === selectedTab()) return;
  const search = IN_ADDRESS.includes(name) ? lastSearch.get(name) ?? `?view=${name}` : "";
  if (IN_ADDRESS.includes(selectedTab())) lastSearch.set(selectedTab(), location.search);
  window.history.pushState(null, "", `${location.pathname}${search}${location.hash}`);
  shownSearch = search;
  selectTab(name);
}

const lastSearch = new Map(); // view → its part of the address when it was left
let shownSearch = null; // the part of the address that is shown

/** Make the page show the view that the address says; the reader follows its own part of the address. */
function routeView() {
  if (location.search === shownSearch) return;
  shownSearch = location.search;
  const named = new URLSearchParams(location.search).get("view");
  const name = IN_ADDRESS.includes(named) ? named : IN_ADDRESS.includes(selectedTab()) ? "ask" : selectedTab();
  if (name !== selectedTab()) selectTab(name);
  else if (Object.hasOwn(SHOWN, name)) openView(name);
}

const SHOWN = { registers: showRegisters, match: showMatcher };

async function openView(name) {
  if (!corpus.documents) await loadDocuments({ isQuiet: true }); // titles and places for the filters
  if (selectedTab() === name) await SHOWN[name]({ isAnew: true });
}

/** Offer what is known beforehand, and what the corpus holds once its list was loaded. */
function fillFilterLists() {
  const form = byId("ask-form").elements;
  const held = (key) => (corpus.documents ?? []).map((doc) => doc[key]).filter(Boolean);
  const fill = (table, select, values) => {
    const chosen = select.value;
    select.replaceChildren(el("option", { value: "" }, t("any")), ...[...new Set(values)].map((value) => el("option", { value }, nameOf(table, value))));
    select.value = chosen;
  };
  fill("kind", form.kind, ["law", "regulation", "notice", "paper", "brief", ...held("kind")]);
  fill("language", form.language, ["zh", "en", ...held("language").map((tag) => tag.split("-")[0])]);
  const places = [...new Set([...Object.keys(NAMES.place), ...held("jurisdiction")])];
  byId("jurisdictions").replaceChildren(...places.map((code) => el("option", { value: code, label: [...(NAMES.place[code] ?? [])].join(" ") || null })));
}

function renderExamples() {
  byId("examples").replaceChildren(...EXAMPLES.map(({ who, ask: question }) => el("li", {}, el("button", { type: "button", class: "example", onclick: () => {
    byId("question").value = question[language.column];
    growQuestion();
    ask();
  } }, el("span", { class: "who" }, who[language.column]), el("span", {}, question[language.column])))));
}

function setLanguage(lang) {
  language.column = lang;
  document.documentElement.lang = lang === 0 ? "zh-CN" : "en";
  const toggle = byId("lang-toggle");
  toggle.textContent = lang === 0 ? "English" : "中文";
  toggle.lang = lang === 0 ? "en" : "zh-CN";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-title]")) node.title = t(node.dataset.tTitle);
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
  fillFilterLists();
  showActiveFilters();
  renderExamples();
  renderAnswer();
  renderDocuments();
  renderUploads();
  if (Object.hasOwn(SHOWN, selectedTab())) openView(selectedTab());
  if (state.problem) showProblem(state.problem);
  if (!state.open?.loaded) return;
  const top = byId("reader-body").scrollTop;
  renderReader();
  renderSteps();
  byId("reader-body").scrollTop = top;
}

const LANGUAGE_KEY = "policydesk-language";

function storedLanguage() {
  let stored = null;
  try { stored = localStorage.getItem(LANGUAGE_KEY); } catch { /* storage may be switched off */ }
  return (stored ?? navigator.language).startsWith("zh") ? 0 : 1;
}

function toggleLanguage() {
  setLanguage(1 - language.column);
  try { localStorage.setItem(LANGUAGE_KEY, language.column === 0 ? "zh" : "en"); } catch { /* then it lasts for this visit */ }
}

function onEscape(event) {
  if (event.key !== "Escape" || event.isComposing || byId("reader").hidden) return;
  const outline = byId("outline");
  if (!outline.open) return closeReader();
  outline.open = false;
  outline.querySelector("summary").focus();
}

function listen() {
  const on = (id, type, handle) => byId(id).addEventListener(type, handle);
  const question = byId("question");
  on("ask-form", "submit", (event) => { event.preventDefault(); ask(); });
  on("ask-form", "input", showActiveFilters);
  on("question", "input", growQuestion);
  let width = 0;
  new ResizeObserver(() => { if (question.clientWidth !== width) { width = question.clientWidth; growQuestion(); } }).observe(question);
  on("question", "keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229; // Enter that ends a word of a Chinese input method
    if (event.key === "Enter" && !event.shiftKey && !composing) { event.preventDefault(); ask(); }
  });
  on("filters", "toggle", () => { if (byId("filters").open && !corpus.documents) loadDocuments({ isQuiet: true }); });
  on("filters-clear", "click", () => {
    for (const field of byId("filters").querySelectorAll("input, select")) field.value = "";
    showActiveFilters();
    byId("filters").querySelector("input").focus();
  });
  for (const name of TABS) on(`tab-${name}`, "click", () => chooseTab(name));
  on("tabs", "keydown", (event) => {
    const to = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!to) return;
    const other = byId(`tab-${TABS.at((TABS.indexOf(selectedTab()) + to) % TABS.length)}`);
    other.click();
    other.focus();
  });
  on("lang-toggle", "click", toggleLanguage);
  on("documents-filter", "input", renderDocuments);
  on("reader-close", "click", closeReader);
  on("reader-previous", "click", () => step(-1));
  on("reader-next", "click", () => step(1));
  for (const view of ["page", "text"]) on(`reader-as-${view}`, "click", () => chooseView(view));
  on("reader-only", "click", askThisText);
  on("reader-link", "click", (event) => copyText(event.currentTarget, location.href));
  document.addEventListener("keydown", onEscape);
  document.addEventListener("click", (event) => { // before the link is followed
    const link = event.target.closest(".cite, a[href^='#d=']");
    if (link) state.opener = link;
    if (link?.hash && link.hash === location.hash) scrollToQuote();
  }, true);
  listenToRegisters();
  listenToMatcher();
  listenToUploads(async ({ isOver = false } = {}) => {
    if (isOver) state.texts.clear(); // which version is current may have changed
    await loadDocuments({ isQuiet: true });
  });
  window.addEventListener("hashchange", route);
  window.addEventListener("popstate", routeView);
  narrow.addEventListener("change", setModal);
}

listen();
setLanguage(storedLanguage());
routeView();
route();
