/* What is kept: the list of conversations and answers, and one answer as it stands now. ?view=kept, &answer=<id>, &edition=<number>. */

import { answerOfKept, gradeChip, renderAnswer } from "./answers.js";
import { forgetConversation, openThread, renderConversation, saveAnswer, saveThread } from "./conversation.js";
import { renderGiven } from "./feedback.js";
import { keptSearch } from "./keep.js";
import { Problem, announce, api, byId, el, langOf, plainButton } from "./parts.js";
import { renderRerun } from "./reruns.js";
import { state } from "./state.js";
import { goToView, resetView, showProblem } from "./views.js";
import { t } from "./words.js";

const PAGE = 50; // answers or conversations that one request brings
const LISTS = "?view=kept";

let showing = 0; // counts what was asked to be shown, so that a late reply does not take its place

export function listenToKept() {
  byId("kept-body").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && byId("reader").hidden && new URLSearchParams(location.search).has("answer")) goToView("kept", LISTS);
  });
}

/** Show what the address names: one answer, or the lists. */
export async function showKept(said) {
  showing += 1;
  const mine = showing;
  const id = said.get("answer");
  byId("kept-lists").hidden = Boolean(id);
  try {
    const nodes = id ? await loadAnswer(id, said.get("edition")) : await loadLists();
    if (mine === showing) byId("kept-body").replaceChildren(...nodes);
  } catch (problem) {
    if (mine !== showing) return;
    byId("kept-body").replaceChildren(...(id ? [backButton()] : []));
    showProblem(problem, byId("view-kept"));
  }
}

const reshow = () => showKept(new URLSearchParams(location.search));

const day = (moment) => new Date(moment).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

// ---------------------------------------------------------------- the lists

async function loadLists() {
  const [{ threads }, { answers }] = await Promise.all([api("GET", `v1/threads?limit=${PAGE}`), api("GET", `v1/answers?saved=true&limit=${PAGE}`)]);
  const rerunBox = el("div", { id: "rerun-all-box" });
  return [renderList("threads", threads, renderThreadRow, "v1/threads?"), renderList("answers", answers, renderAnswerRow, "v1/answers?saved=true&",
    answers.length ? plainButton(t("rerun_all"), (event) => rerunAll(event.currentTarget, rerunBox), { id: "rerun-all" }) : null), rerunBox];
}

function renderList(name, rows, render, path, action = null) {
  const list = el("ul", { id: `kept-${name}`, class: "kept-list" }, rows.map(render));
  const more = plainButton(t("more"), async () => {
    const next = (await api("GET", `${path}limit=${PAGE}&offset=${list.children.length}`))[name];
    list.append(...next.map(render));
    if (next.length < PAGE) more.remove();
  });
  return el("section", { class: "kept-section", "aria-labelledby": `kept-${name}-title` }, el("div", { class: "kept-head" }, el("h2", { id: `kept-${name}-title` }, t(name)), action),
    rows.length ? list : el("p", { class: "muted" }, t(`${name}_none`)), rows.length === PAGE ? more : null);
}

function renderThreadRow(thread) {
  return renderRow(thread.title, el("button", { type: "button", class: "kept-open", lang: langOf(thread.title), onclick: () => openThread(thread.id) }, thread.title),
    [t("turns_n", { n: thread.turns }), day(thread.updated)], () => saveThread(thread.id),
    async () => {
      await api("DELETE", `v1/threads/${encodeURIComponent(thread.id)}`);
      if (state.thread?.id !== thread.id) return;
      forgetConversation();
      renderConversation();
      resetView("ask");
    }, "delete_thread");
}

function renderAnswerRow(head) {
  return renderRow(head.question, el("a", { class: "kept-open", href: keptSearch(head.id), lang: langOf(head.question), onclick: (event) => { if (event.ctrlKey || event.metaKey) return; event.preventDefault(); goToView("kept", keptSearch(head.id)); } }, head.question),
    [gradeChip(head.completeness), day(head.at), head.edition > 1 && t("edition_n", { n: head.edition }), head.feedback > 0 && t("feedback_n", { n: head.feedback })],
    async () => saveAnswer(await api("GET", `v1/answers/${encodeURIComponent(head.id)}`)), () => deleteAnswer(head.id), "delete_answer");
}

function renderRow(title, link, facts, save, remove, question) {
  return el("li", {}, el("div", { class: "kept-what" }, link, el("p", { class: "under" }, facts.filter(Boolean).map((each) => el("span", {}, each)))),
    el("div", { class: "kept-actions" }, plainButton(t("download_md"), () => save().catch((problem) => showProblem(problem)), { "aria-label": t("download_named", { title }) }),
      plainButton(t("delete"), () => removeKept(title, remove, question), { class: "plain delete", "aria-label": t("delete_named", { title }) })));
}

async function deleteAnswer(id) {
  await api("DELETE", `v1/answers/${encodeURIComponent(id)}`);
  for (const turn of state.turns) if (turn.id === id) turn.isSaved = false;
  renderConversation();
}

async function removeKept(title, remove, question) {
  if (!window.confirm(t(question, { title }))) return;
  try {
    await remove();
  } catch (problem) {
    return showProblem(problem, byId("view-kept"));
  }
  announce(t("deleted", { title }));
  if (new URLSearchParams(location.search).has("answer")) goToView("kept", LISTS);
  else await reshow();
  byId("tab-kept").focus();
}

async function rerunAll(button, box) {
  const result = await whileAsking(button, () => api("POST", "v1/answers/rerun"));
  if (!result) return;
  box.replaceChildren(...result.answers.map((each) => el("details", { class: "turn", open: each.verdict === "changed" },
    el("summary", {}, el("span", { class: "turn-question", lang: langOf(each.question) }, each.question)), renderRerun(each))));
  box.querySelector("summary").focus();
}

/** Ask again, which may take a while; gives the reply, or nothing where it failed. */
async function whileAsking(button, ask) {
  const words = button.textContent;
  button.disabled = true;
  button.textContent = t("rerunning");
  announce(t("rerunning"));
  showProblem(null);
  try {
    return await ask();
  } catch (problem) {
    showProblem(problem, byId("view-kept"));
    return null;
  } finally {
    button.disabled = false;
    button.textContent = words;
  }
}

// ---------------------------------------------------------------- one answer

async function loadAnswer(id, edition) {
  const address = `v1/answers/${encodeURIComponent(id)}`;
  const [kept, { feedback }] = await Promise.all([api("GET", `${address}${edition ? `?${new URLSearchParams({ edition })}` : ""}`), api("GET", `${address}/feedback`)]);
  const answer = answerOfKept(kept);
  const rerun = el("section", { id: "rerun", hidden: !kept.changes, tabindex: "-1" });
  if (kept.changes) rerun.append(el("h3", {}, t("changes_before")), renderRerun(await withWords(kept, address)));
  const facts = [t("asked_at", { d: day(kept.at) }), kept.editions > 1 && t("edition_of", { n: kept.edition, total: kept.editions })];
  return [backButton(), el("article", { id: "kept-answer", "data-turn": "kept" }, el("h2", { lang: langOf(kept.question) }, kept.question),
    el("p", { class: "under kept-facts" }, facts.filter(Boolean).map((each) => el("span", {}, each))), renderActions(kept), renderEditions(kept), rerun,
    ...renderAnswer(answer, { canKeep: false }), renderGiven(feedback))];
}

/** The changes of an edition, with the words of both, where the one before is still kept. */
async function withWords({ changes, edition, statements }, address) {
  const before = await api("GET", `${address}?${new URLSearchParams({ edition: edition - 1 })}`).catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
    return null;
  });
  const words = (number, said) => (number === null || !said ? undefined : said[number - 1].text);
  return { ...changes, statements: changes.statements.map((each) => ({ ...each, text_before: words(each.before, before?.statements), text_after: words(each.after, statements) })) };
}

const backButton = () => plainButton(`‹ ${t("back")}`, () => goToView("kept", LISTS), { id: "kept-back" });

function renderActions(kept) {
  return el("div", { class: "kept-actions" }, el("button", { type: "button", id: "rerun-answer", onclick: (event) => rerunAnswer(kept, event.currentTarget) }, t("once_more")),
    plainButton(t("download_md"), () => saveAnswer(kept)),
    plainButton(t("delete"), () => removeKept(kept.question, () => deleteAnswer(kept.id), "delete_answer"), { class: "plain delete" }));
}

function renderEditions({ id, edition, editions }) {
  if (editions < 2) return "";
  const numbers = Array.from({ length: Math.min(editions, 10) }, (_, at) => editions - at); // as many as are kept
  return el("nav", { class: "editions", "aria-label": t("editions") }, numbers.map((number) => plainButton(t("edition_n", { n: number }),
    () => goToView("kept", keptSearch(id, number)), { "aria-current": number === edition ? "true" : null })));
}

/** Ask again, show the answer as it is then, and above it what changed. */
async function rerunAnswer(kept, button) {
  const result = await whileAsking(button, () => api("POST", `v1/answers/${encodeURIComponent(kept.id)}/rerun`));
  if (!result) return;
  const nodes = await loadAnswer(kept.id, null);
  byId("kept-body").replaceChildren(...nodes);
  const box = byId("rerun");
  box.hidden = false;
  box.replaceChildren(el("h3", {}, t("changes_of_answer")), renderRerun(result));
  box.focus();
  announce(box.querySelector(".verdict").textContent);
}
