/* What a person thinks of an answer, a statement or a citation. It is stored with the answer, which is kept then. */

import { keepAnswer } from "./keep.js";
import { announce, api, el, plainButton, problemWords } from "./parts.js";
import { NAMES, nameOf, t } from "./words.js";

const NOTE_CHARACTERS = 2000; // as corpus/memory.py has it
const KINDS = Object.keys(NAMES.feedback);

/** A button that opens the form under `place()`; of what: {statement}, {citation}, or nothing for the whole answer. */
export function renderFeedback(answer, of, place, { words = t("feedback"), ...attributes } = {}) {
  const name = of.citation ? t("feedback_citation", { n: of.citation }) : of.statement ? t("feedback_statement", { n: of.statement }) : t("feedback_answer");
  let form = null;
  const close = () => {
    form?.remove();
    form = null;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  const button = plainButton(words, () => {
    if (form) return close();
    form = renderForm(answer, of, name, close);
    place().append(form);
    button.setAttribute("aria-expanded", "true");
    return form.elements[0].querySelector("input").focus();
  }, { "aria-expanded": "false", "aria-label": name, title: name, "data-feedback": of.citation ? `c${of.citation}` : of.statement ? `s${of.statement}` : "answer", ...attributes });
  return button;
}

/** Which citations a person may call wrong: the one judged, those of the statement, or all. */
function citable(answer, { statement, citation }) {
  if (citation) return [citation];
  return statement ? answer.statements[statement - 1].citations : answer.citations.map((each) => each.number);
}

function renderForm(answer, of, name, close) {
  const numbers = citable(answer, of);
  const kinds = KINDS.filter((kind) => kind !== "wrong_citation" || numbers.length);
  const which = el("label", { class: "which", hidden: true }, el("span", {}, t("feedback_which")),
    el("select", { name: "citation" }, numbers.map((number) => el("option", { value: number }, String(number)))));
  const radios = kinds.map((kind) => el("label", {}, el("input", { type: "radio", name: "kind", value: kind, required: true,
    onchange: () => { which.hidden = kind !== "wrong_citation" || numbers.length < 2; } }), el("span", {}, nameOf("feedback", kind))));
  const problems = el("div", { class: "notice error", role: "alert", hidden: true });
  const form = el("form", { class: "feedback-form", "aria-label": name, onsubmit: async (event) => {
    event.preventDefault();
    const kind = form.elements.kind.value;
    const citation = of.citation ?? (kind === "wrong_citation" ? Number(form.elements.citation.value) : null);
    const send = form.querySelector("[type=submit]");
    send.disabled = true;
    try {
      await sendFeedback(answer, { kind, statement: of.statement ?? null, citation, note: form.elements.note.value }, form);
    } catch (problem) {
      send.disabled = false;
      problems.hidden = false;
      problems.replaceChildren(...problemWords(problem));
    }
  } }, el("fieldset", {}, el("legend", {}, t("feedback_what")), radios), which,
  el("label", { class: "note" }, el("span", {}, t("feedback_note")), el("textarea", { name: "note", rows: 2, maxlength: NOTE_CHARACTERS })),
  el("div", { class: "feedback-send" }, el("button", { type: "submit", class: "primary" }, t("send")), plainButton(t("cancel"), close),
    answer.isSaved ? null : el("span", { class: "under" }, t("feedback_keeps"))), problems);
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); close(); } });
  return form;
}

/** Keep the answer if it is not kept yet, send what was said, and say so in the form's place. */
async function sendFeedback(answer, body, form) {
  const wasKept = answer.isSaved;
  await keepAnswer(answer);
  const edition = answer.kept ? { edition: answer.kept.edition } : {};
  await api("POST", `v1/answers/${encodeURIComponent(answer.id)}/feedback`, { json: { ...body, ...edition } });
  const words = t(wasKept ? "feedback_done" : "feedback_done_kept", { kind: nameOf("feedback", body.kind) });
  const said = el("p", { class: "feedback-said", tabindex: "-1" }, words);
  form.replaceWith(said);
  said.focus();
  announce(words);
}

/** What was said of a kept answer, oldest first. */
export function renderGiven(given) {
  if (!given.length) return "";
  const of = ({ statement, citation }) => (citation ? t("citation_bare", { n: citation }) : statement ? t("statement_bare", { n: statement }) : null);
  return el("section", { class: "feedback-given" }, el("h3", {}, t("feedback_given")), el("ul", {}, given.map((each) =>
    el("li", {}, [nameOf("feedback", each.kind), of(each), each.at.slice(0, 10), t("edition_n", { n: each.edition })].filter(Boolean).join(" · "),
      each.note ? el("span", { class: "said-note" }, each.note) : null))));
}
