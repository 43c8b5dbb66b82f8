/* The reader: a document beside the page, with a quote marked, as its page or as its text, its facts, versions and relations.
   The address says what is open: #d=<document id>&s=<start>&e=<end>, offsets in Unicode code points; &view=page|text how,
   &since=<id of an older version> what changed since then. */

import { Problem, announce, api, byId, citationLink, copyText, el, englishTitle, factLine, isUnsure, kindBadge, langOf, linkTo, plainButton,
  problemWords, renderFacts, renderRelations, renderVersions, statusBadge, titleOf } from "./parts.js";
import { state } from "./state.js";
import { depthOnPage, headingWords, pagesWith, renderChanges, renderSheet, renderText } from "./text.js";
import { nameOf, t } from "./words.js";

const after = { correction: null, choice: null }; // told when a document was corrected, and when only it is to be asked

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

export const closeReader = () => goTo("");

export function openPlace(hash) {
  if (location.hash === hash) scrollToQuote(); // already open, perhaps scrolled away
  else location.hash = hash;
}

/** Make the reader show what the address says. */
export function route() {
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
  byId("reader-title").textContent = citationsHeld().find((each) => each.document.id === state.open.id)?.document.title ?? "";
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
  for (const each of citationsHeld()) if (each.document.id === open.id && !each.state) each.document = body.document;
  await after.correction();
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
  const cited = currentCitation();
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

const citationsHeld = () => state.turns.flatMap((turn) => turn.citations);

const isOpen = (citation) => Boolean(state.open) && citation.document.id === state.open.id && citation.start === state.open.start && citation.end === state.open.end;

/** The answer whose citation the reader shows: the one it was opened from, else of several the latest. */
function holder() {
  const opened = state.turns[state.opener?.closest("[data-turn]")?.dataset.turn];
  return [opened, ...state.turns.toReversed()].find((turn) => turn?.citations.some(isOpen)) ?? null;
}

const currentCitation = () => holder()?.citations.find(isOpen);

/** Mark the open citation, and its numbers, in the answer it belongs to. */
export function markCurrent() {
  const number = String(currentCitation()?.number ?? "");
  const turn = String(state.turns.indexOf(holder()));
  for (const node of document.querySelectorAll(".cite, .citation")) {
    const isCurrent = number !== "" && node.dataset.number === number && node.closest("[data-turn]")?.dataset.turn === turn;
    node.classList.toggle("current", isCurrent);
    if (node.matches(".citation")) node.toggleAttribute("aria-current", isCurrent);
  }
}

function renderSteps() {
  const citations = holder()?.citations ?? [];
  const index = citations.findIndex(isOpen);
  byId("reader-steps").hidden = citations.length < 2;
  if (index < 0) return;
  byId("reader-position").textContent = t("position", { n: citations[index].number, total: citations.length });
  byId("reader-previous").setAttribute("aria-disabled", String(index === 0));
  byId("reader-next").setAttribute("aria-disabled", String(index === citations.length - 1));
}

function step(by) {
  const citations = holder()?.citations ?? [];
  const citation = citations[citations.findIndex(isOpen) + by];
  if (citation) goTo(citationLink(citation), "replaceState");
}

function askThisText() {
  const { doc } = state.open.loaded;
  after.choice(doc.id);
  state.opener = byId("question");
  closeReader();
}

/** Say all again, in the language that was chosen. */
export function renderReaderAnew() {
  if (!state.open?.loaded) return;
  const top = byId("reader-body").scrollTop;
  renderReader();
  renderSteps();
  byId("reader-body").scrollTop = top;
}

function onEscape(event) {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || byId("reader").hidden) return;
  const outline = byId("outline");
  if (!outline.open) return closeReader();
  outline.open = false;
  outline.querySelector("summary").focus();
}

/** Begin; `correction` is told when a document was corrected, `choice` the id of one that alone is to be asked. */
export function listenToReader({ correction, choice }) {
  Object.assign(after, { correction, choice });
  const on = (id, handle) => byId(id).addEventListener("click", handle);
  on("reader-close", closeReader);
  on("reader-previous", () => step(-1));
  on("reader-next", () => step(1));
  for (const view of ["page", "text"]) on(`reader-as-${view}`, () => chooseView(view));
  on("reader-only", askThisText);
  on("reader-link", (event) => copyText(event.currentTarget, location.href));
  document.addEventListener("keydown", onEscape);
  document.addEventListener("click", (event) => { // before the link is followed
    const link = event.target.closest(".cite, a[href^='#d=']");
    if (link) state.opener = link;
    if (link?.hash && link.hash === location.hash) scrollToQuote();
  }, true);
  window.addEventListener("hashchange", route);
  narrow.addEventListener("change", setModal);
}
