/* Controls that the registers and the matcher share: a choice of several, and an input that knows places or documents. */

import { corpus, el, titleOf } from "./parts.js";
import { NAMES, nameOf, placeName, t } from "./words.js";

const CODE = /^[A-Z]{2}(-[A-Z0-9]{1,3}(-[0-9]{6})?)?$/; // as corpus/jurisdictions.py has it
const IN_BRACKETS = /\(([A-Z0-9-]+)\)\s*$/;

let numbers = 0; // of the controls made, for ids that labels and lists refer to

/** A place and those above it, nearest first: their law applies there too. */
export const ladder = (code) => code.split("-").map((_, at, parts) => parts.slice(0, parts.length - at).join("-"));

export const bareName = (code) => (Object.hasOwn(NAMES.place, code) ? nameOf("place", code) : code);

/** Several of a few words: a summary that says what is chosen, and under it the boxes to tick. */
export function renderPick({ name, title, table, values, chosen, onchange }) {
  const summary = el("summary");
  const say = () => {
    const words = values.filter((each) => chosen.includes(each)).map((each) => nameOf(table, each));
    summary.replaceChildren(words.length ? t("picked", { name: title, list: words.join(t("comma")) }) : t("picked_none", { name: title }));
    summary.classList.toggle("chosen", words.length > 0);
  };
  const box = (value) => el("label", {}, el("input", { type: "checkbox", name, value, checked: chosen.includes(value), onchange: ({ target }) => {
    chosen = values.filter((each) => (each === value ? target.checked : chosen.includes(each)));
    say();
    onchange(chosen);
  } }), el("span", {}, nameOf(table, value)));
  say();
  const details = el("details", { class: "pick", "data-name": name }, summary,
    el("fieldset", {}, el("legend", { class: "visually-hidden" }, title), values.map(box)));
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
  details.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !details.contains(relatedTarget)) details.open = false; });
  return details;
}

/** An input with suggestions. `read` turns what was typed into a value, null where it cannot be one; then `complaint` is said. */
function renderCombo({ name, title, value, show, options, read, complaint, hint, under, onchange, isRequired }) {
  numbers += 1;
  const [list, said] = [`options-${numbers}`, `said-${numbers}`];
  const message = el("span", { id: said, class: "under" });
  const input = el("input", { name, list, value: value ? show(value) : "", placeholder: hint, spellcheck: "false", autocomplete: "off", "aria-describedby": said, "aria-label": title ? null : t("jurisdiction"), required: isRequired });
  const say = (current, isRefused) => {
    input.setAttribute("aria-invalid", String(isRefused));
    message.className = isRefused ? "under refused" : "under";
    message.replaceChildren(isRefused ? complaint(input.value.trim()) : (current && under?.(current)) ?? "");
  };
  input.addEventListener("change", () => {
    const typed = input.value.trim();
    const now = typed ? read(typed) : "";
    say(now, now === null);
    if (now === null) return;
    input.value = now ? show(now) : "";
    onchange(now);
  });
  say(value, false);
  return el("div", { class: "combo" }, el("label", {}, title ? el("span", {}, title) : null, input),
    el("datalist", { id: list }, options.map((each) => el("option", { value: each }))), message);
}

/** What was typed as a place's code: a name in either language, a suggestion, or a code. */
export function readPlace(typed) {
  const code = (IN_BRACKETS.exec(typed)?.[1] ?? typed).toUpperCase();
  const named = Object.entries(NAMES.place).find(([, names]) => names.some((each) => each.toLowerCase() === typed.toLowerCase()));
  return named?.[0] ?? (CODE.test(code) ? code : null);
}

/** A place, by name or code; under it the ladder of places whose law applies there. */
export function renderPlace({ title = t("jurisdiction"), ...rest }) {
  const held = (corpus.documents ?? []).map((doc) => doc.jurisdiction).filter(Boolean);
  const codes = [...new Set([...Object.keys(NAMES.place), ...held])].sort();
  return renderCombo({ title, show: placeName, options: codes.map(placeName), read: readPlace, hint: t("place_hint"),
    complaint: (words) => t("place_unknown", { words }),
    under: (code) => t("ladder_words", { list: ladder(code).map(bareName).join(" › ") }), ...rest });
}

export function documentTitle(id) {
  const doc = (corpus.documents ?? []).find((each) => each.id === id);
  return doc ? titleOf(doc) : id;
}

/** A document, by title; what is no title is handed on as it was typed: an id or a file's name. */
export function renderDocumentChoice(rest) {
  const documents = corpus.documents ?? [];
  return renderCombo({ title: t("document"), show: documentTitle, options: [...new Set(documents.map(titleOf))], hint: t("document_hint"),
    read: (typed) => documents.find((doc) => titleOf(doc) === typed)?.id ?? typed, ...rest });
}
