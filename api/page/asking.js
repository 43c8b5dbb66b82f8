/* Asking: the question and its filters, the answer as it streams in, stopping it, follow-ups. */

import { answerOf, completenessOf, filterWords } from "./answers.js";
import { forgetConversation, listenToConversation, loadThread, renderConversation, renderLatest } from "./conversation.js";
import { announce, byId, corpus, el } from "./parts.js";
import { closeReader } from "./reader.js";
import { latest, state } from "./state.js";
import { readStream } from "./stream.js";
import { nameView, showProblem } from "./views.js";
import { EXAMPLES, NAMES, language, nameOf, t } from "./words.js";

const ANSWER_ID = "policydesk-answer"; // the header that names what an answer can be kept as
const HISTORY_TURNS = 6; // questions before, with their answers; as rag/memory/remembering.py has it for threads
const TURN_CHARACTERS = 20_000; // of one message, as api/schemas.py has it

export function listenToAsking({ loadDocuments }) {
  const on = (id, type, handle) => byId(id).addEventListener(type, handle);
  for (const [form, box, handle] of [["ask-form", "question", ask], ["follow-form", "follow", askNext]]) {
    on(form, "submit", (event) => { event.preventDefault(); handle(); });
    on(box, "input", ({ target }) => grow(target));
    on(box, "keydown", (event) => {
      const composing = event.isComposing || event.keyCode === 229; // Enter that ends a word of a Chinese input method
      if (event.key === "Enter" && !event.shiftKey && !composing) { event.preventDefault(); handle(); }
    });
    let width = 0;
    new ResizeObserver(() => { if (byId(box).clientWidth !== width) { width = byId(box).clientWidth; grow(byId(box)); } }).observe(byId(box));
  }
  on("ask-form", "input", showActiveFilters);
  on("filters", "toggle", () => { if (byId("filters").open && !corpus.documents) loadDocuments({ isQuiet: true }); });
  on("filters-clear", "click", () => {
    for (const field of byId("filters").querySelectorAll("input, select")) field.value = "";
    showActiveFilters();
    byId("filters").querySelector("input").focus();
  });
  on("stop", "click", stop);
  window.addEventListener("pagehide", stop);
  listenToConversation({ again, refill, stop });
}

// ---------------------------------------------------------------- the question

function readFilters() {
  const pairs = [...new FormData(byId("ask-form"))].filter(([name]) => name !== "question").map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

export function showActiveFilters() {
  const words = filterWords(readFilters());
  byId("filters-active").replaceChildren(...words.map((word) => el("span", { class: "chip" }, word)));
  byId("filters-clear").hidden = words.length === 0;
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`; // the style sheet stops it at three lines
}

function fill(box, text, words = "") {
  box.value = text;
  grow(box);
  box.focus();
  const at = words ? text.indexOf(words) : -1;
  if (at >= 0) box.setSelectionRange(at, at + words.length);
}

/** Put a question into the box it would be asked from. */
function refill(question, words) {
  const follows = state.thread !== null || state.turns.length > 1;
  fill(byId(follows ? "follow" : "question"), question, words);
}

/** Ask for the next question in one document alone. */
export function askOnly(id) {
  byId("ask-form").elements.document.value = id;
  showActiveFilters();
  byId("filters").open = true;
}

/** Offer what is known beforehand, and what the corpus holds once its list was loaded. */
export function fillFilterLists() {
  const form = byId("ask-form").elements;
  const held = (key) => (corpus.documents ?? []).map((doc) => doc[key]).filter(Boolean);
  const fillList = (table, select, values) => {
    const chosen = select.value;
    select.replaceChildren(el("option", { value: "" }, t("any")), ...[...new Set(values)].map((value) => el("option", { value }, nameOf(table, value))));
    select.value = chosen;
  };
  fillList("kind", form.kind, ["law", "regulation", "notice", "paper", "brief", ...held("kind")]);
  fillList("language", form.language, ["zh", "en", ...held("language").map((tag) => tag.split("-")[0])]);
  const places = [...new Set([...Object.keys(NAMES.place), ...held("jurisdiction")])];
  byId("jurisdictions").replaceChildren(...places.map((code) => el("option", { value: code, label: [...(NAMES.place[code] ?? [])].join(" ") || null })));
}

export function renderExamples() {
  byId("examples").replaceChildren(...EXAMPLES.map(({ who, ask: question }) => el("li", {}, el("button", { type: "button", class: "example", onclick: () => {
    fill(byId("question"), question[language.column]);
    ask();
  } }, el("span", { class: "who" }, who[language.column]), el("span", {}, question[language.column])))));
}

// ---------------------------------------------------------------- asking

/** A question that begins a conversation. */
function ask() {
  const question = byId("question").value.trim();
  if (!question) return byId("question").focus();
  forgetConversation();
  if (location.search) nameView("");
  return run(question, []);
}

/** A question that goes on from those before it. */
async function askNext() {
  const question = byId("follow").value.trim();
  if (!question) return byId("follow").focus();
  state.ignored.clear();
  byId("follow").value = "";
  grow(byId("follow"));
  const isAnswered = await run(question, state.turns.filter((turn) => turn.phase === "done"));
  if (!isAnswered && !byId("follow").value) fill(byId("follow"), question); // nothing typed is lost
  return undefined;
}

/** The latest question once more, after `change`; a kept conversation has it as a turn of its own. */
function again(change) {
  change();
  const { question, phase } = latest();
  run(question, state.thread && phase === "done" ? state.turns : state.turns.slice(0, -1));
}

export function stop() {
  state.asking?.abort();
}

/** Ask, and show the answer as it comes. Gives whether there is something to show. */
async function run(question, before) {
  stop();
  const mine = (state.asking = new AbortController());
  const answer = answerOf(question);
  if (state.open) closeReader();
  showProblem(null);
  state.turns = [...before, answer];
  renderConversation();
  setBusy(answer);
  if (before.length) {
    byId("answer").scrollIntoView({ block: "start" });
    byId("stop").focus({ preventScroll: true }); // the box it was typed in is away until the answer is there
  }
  const context = state.thread ? { thread: state.thread.id } : { history: historyOf(before) };
  const json = { question, filters: readFilters(), ignore: [...state.ignored.keys()], stream: true, ...context };
  let problem = null;
  try {
    await readStream("v1/ask", { json, signal: mine.signal, onHead: (headers) => { answer.id = headers.get(ANSWER_ID); }, onEvent: (name, data) => take(answer, name, data) });
  } catch (error) {
    problem = error;
    answer.phase = problem.name === "AbortError" ? "stopped" : "broken";
  }
  if (state.asking === mine) state.asking = null;
  try {
    return latest() !== answer || finish(answer, before, problem); // else something else is asked by now
  } finally {
    if (!state.asking) setBusy(null);
  }
}

/** Show what came in the end. An answer that broke off shows what had come of it; if that is nothing, it is as if not asked. */
function finish(answer, before, problem) {
  const hasFailed = answer.phase === "broken";
  const isShown = !hasFailed || answer.statements.length > 0;
  if (!isShown) state.turns = before;
  const isLost = [document.body, byId("stop")].includes(document.activeElement) || byId("answer").contains(document.activeElement);
  renderConversation({ earlier: !isShown });
  if (isLost && isShown) byId("answer").focus({ preventScroll: true });
  if (answer.phase === "stopped") byId("answer").querySelector(".again").focus();
  if (hasFailed) showProblem(problem, byId("view-ask"));
  else announce(t("answer_ready", { state: t(completenessOf(answer)), n: answer.citations.length }));
  return isShown;
}

/** Put what came into the answer. */
function take(answer, name, data) {
  if (name === "statement") answer.statements.push(data);
  if (["citations", "coverage", "usage"].includes(name)) answer[name] = data;
  if (name === "timings") answer.timings = data;
  if (name === "done") Object.assign(answer, { resolved: data.question_resolved, mode: data.mode, completeness: data.completeness, phase: "done" });
  if (latest() !== answer || name !== "statement") return; // the rest comes at once and is drawn with it
  renderLatest();
  setBusy(answer);
}

function setBusy(answer) {
  byId("progress").hidden = !answer;
  byId("view-ask").setAttribute("aria-busy", String(Boolean(answer)));
  if (!answer) return;
  const key = answer.statements.length ? "writing" : "searching";
  const words = byId("progress-words");
  if (words.dataset.t === key) return;
  words.dataset.t = key;
  words.textContent = t(key);
  announce(t(key));
}

/** The conversation as the service takes it: what was asked, in words that stand alone, and what was answered. */
function historyOf(turns) {
  return turns.slice(-HISTORY_TURNS).flatMap((turn) => {
    const said = turn.statements.map((each) => each.text).filter(Boolean).join("\n");
    return [{ role: "user", text: turn.resolved ?? turn.question }, ...(said ? [{ role: "assistant", text: Array.from(said).slice(0, TURN_CHARACTERS).join("") }] : [])];
  });
}

/** A document was removed: what cites it is no longer shown. */
export async function dropDocument(id) {
  if (!state.turns.some((turn) => turn.citations.some((each) => each.document.id === id))) return;
  if (state.thread) return loadThread(state.thread.id);
  state.turns = state.turns.filter((turn) => !turn.citations.some((each) => each.document.id === id));
  return renderConversation();
}
