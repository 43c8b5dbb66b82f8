/* The conversation: earlier questions folded, the latest answer, a box for the next question, and keeping all of it. */

import { answerOfKept, completenessOf, gradeChip, renderAnswer } from "./answers.js";
import { announce, api, byId, el, langOf, plainButton, saveFile } from "./parts.js";
import { markCurrent } from "./reader.js";
import { latest, state } from "./state.js";
import { goToView, nameView, showProblem } from "./views.js";
import { t } from "./words.js";

const TITLE_CHARACTERS = 200; // as corpus/threads.py has it
const MARKDOWN = "text/markdown;charset=utf-8";

let isKeeping = false; // while the service keeps the conversation

const asks = { again: null, refill: null, stop: null };

/** Begin; `again(change)` asks the latest question once more, `refill` fills the box, `stop` gives up what is being asked. */
export function listenToConversation({ again, refill, stop }) {
  Object.assign(asks, { again, refill, stop });
  byId("new-question").addEventListener("click", () => newQuestion());
  byId("keep-conversation").addEventListener("click", keepConversation);
  byId("thread-markdown").addEventListener("click", () => saveThread(state.thread.id).catch(showProblem));
  foldForPrint();
}

/** Forget the conversation on the page; what is kept of it stays kept. */
export function forgetConversation() {
  asks.stop();
  Object.assign(state, { turns: [], thread: null });
  state.ignored.clear();
}

function newQuestion() {
  forgetConversation();
  showProblem(null);
  document.body.classList.remove("asked");
  byId("question").value = "";
  byId("question").dispatchEvent(new Event("input", { bubbles: true }));
  if (location.search) nameView("");
  renderConversation();
  byId("question").focus();
}

/** Draw the conversation anew; without `earlier` only its latest answer, so that what was opened or typed before it stays. */
export function renderConversation({ earlier = true } = {}) {
  const answer = latest();
  const isAnswered = Boolean(answer) && answer.phase !== "coming";
  document.body.classList.toggle("has-answer", Boolean(answer));
  if (answer) document.body.classList.add("asked");
  document.title = answer ? `${answer.question} – PolicyDesk` : "PolicyDesk";
  if (earlier) byId("earlier").replaceChildren(...state.turns.slice(0, -1).map(renderEarlier));
  renderLatest();
  byId("follow-form").hidden = !isAnswered;
  byId("conversation-bar").hidden = !isAnswered;
  const isWhole = state.turns.filter((turn) => turn.phase === "done").length > 1;
  byId("keep-conversation").hidden = Boolean(state.thread) || !isWhole;
  byId("thread-said").hidden = byId("thread-markdown").hidden = !state.thread;
  if (state.thread) byId("thread-said").textContent = t("conversation_kept", { title: state.thread.title });
}

/** Draw the latest answer anew, as more of it comes. */
export function renderLatest() {
  const answer = latest();
  const box = byId("answer");
  box.hidden = !answer;
  box.setAttribute("aria-busy", String(answer?.phase === "coming"));
  box.dataset.turn = String(state.turns.length - 1);
  box.replaceChildren(...(answer ? [el("h2", { lang: langOf(answer.question) }, answer.question),
    ...(answer.isGone ? [el("p", { class: "muted" }, t("answer_gone"))] : renderAnswer(answer, { isMain: true, again: answer.kept ? null : asks.again, refill: asks.refill }))] : []));
  markCurrent();
}

function renderEarlier(answer, at) {
  const body = answer.isGone ? [el("p", { class: "muted" }, t("answer_gone"))] : renderAnswer(answer);
  return el("details", { class: "turn", "data-turn": String(at) }, el("summary", {}, el("span", { class: "turn-question", lang: langOf(answer.question) }, answer.question),
    answer.isGone ? null : gradeChip(completenessOf(answer))), el("div", { class: "turn-answer" }, body));
}

// ---------------------------------------------------------------- threads

/** Keep what was asked and answered, and from now on what is asked next. */
async function keepConversation() {
  if (isKeeping) return undefined; // a second click would keep it twice
  const shown = state.turns;
  const kept = shown.filter((turn) => turn.phase === "done");
  const title = Array.from(kept[0].question).slice(0, TITLE_CHARACTERS).join("");
  isKeeping = true;
  try {
    const thread = await api("POST", "v1/threads", { json: { title, answers: kept.map((turn) => turn.id) } });
    for (const [at, turn] of kept.entries()) turn.id = thread.turns[at].answer.id;
    for (const [at, turn] of kept.entries()) turn.isSaved = thread.turns[at].answer.is_saved;
    if (state.turns !== shown) return announce(t("conversation_kept_before")); // something else is asked by now
    Object.assign(state, { thread: { id: thread.id, title: thread.title }, turns: kept });
  } catch (problem) {
    return showProblem(problem, byId("view-ask"));
  } finally {
    isKeeping = false;
  }
  nameView(threadSearch(state.thread.id));
  showProblem(null);
  renderConversation();
  byId("thread-markdown").focus();
  return announce(byId("thread-said").textContent);
}

const threadSearch = (id) => `?${new URLSearchParams({ thread: id })}`;

export const openThread = (id) => goToView("ask", threadSearch(id));

/** Show the conversation that the address names, as its answers stand now; without a name the one that is on the page. */
export async function showConversation(said) {
  const id = said.get("thread");
  if (!id && state.thread) { // back from a kept one
    forgetConversation();
    renderConversation();
  }
  if (!id || id === state.thread?.id) return;
  forgetConversation();
  await loadThread(id);
}

export async function loadThread(id) {
  try {
    const thread = await api("GET", `v1/threads/${encodeURIComponent(id)}`);
    const turns = thread.turns.map((turn) => (turn.answer ? answerOfKept(turn.answer, turn) : goneAnswer(turn)));
    Object.assign(state, { thread: { id: thread.id, title: thread.title }, turns });
  } catch (problem) {
    showProblem(problem, byId("view-ask"));
  }
  renderConversation();
}

const goneAnswer = ({ question }) => ({ question, resolved: null, phase: "done", isGone: true, isSaved: false, statements: [], citations: [], coverage: null });

/** Hand a kept conversation to the browser as a file. */
export async function saveThread(id) {
  const { markdown } = await api("GET", `v1/threads/${encodeURIComponent(id)}`);
  saveFile(markdown, `conversation-${id}.md`, MARKDOWN);
}

export function saveAnswer({ id, markdown }) {
  saveFile(markdown, `answer-${id}.md`, MARKDOWN);
}

/** On paper the earlier turns are open; afterwards they are as they were. */
function foldForPrint() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#earlier .turn:not([open])")];
    for (const turn of opened) turn.open = true;
  });
  window.addEventListener("afterprint", () => { for (const turn of opened) turn.open = false; });
}
