/* One fact of a profile as a control: kept open in the form, or asked as a question of its own. "Not known" is an answer. */

import { renderPlace } from "./controls.js";
import { el, langOf, plainButton } from "./parts.js";
import { currencyOf } from "./profile.js";
import { NAMES, language, nameOf, placeName, t } from "./words.js";

const FEW = 4; // values that are offered as buttons; more become a list

export const inLanguage = (both) => both?.[language.column === 0 ? "zh" : "en"] ?? "";

export const factName = (id, definition) => (Object.hasOwn(NAMES.fact, id) ? nameOf("fact", id) : inLanguage(definition?.question) || id);

/** A fact's value as people say it. */
export function factWords(definition, value) {
  if (value === null || value === undefined) return t("not_known");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) return value.length ? value.map((each) => factWords(definition, each)).join(t("comma")) : t("none_of_these");
  if (typeof value === "object") return [value.currency, Number(value.amount).toLocaleString("en-GB"), value.year && `(${value.year})`].filter(Boolean).join(" ");
  if (definition?.type === "place") return placeName(value);
  if (definition?.type === "money") return `${currencyOf()} ${Number(value).toLocaleString("en-GB")}`;
  if (definition?.type === "count") return `${Number(value).toLocaleString("en-GB")} ${nameOf(Number(value) === 1 ? "unit" : "units", definition.unit)}`;
  return nameOf("fact_value", value);
}

const unitWords = ({ type, unit }) => (type === "money" ? currencyOf() : unit ? nameOf("units", unit) : null);
const options = (values, value) => values.map((each) => el("option", { value: each, selected: each === value }, nameOf("fact_value", each)));

function numberInput(definition, value, more = {}) {
  const amount = typeof value === "object" && value !== null ? value.amount : value;
  return el("input", { type: "number", min: 0, step: definition.type === "count" ? 1 : "any", inputmode: "decimal", value: amount ?? "", name: definition.id, ...more });
}

const numberOf = (words) => (words.trim() === "" || Number.isNaN(Number(words)) ? null : Number(words));

/** A control that stays in the form; what is left blank is not known, and `onchange` gets undefined. */
export function renderField(definition, value, onchange) {
  const { id, type, values } = definition;
  const name = factName(id, definition);
  if (type === "yes_no") {
    const choices = [["true", "yes", true], ["false", "no", false], ["", "not_known", undefined]];
    return el("fieldset", { class: "field three" }, el("legend", {}, name), choices.map(([word, key, meant]) =>
      el("label", {}, el("input", { type: "radio", name: id, value: word, checked: (value ?? undefined) === meant, onchange: () => onchange(meant) }), el("span", {}, t(key)))));
  }
  if (type === "choice") {
    return el("label", { class: "field" }, el("span", {}, name), el("select", { name: id, onchange: ({ target }) => onchange(target.value || undefined) },
      el("option", { value: "" }, t("not_known")), options(values, value)));
  }
  const unit = unitWords(definition);
  return el("label", { class: "field" }, el("span", {}, name, unit ? ` (${unit})` : ""),
    numberInput(definition, value, { placeholder: t("not_known"), onchange: ({ target }) => { if (target.reportValidity()) onchange(numberOf(target.value) ?? undefined); } }));
}

/** A question with ways to answer; `give` gets the value, null for "not known". */
export function renderQuestion({ id, definition, question, remark, value, give, cancel }) {
  const label = `asked-${id}`;
  const unknown = plainButton(t("not_known"), () => give(null), { class: "answer", "data-answer": "null" });
  const [controls, read] = waysToAnswer(definition, value, give);
  const form = el("form", { class: "question", "data-id": id, "aria-labelledby": label, onsubmit: (event) => {
    event.preventDefault();
    const answer = read();
    if (answer !== null) give(answer);
  } }, el("p", { id: label, class: "question-words", lang: langOf(question) }, question), remark ? el("p", { class: "under" }, remark) : null,
  el("div", { class: "ways" }, controls, unknown, cancel ? plainButton(t("cancel"), cancel) : null));
  if (cancel) form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); cancel(); } });
  return form;
}

function waysToAnswer(definition, value, give) {
  const { type, values = [] } = definition;
  const button = (words, meant) => el("button", { type: "button", class: "answer", "aria-pressed": value === meant ? "true" : null, "data-answer": String(meant), onclick: () => give(meant) }, words);
  if (type === "yes_no") return [[button(t("yes"), true), button(t("no"), false)], () => null];
  if (type === "choice" && values.length <= FEW) return [values.map((each) => button(nameOf("fact_value", each), each)), () => null];
  const submit = el("button", { type: "submit", class: "answer" }, t("answer_it"));
  if (type === "choice") {
    const select = el("select", { "aria-label": factName(definition.id, definition), required: true }, el("option", { value: "" }, t("choose")), options(values, value));
    return [[select, submit], () => select.value || null];
  }
  if (type === "set") {
    const chosen = new Set(Array.isArray(value) ? value : []);
    const say = () => { submit.textContent = t(chosen.size ? "answer_it" : "none_of_these"); };
    const boxes = values.map((each) => el("label", { class: "check" }, el("input", { type: "checkbox", value: each, checked: chosen.has(each), onchange: ({ target }) => {
      if (target.checked) chosen.add(each);
      else chosen.delete(each);
      say();
    } }), el("span", {}, nameOf("fact_value", each))));
    say();
    return [[el("div", { class: "boxes" }, boxes), submit], () => values.filter((each) => chosen.has(each))];
  }
  if (type === "place") {
    let place = value ?? "";
    return [[renderPlace({ title: "", value: place, name: definition.id, onchange: (code) => { place = code; } }), submit], () => place || null];
  }
  const input = type === "date" ? el("input", { type: "date", value: value ?? "" }) : numberInput(definition, value);
  input.required = true;
  input.setAttribute("aria-label", factName(definition.id, definition));
  const unit = unitWords(definition);
  return [[input, unit ? el("span", { class: "muted" }, unit) : null, submit].filter(Boolean), () => (type === "date" ? input.value || null : numberOf(input.value))];
}
