/* What the views are made of: elements, calls of the service, a document's facts. Text from the server enters the page as
   text nodes, never as HTML. */

import { language, nameOf, placeName, t } from "./words.js";

export const byId = (id) => document.getElementById(id);

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

/** A small heading and a list under it; nothing when the list is empty. */
export function titledList(title, items, attributes = {}) {
  return items.length ? [title ? el("h4", {}, title) : null, el("ul", attributes, items.map((item) => el("li", {}, item)))] : [];
}

const count = (text, pattern) => text.match(pattern)?.length ?? 0;

/** Guess a language tag for fonts and line breaks, where the server names none; an English text may hold a few Chinese names. */
export const langOf = (text) => (hanIn(text) > count(text, /[A-Za-z]+/g) ? "zh-CN" : "en");

export const hanIn = (text) => count(text, /[\u3400-\u9fff]/g);

export class Problem extends Error {
  constructor({ key, title, detail }) {
    super(title ?? key);
    Object.assign(this, { key, title, detail });
  }
}

/** Call the service; throws Problem, or AbortError when a newer request took over. */
export async function api(method, path, { json, body = json && JSON.stringify(json), signal } = {}) {
  const orProblem = (key) => (error) => { throw error.name === "AbortError" ? error : new Problem({ key }); };
  const headers = json ? { "Content-Type": "application/json" } : {};
  const response = await fetch(path, { method, headers, body, signal }).catch(orProblem("unreachable"));
  if (response.status === 204) return null;
  if (response.ok) return response.json().catch(orProblem("bad_answer"));
  const { title, detail } = (await response.json().catch(() => null)) ?? {};
  throw new Problem({ title: title ?? `HTTP ${response.status}`, detail: typeof detail === "string" ? detail : "" });
}

export function problemWords(problem) {
  if (!(problem instanceof Problem)) throw problem; // a fault of this page: let the console have it
  const detail = problem.key === "unreachable" ? t("unreachable_words") : problem.detail;
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

export function linkTo(id, start, end) {
  const place = new URLSearchParams({ d: id });
  if (Number.isInteger(start) && Number.isInteger(end)) { place.set("s", start); place.set("e", end); }
  return `#${place}`;
}

export const citationLink = (citation) => linkTo(citation.document.id, citation.start, citation.end);

export function pinWords(citation) {
  const path = citation.pin?.path ?? [];
  const page = citation.pin?.page;
  return [path.join(" › "), page ? t("page", { n: page }) : ""].filter(Boolean).join(" · ");
}
