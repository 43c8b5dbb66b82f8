/* What the views are made of: elements, calls of the service, a document's facts. Text from the server enters the page as
   text nodes, never as HTML. */

import { NAMES, language, nameOf, placeName, t } from "./words.js";

const UNSURE = 0.85; // from 0 to 1; a field read from the text less surely than this is marked
const MAX_PLACES = 5; // of one document that another one names often; more links would say nothing new

export const byId = (id) => document.getElementById(id);

/** What the views know together: the list of documents held, once it was loaded. */
export const corpus = { documents: null };

/** Make an element; `on…` values are listeners, the rest attributes; strings become text nodes. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function plainButton(words, onclick, attributes = {}) {
  return el("button", { type: "button", class: "plain", onclick, ...attributes }, words);
}

/** A quote's lines as elements; line ends stay, so that their text is the quote. */
export const linesOf = (quote) => (quote.match(/\n*[^\n]+\n*/g) ?? [quote]).map((line) => el("span", {}, line));

/** A small heading and a list under it; nothing when the list is empty. */
export function titledList(title, items, attributes = {}) {
  return items.length ? [title ? el("h4", {}, title) : null, el("ul", attributes, items.map((item) => el("li", {}, item)))] : [];
}

const count = (text, pattern) => text.match(pattern)?.length ?? 0;

/** Guess a language tag for fonts and line breaks, where the server names none; an English text may hold a few Chinese names. */
export const langOf = (text) => (hanIn(text) > count(text, /[A-Za-z]+/g) ? "zh-CN" : "en");

export const hanIn = (text) => count(text, /[\u3400-\u9fff]/g);

export class Problem extends Error {
  constructor({ key, title, detail, status }) {
    super(title ?? key);
    Object.assign(this, { key, title, detail, status });
  }
}

/** Call the service; throws Problem, or AbortError when a newer request took over. */
export async function api(method, path, { json, body = json && JSON.stringify(json), signal } = {}) {
  const orProblem = (key) => (error) => { throw error.name === "AbortError" ? error : new Problem({ key }); };
  const headers = json ? { "Content-Type": "application/json" } : {};
  const response = await fetch(path, { method, headers, body, signal }).catch(orProblem("unreachable"));
  if (response.status === 204) return null;
  if (response.ok) return response.json().catch(orProblem("bad_answer"));
  throw await problemOf(response);
}

/** What a reply that refuses says of why. */
export async function problemOf(response) {
  const { title, detail } = (await response.json().catch(() => null)) ?? {};
  return new Problem({ title: title ?? `HTTP ${response.status}`, detail: typeof detail === "string" ? detail : "", status: response.status });
}

export function problemWords(problem) {
  if (!(problem instanceof Problem)) throw problem; // a fault of this page: let the console have it
  const detail = problem.key ? t(`${problem.key}_words`) : problem.detail;
  return [el("strong", {}, problem.title ?? t(problem.key)), detail ? el("p", {}, detail) : null].filter(Boolean);
}

export const announce = (words) => { byId("announce").textContent = words; };

export async function copyText(button, text) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not a secure context (plain http on a network address)
    const area = el("textarea", { class: "visually-hidden", readonly: true });
    area.value = text;
    (button.parentElement ?? document.body).append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const words = t(done ? "copied" : "copy_failed");
  announce(words);
  button.textContent = words;
  setTimeout(() => { button.textContent = t(button.dataset.t); }, 1600);
}

/** Hand a text to the browser as a file. */
export function saveFile(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 0);
}

// ---------------------------------------------------------------- a document's facts

export const titleOf = (doc) => doc.title || doc.source || doc.id;

export function englishTitle(doc) {
  const useful = language.column === 1 && doc.title_en && doc.title_en !== doc.title;
  return useful ? el("span", { class: "title-en", lang: "en" }, doc.title_en) : null;
}

export function kindBadge(doc) {
  if (doc.kind !== "brief") return doc.kind ? el("span", { class: "badge kind" }, nameOf("kind", doc.kind)) : null;
  const whole = doc.summarises;
  const title = whole && ((language.column === 1 && whole.title_en) || whole.title);
  return el("span", { class: "badge brief" }, title ? t("brief_badge", { title }) : t("brief_bare"));
}

export function statusBadge(doc) {
  const status = doc.status || "unknown";
  return el("span", { class: `badge status ${/^[a-z_]+$/.test(status) ? status : ""}` }, nameOf("status", status));
}

export function dateWords(doc) {
  return [doc.issued && t("issued", { d: doc.issued }), doc.effective_from && t("effective", { d: doc.effective_from }),
    doc.effective_to && t("ended", { d: doc.effective_to })].filter(Boolean);
}

/** One line: number · issuer · place · dates. */
export function factLine(doc) {
  const parts = [doc.document_number, doc.issuer, doc.jurisdiction && placeName(doc.jurisdiction), ...dateWords(doc)];
  return el("p", { class: "facts" }, parts.filter(Boolean).map((part) => el("span", { class: part.length < 24 ? "whole" : null }, part)));
}

/** The address of a document, of a place in it, and of how to show it: view (page or text), since (an older version's id). */
export function linkTo(id, start, end, more = {}) {
  const place = new URLSearchParams({ d: id });
  if (Number.isInteger(start) && Number.isInteger(end)) { place.set("s", start); place.set("e", end); }
  for (const [name, value] of Object.entries(more)) if (value) place.set(name, value);
  return `#${place}`;
}

export const citationLink = (citation) => linkTo(citation.document.id, citation.start, citation.end);

/** Whether words were recognised from a scan so unsurely that a reader should look at the page. */
export const isUnsure = (citation) => citation?.pin?.is_uncertain ?? false;

export function pinWords(citation) {
  const path = citation.pin?.path ?? [];
  const page = citation.pin?.page;
  return [path.join(" › "), page ? t("page", { n: page }) : ""].filter(Boolean).join(" · ");
}

const dayOf = (doc) => doc.issued ?? doc.effective_from ?? doc.ingested_at?.slice(0, 10);
const areOfOneFile = (versions) => versions.every((each) => each.source === versions[0].source);

/** A version as people tell it from the others: by its number and day; among those of several files by its day, or day and file. */
export function versionWords(doc, versions) {
  const number = t("version_n", { n: doc.version ?? "?" });
  if (areOfOneFile(versions)) return [number, dayOf(doc)].filter(Boolean).join(" · ");
  const days = new Set(versions.map(dayOf).filter(Boolean));
  return days.size === versions.length ? dayOf(doc) : [dayOf(doc), doc.source, doc.version > 1 && number].filter(Boolean).join(" · ");
}

function versionBadge(doc, versions) {
  if (!areOfOneFile(versions)) return doc.status === "unknown" ? null : statusBadge(doc); // each file has its own current version
  return doc.is_current ? el("span", { class: "badge recognised" }, t("current_version")) : null;
}

// ---------------------------------------------------------------- where each fact comes from, and corrections

const ALWAYS_SHOWN = ["title", "kind", "issuer", "document_number", "jurisdiction", "language", "issued", "effective_from", "status"];
const OF_PAPERS = ["authors", "year", "venue", "doi"];
const DAYS = ["issued", "effective_from", "effective_to"];

const plainValue = (value) => (Array.isArray(value) ? value.join("; ") : String(value ?? ""));

function shownValue(field, value) {
  const plain = plainValue(value);
  if (!plain) return el("span", { class: "muted" }, t("unsaid"));
  if (field === "jurisdiction") return placeName(plain);
  if (field === "status" || field === "kind") return nameOf(field, plain);
  if (field === "language") return [nameOf("language", plain.split("-")[0]), plain].filter((word, at, all) => all.indexOf(word) === at).join(" · ");
  return el("span", { lang: langOf(plain) }, plain);
}

/** A list of facts with where each was read; `save(field, value)` sends a correction, null takes one back. */
export function renderFacts({ doc, provenance }, save) {
  const rows = Object.keys(NAMES.field).map((field) => {
    const isUsual = plainValue(doc[field]) || ALWAYS_SHOWN.includes(field) || (doc.kind === "paper" && OF_PAPERS.includes(field));
    return renderFact(doc, field, provenance[field], save, !isUsual);
  });
  const list = el("dl", { class: "fact-list" }, rows);
  const more = plainButton(t("all_fields"), () => {
    for (const row of rows) row.hidden = false;
    more.remove();
  });
  return [list, rows.some((row) => row.hidden) ? more : null].filter(Boolean);
}

function renderFact(doc, field, origin, save, isHidden) {
  const name = nameOf("field", field);
  const value = shownValue(field, doc[field]);
  const isSaid = plainValue(doc[field]) !== "";
  const place = origin && Number.isInteger(origin.start)
    ? el("a", { class: "where", href: linkTo(doc.id, origin.start, origin.end, { view: "text" }), "aria-label": t("where_named", { title: name }) }, t("where")) : null;
  const edit = origin?.origin === "sidecar" ? null : plainButton(t("edit"), () => {
    const form = renderEdit(doc, field, origin, save, () => { form.replaceWith(shown); edit.focus(); });
    shown.replaceWith(form);
    form.elements.value.focus();
  }, { class: "plain edit", "data-field": field, "aria-label": t("edit_named", { title: name }) });
  const shown = el("dd", {}, el("span", { class: "fact-value" }, value), isSaid ? originBadge(origin) : null, place, edit);
  return el("div", { "data-field": field, hidden: isHidden }, el("dt", {}, name), shown);
}

function originBadge(origin) {
  if (origin?.origin !== "text" || origin.confidence === null) {
    return el("span", { class: "origin" }, nameOf("origin", origin?.origin ?? "detected"));
  }
  const n = Math.round(origin.confidence * 100);
  return el("span", { class: `badge recognised${origin.confidence < UNSURE ? " unsure" : ""}`, title: t("recognised_title", { n }) }, t("recognised", { n }));
}

/** A correction under way. What the service refuses is said beside the field, and nothing typed is lost. */
function renderEdit(doc, field, origin, save, cancel) {
  const name = nameOf("field", field);
  const input = field === "status"
    ? el("select", { name: "value" }, Object.keys(NAMES.status).map((value) => el("option", { value }, nameOf("status", value))))
    : el("input", { name: "value", type: DAYS.includes(field) ? "date" : "text", required: true, spellcheck: "false" });
  input.value = plainValue(doc[field]);
  input.setAttribute("aria-label", name);
  const problems = el("div", { class: "notice error", role: "alert", hidden: true });
  const send = async (value) => {
    try {
      await save(field, value);
    } catch (problem) {
      problems.hidden = false;
      problems.replaceChildren(...problemWords(problem));
      input.focus();
    }
  };
  const back = origin?.origin === "set" ? plainButton(t("take_back"), () => send(null), { class: "plain take-back" }) : null;
  const form = el("form", { class: "correction", onsubmit: (event) => { event.preventDefault(); send(input.value.trim()); } }, input,
    el("button", { type: "submit", class: "primary" }, t("save")), plainButton(t("cancel"), cancel), back, problems);
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); cancel(); } });
  return form;
}

// ---------------------------------------------------------------- versions and relations

/** The versions of a work as links, the newest first as served, and links to what changed from the one before and to the one
    after; nothing for a single version. */
export function renderVersions(versions, id) {
  const at = versions.findIndex((each) => each.id === id);
  if (versions.length < 2 || at < 0) return [];
  const links = versions.map((each) => el("li", {}, el("a", { href: linkTo(each.id), "aria-current": each.id === id ? "true" : null }, versionWords(each, versions)), versionBadge(each, versions)));
  const [before, after] = [versions[at + 1], versions[at - 1]];
  const changes = [before && el("a", { class: "changes-link", href: linkTo(id, null, null, { since: before.id }) }, t("changed_since")),
    after && el("a", { class: "changes-link", href: linkTo(after.id, null, null, { since: id }) }, t("changed_later"))];
  return [el("span", { class: "versions-title" }, t("versions")), el("ol", { class: "versions" }, links), ...changes.filter(Boolean)];
}

/** What a document names and what names it, by kind. */
export function renderRelations({ names = [], named_by: namedBy = [] }, id) {
  const outward = names.map((each) => ({ kind: each.kind, doc: each.held, words: [each.title && `《${each.title}》`, each.document_number].filter(Boolean).join(" "),
    place: linkTo(id, each.start, each.end, { view: "text" }), quote: each.quote }));
  const inward = namedBy.map((each) => ({ kind: each.kind, doc: each.document, words: "",
    place: linkTo(each.document.id, each.start, each.end, { view: "text" }), quote: each.quote }));
  return [...relationSection("names", t("names_here"), outward), ...relationSection("named_by", t("named_here"), inward)];
}

function relationSection(table, title, relations) {
  if (!relations.length) return [];
  const kinds = Object.keys(NAMES[table]).concat(relations.map((each) => each.kind)).filter((kind, at, all) => all.indexOf(kind) === at);
  const rows = kinds.map((kind) => [kind, relations.filter((each) => each.kind === kind)]).filter(([, list]) => list.length);
  return [el("h3", {}, title), el("dl", { class: `relations ${table}` }, rows.map(([kind, list]) =>
    el("div", { "data-kind": kind }, el("dt", {}, nameOf(table, kind)), el("dd", {}, el("ul", {}, byWork(list).map(renderRelation))))))];
}

/** Relations of one kind with one document become one, with all their places. */
function byWork(relations) {
  const works = new Map();
  for (const each of relations) {
    const key = each.doc?.id ?? each.words;
    works.set(key, [...(works.get(key) ?? []), each]);
  }
  return [...works.values()];
}

function renderRelation(places) {
  const [{ doc, words }] = places;
  const title = (doc ? titleOf(doc) : words) || t("unnamed");
  const links = places.slice(0, MAX_PLACES).map(({ place, quote }, at) =>
    el("a", { class: "where", href: place, title: quote, "aria-label": t("place_named", { title, n: at + 1 }) }, places.length > 1 ? t("place_n", { n: at + 1 }) : t("where")));
  return el("li", {}, doc ? el("a", { class: "held", href: linkTo(doc.id), lang: langOf(title) }, title) : el("span", { lang: langOf(title) }, title),
    doc ? null : el("span", { class: "badge not-held" }, t("relation_not_held")), links);
}
