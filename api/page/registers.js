/* The registers: provisions as tables that are filtered, sorted, turned page by page and downloaded. The address says which
   part is shown (?view=registers&register=incentives&bearer_class=enterprise…), so that it can be passed on. */

import { bareName, documentTitle, ladder, renderDocumentChoice, renderPick, renderPlace } from "./controls.js";
import { announce, api, byId, corpus, el, englishTitle, kindBadge, langOf, linkTo, pinWords, plainButton, problemWords, statusBadge, titleOf } from "./parts.js";
import { NAMES, language, nameOf, placeName, t } from "./words.js";

const ROWS = 50; // on a page, as the service has it
const REGISTERS = { // columns of each, in their order
  incentives: ["what", "who", "whom", "instrument", "value", "condition", "place", "source"],
  obligations: ["what", "who", "whom", "deadline", "condition", "sanction", "place", "source"],
  mechanisms: ["what", "who", "whom", "side", "condition", "place", "source"],
  provisions: ["what", "who", "whom", "instrument", "value", "condition", "place", "source"],
};
const PICKS = { bearer_class: "party", beneficiary_class: "party", instrument: "instrument", tool_side: "side", type: "label" }; // → table of NAMES
const SINGLES = ["jurisdiction", "as_of", "kind", "document", "language"];
const FILTERS = [...Object.keys(PICKS), ...SINGLES];
const SORTS = ["document", "issued", "place", "value", "deadline"];
const SHOWN_AT_MOST = 3; // values, conditions of one provision; the clause itself holds them all
const READ_KINDS = ["law", "regulation", "rule", "measures", "notice", "opinion", "guidance", "plan", "paper", "report", "brief"];

const WIDE = "(min-width: 62rem)"; // from here on the filters leave room for rows under them

const state = { loading: null, page: null, problem: null, drawnFor: null };

// ---------------------------------------------------------------- the address

function readAddress() {
  const params = new URLSearchParams(location.search);
  const register = Object.hasOwn(REGISTERS, params.get("register") ?? "") ? params.get("register") : "incentives";
  const filters = new URLSearchParams();
  for (const name of FILTERS) {
    if (name === "type" && register !== "provisions") continue;
    for (const value of params.getAll(name).slice(0, SINGLES.includes(name) ? 1 : undefined)) if (value) filters.append(name, value);
  }
  const sort = SORTS.includes(params.get("sort")) ? params.get("sort") : "document";
  const offset = /^\d+$/.test(params.get("offset") ?? "") ? Number(params.get("offset")) : 0;
  return { register, filters, sort, isDescending: params.get("descending") === "true", offset };
}

function addressOf({ register, filters, sort, isDescending, offset }) {
  const params = new URLSearchParams({ view: "registers", register });
  for (const [name, value] of filters) params.append(name, value);
  if (sort !== "document") params.set("sort", sort);
  if (isDescending) params.set("descending", "true");
  if (offset) params.set("offset", String(offset));
  return `?${params}`;
}

function queryOf({ filters, sort, isDescending }, more) {
  return new URLSearchParams([...filters, ["sort", sort], ["descending", String(isDescending)], ...Object.entries(more)]);
}

/** Change what is shown: a new filter or order begins at its first page. */
function change(changes, { isDrawnAnew = false } = {}) {
  const shown = { ...readAddress(), offset: 0, ...changes };
  if (shown.register !== "provisions") shown.filters.delete("type");
  window.history.pushState(null, "", `${addressOf(shown)}${location.hash}`);
  if (isDrawnAnew) state.drawnFor = null;
  return showRegisters();
}

function setFilter(name, values) {
  const { filters } = readAddress();
  filters.delete(name);
  for (const value of values) if (value) filters.append(name, value);
  return change({ filters });
}

// ---------------------------------------------------------------- the view

/** Show what the address says; called when the view is opened, the address or the language changed. */
export async function showRegisters({ isAnew = false } = {}) {
  const shown = readAddress();
  const frame = `${language.column} ${shown.register}`;
  if (isAnew || state.drawnFor !== frame) draw(shown);
  state.drawnFor = frame;
  drawChips(shown);
  drawOrder(shown);
  await load(shown);
}

async function load(shown) {
  state.loading?.abort();
  const mine = (state.loading = new AbortController());
  const view = byId("view-registers");
  view.setAttribute("aria-busy", "true");
  byId("register-count").textContent = t("loading");
  try {
    const query = queryOf(shown, { limit: ROWS, offset: shown.offset });
    state.page = await api("GET", `v1/${shown.register}?${query}`, { signal: mine.signal });
    state.problem = null;
  } catch (problem) {
    if (problem.name === "AbortError" || state.loading !== mine) return;
    state.page = null;
    state.problem = problem;
  }
  if (state.loading !== mine) return;
  view.setAttribute("aria-busy", "false");
  drawRows(shown);
}

/** Everything but the rows: drawn when the register or the language changes, so that the focus stays where it is otherwise. */
function draw(shown) {
  for (const button of byId("register-choice").children) button.setAttribute("aria-pressed", String(button.dataset.register === shown.register));
  byId("register-filters").querySelector(".register-controls").replaceChildren(...filterControls(shown));
  byId("register-table").tHead.rows[0].replaceChildren(...REGISTERS[shown.register].map(renderHead));
  byId("register-table").className = shown.register;
  const options = SORTS.map((each) => el("option", { value: each }, t(`sort_${each}`)));
  byId("register-sort").replaceChildren(...options);
  byId("register-table").tBodies[0].replaceChildren();
}

function filterControls({ register, filters }) {
  const pick = (name) => renderPick({ name, title: t(name), table: PICKS[name], values: Object.keys(NAMES[PICKS[name]]), chosen: filters.getAll(name),
    onchange: (values) => setFilter(name, values) });
  const single = (name, render) => render({ name, value: filters.get(name) ?? "", onchange: (value) => setFilter(name, [value]) });
  const day = ({ name, value, onchange }) => el("label", {}, el("span", {}, t(name)), el("input", { name, type: "date", value, onchange: ({ target }) => onchange(target.value) }));
  const kinds = [...new Set([...READ_KINDS, ...(corpus.documents ?? []).map((doc) => doc.kind)])];
  const choice = (title, table, values) => ({ name, value, onchange }) => el("label", {}, el("span", {}, title),
    el("select", { name, onchange: ({ target }) => onchange(target.value) }, el("option", { value: "" }, t("any")),
      values.map((each) => el("option", { value: each, selected: each === value }, nameOf(table, each)))));
  const picks = Object.keys(PICKS).filter((name) => name !== "type" || register === "provisions");
  return [el("div", { class: "picks" }, picks.map(pick)), el("div", { class: "filter-grid" }, single("jurisdiction", renderPlace), single("as_of", day),
    single("document", renderDocumentChoice), single("kind", choice(t("kind_of_document"), "kind", kinds)),
    single("language", choice(t("language"), "language", ["zh", "en"])))];
}

/** What is filtered by, each with a button that takes it out. */
function drawChips({ filters }) {
  const words = { jurisdiction: (code) => t("ladder_above", { place: bareName(code), list: ladder(code).map(bareName).join(" › ") }),
    as_of: (day) => `${t("as_of")} ${day}`, document: (id) => `〈${documentTitle(id)}〉`, kind: (value) => nameOf("kind", value), language: (value) => nameOf("language", value) };
  const chip = ([name, value]) => {
    const said = words[name] ? words[name](value) : `${t(name)}: ${nameOf(PICKS[name], value)}`;
    return plainButton(`${said} ✕`, () => takeOut(name, value), { class: "chip read", "data-name": name, "aria-label": t("take_filter_out", { words: said }) });
  };
  const chips = [...filters].map(chip);
  if (chips.length > 1) chips.push(plainButton(t("clear_filters"), clearFilters, { id: "register-clear" }));
  byId("register-chips").replaceChildren(...chips);
}

async function takeOut(name, value) {
  const { filters } = readAddress();
  const kept = [...filters].filter(([each, other]) => each !== name || other !== value);
  await change({ filters: new URLSearchParams(kept) }, { isDrawnAnew: true });
  (document.querySelector("#register-chips button") ?? byId("register-count")).focus();
}

async function clearFilters() {
  await change({ filters: new URLSearchParams() }, { isDrawnAnew: true });
  byId("register-count").focus();
}

function drawOrder({ register, sort, isDescending, filters }) {
  byId("register-sort").value = sort;
  byId("register-descending").checked = isDescending;
  for (const head of byId("register-table").tHead.rows[0].cells) {
    if (!head.dataset.sort) continue;
    head.setAttribute("aria-sort", head.dataset.sort !== sort ? "none" : isDescending ? "descending" : "ascending");
  }
  for (const kind of ["csv", "xlsx"]) {
    const link = byId(`register-${kind}`);
    link.href = `v1/${register}?${queryOf({ filters, sort, isDescending }, { format: kind })}`;
    link.setAttribute("download", `${register}.${kind}`);
    link.setAttribute("aria-label", t("download_words", { kind: kind.toUpperCase() }));
  }
}

function drawRows(shown) {
  const { page, problem } = state;
  const rows = page?.provisions ?? [];
  const count = page ? rowsWords(shown, page) : "";
  byId("register-count").textContent = count;
  announce(count);
  byId("register-table").hidden = rows.length === 0;
  byId("register-table").tBodies[0].replaceChildren(...rows.map((row) => renderRow(row, shown.register)));
  markCurrent();
  byId("register-empty").hidden = rows.length > 0;
  byId("register-empty").replaceChildren(...(problem ? renderProblem(problem) : rows.length ? [] : renderEmpty(shown)));
  const [previous, next] = [byId("register-previous"), byId("register-next")];
  previous.setAttribute("aria-disabled", String(shown.offset === 0));
  next.setAttribute("aria-disabled", String(!page || shown.offset + ROWS >= page.total));
  byId("register-pages").hidden = !page || page.total <= ROWS;
  byId("register-position").textContent = count;
  byId("register-printed").textContent = [t(shown.register), ...[...byId("register-chips").querySelectorAll(".chip")].map((chip) => chip.textContent.replace(/ ✕$/, "")),
    count, t("printed_on", { d: new Date().toISOString().slice(0, 10) })].join(" · ");
}

/** The row that is open in the reader; it stays in sight when the table makes room. */
function markCurrent() {
  for (const row of byId("register-table").tBodies[0].rows) {
    const isCurrent = row.querySelector("a.clause").hash === location.hash;
    row.classList.toggle("current", isCurrent);
    row.toggleAttribute("aria-current", isCurrent);
    if (isCurrent) requestAnimationFrame(() => row.scrollIntoView({ block: "nearest" }));
  }
}

function rowsWords({ offset }, { total, provisions }) {
  return provisions.length ? t("rows_shown", { from: offset + 1, to: offset + provisions.length, total }) : t("rows_none");
}

function renderProblem(problem) {
  return [el("div", { class: "notice error", role: "alert" }, problemWords(problem), plainButton(t("try_again"), () => showRegisters()))];
}

function renderEmpty({ filters, offset }) {
  if (offset) { // an address of a page that is no longer there
    change({ offset: 0 });
    return [];
  }
  const isFiltered = [...filters].length > 0;
  const way = isFiltered ? plainButton(t("clear_filters"), clearFilters) : plainButton(t("to_documents"), () => byId("tab-documents").click());
  return [el("div", { class: "notice" }, el("p", {}, t(isFiltered ? "empty_filtered" : "empty_register")), way)];
}

// ---------------------------------------------------------------- the table

const COLUMNS = {
  what: { title: "col_what", render: renderWhat },
  who: { title: "col_who", render: (row) => [...renderParty(row.bearer, row.bearer_classes, row), ...renderSpeaker(row)] },
  whom: { title: "col_whom", render: (row) => renderParty(row.beneficiary, row.beneficiary_classes, row) },
  instrument: { title: "col_instrument", render: (row) => [...named("instrument", row.instruments), ...sides(row)] },
  side: { title: "tool_side", render: sides },
  value: { title: "col_value", sort: "value", render: (row) => some(row.values, renderValue) },
  condition: { title: "col_condition", render: (row) => [...some(row.conditions, (each) => words(each.text, row)),
    ...some(row.exceptions, (each) => words(t("unless", { words: each.text }), row))] },
  deadline: { title: "col_deadline", sort: "deadline", render: (row) => some(row.deadlines, (each) => words(each.text, row)) },
  sanction: { title: "col_sanction", render: (row) => (row.sanction ? [words(row.sanction.text, row)] : []) },
  place: { title: "jurisdiction", sort: "place", render: ({ document: doc }) => (doc.jurisdiction ? [el("span", { title: placeName(doc.jurisdiction) }, bareName(doc.jurisdiction))] : []) },
  source: { title: "col_source", sort: "issued", render: renderSource },
};

function renderHead(name) {
  const { title, sort } = COLUMNS[name];
  const own = sort ? el("button", { type: "button", class: "sort", title: t("sort_named", { name: t(`sort_${sort}`) }), onclick: () => {
    const { sort: now, isDescending } = readAddress();
    change({ sort, isDescending: now === sort && !isDescending });
  } }, t(title)) : t(title);
  return el("th", { scope: "col", class: `col-${name}`, "data-sort": sort }, own);
}

function renderRow(row, register) {
  const cells = REGISTERS[register].map((name) => {
    const content = COLUMNS[name].render(row);
    return el("td", { class: `col-${name}${content.length ? "" : " empty"}`, "data-label": t(COLUMNS[name].title) }, content);
  });
  return el("tr", { "data-id": row.id, onclick: ({ target, currentTarget }) => {
    if (!target.closest("a, button") && !window.getSelection().toString()) currentTarget.querySelector("a.clause").click();
  } }, cells);
}

const words = (text, { document: doc }) => el("span", { class: "words", lang: doc.language }, text);
const named = (table, values) => values.map((each) => el("span", { class: "badge kind" }, nameOf(table, each)));

function sides(row) {
  return row.tool_sides.map((each) => el("span", { class: "under" }, nameOf("side", each)));
}

/** The first few of a list, and how many more there are. */
function some(list, render) {
  const more = list.length - SHOWN_AT_MOST;
  return [...list.slice(0, SHOWN_AT_MOST).map(render), ...(more > 0 ? [el("span", { class: "under" }, t("more_n", { n: more }))] : [])];
}

function renderWhat(row) {
  const { document: doc, lead, labels } = row;
  const marks = labels.map((each) => el("span", { class: `badge label ${each}` }, nameOf("label", each)));
  if (row.basis === "model") marks.push(el("span", { class: "badge unsure" }, t("by_model")));
  return [lead ? el("span", { class: "lead", lang: doc.language }, el("span", { class: "visually-hidden" }, `${t("lead_in")}: `), lead.text) : null,
    el("a", { class: "clause", href: linkTo(doc.id, row.start, row.end), lang: doc.language }, row.text), el("span", { class: "badges" }, marks)].filter(Boolean);
}

function renderParty(said, classes, row) {
  const names = classes.map((each) => nameOf("party", each)).join(t("comma"));
  if (!said) return names ? [el("span", {}, names), el("span", { class: "under" }, t("party_unnamed"))] : [];
  return [words(said, row), names && names !== said ? el("span", { class: "under" }, names) : null].filter(Boolean);
}

/** Of a paper: who says it. */
const renderSpeaker = (row) => (row.speaker ? [words(row.speaker.text, row), el("span", { class: "under" }, t("said_by"))] : []);

/** A value as it is meant, and under it as the text says it. */
function renderValue({ text, quantity }) {
  const meant = quantity ? quantityWords(quantity) : null;
  const isSame = meant && meant.replace(/\s/g, "") === text.replace(/\s/g, "");
  return el("span", { class: "value" }, meant ? el("strong", {}, meant) : null, isSame ? null : el("span", { class: meant ? "under" : "words", lang: langOf(text) }, text));
}

export function quantityWords({ number, unit, bound, upper, per }) {
  const sign = { at_least: "≥ ", at_most: "≤ ", more_than: "> ", less_than: "< " }[bound] ?? "";
  const plain = (value) => value.toLocaleString("en-GB", { maximumFractionDigits: 4 });
  const range = upper === null ? plain(number) : `${plain(number)}–${plain(upper)}`;
  return `${sign}${withUnit(range, unit)}${per.map((each) => `/${nameOf("unit", each)}`).join("")}`;
}

function withUnit(number, unit) {
  if (unit === "%") return `${number}%`;
  const isMoney = /^[A-Z]{3}$/.test(unit);
  if (language.column === 0) return `${number}${isMoney ? " " : ""}${nameOf("unit", unit)}`;
  return isMoney ? `${unit} ${number}` : `${number} ${number === "1" ? nameOf("unit", unit) : nameOf("units", unit)}`;
}

function renderSource({ document: doc, pin }) {
  const place = pinWords({ pin });
  return [el("span", { class: "source-title", lang: langOf(titleOf(doc)) }, titleOf(doc)), englishTitle(doc), place ? el("span", { class: "pin", lang: langOf(place) }, place) : null,
    el("span", { class: "badges" }, statusBadge(doc), doc.kind === "brief" ? kindBadge(doc) : null, doc.issued ? el("span", { class: "badge date" }, doc.issued) : null)].filter(Boolean);
}

// ---------------------------------------------------------------- listening

export function listenToRegisters() {
  for (const button of byId("register-choice").children) button.addEventListener("click", () => change({ register: button.dataset.register }));
  byId("register-sort").addEventListener("change", ({ target }) => change({ sort: target.value }));
  byId("register-descending").addEventListener("change", ({ target }) => change({ isDescending: target.checked }));
  byId("register-filters").open = window.matchMedia(WIDE).matches;
  byId("register-filters").closest("form").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", markCurrent);
  const turn = (by) => async ({ currentTarget }) => {
    if (currentTarget.getAttribute("aria-disabled") === "true") return;
    await change({ offset: Math.max(readAddress().offset + by * ROWS, 0) });
    byId("register-table").scrollIntoView({ block: "start" });
  };
  byId("register-previous").addEventListener("click", turn(-1));
  byId("register-next").addEventListener("click", turn(1));
  document.addEventListener("click", ({ target }) => {
    for (const each of document.querySelectorAll("details.pick[open]")) if (!each.contains(target)) each.open = false;
  });
}
