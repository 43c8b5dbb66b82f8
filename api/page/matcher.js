/* Which incentives apply to me, and what must I do: a short form, the questions that settle most, the result. Each answer is
   judged anew by the service; the profile stays in this browser. */

import { bareName, ladder, renderPlace } from "./controls.js";
import { Problem, announce, api, byId, el, plainButton, problemWords, saveFile } from "./parts.js";
import { answer, clearProfile, isReady, keepProfile, loadProfile, profile, readFile, toJson, toRequest, toYaml } from "./profile.js";
import { factName, factWords, inLanguage, renderField, renderQuestion } from "./questions.js";
import { renderDuties, renderIncentives } from "./results.js";
import { language, nameOf, t } from "./words.js";

const KINDS = ["enterprise", "school", "intermediary", "individual"];
const FIRST_ASKED = { // facts that stand in the form, by kind: they part the incentives most
  enterprise: ["size", "sector", "certified_integration_enterprise", "interns_hosted", "spending.training_base"],
  school: ["school_type", "school_founder", "for_profit"], intermediary: ["legal_person"], individual: [],
};
const ASKED_AT_ONCE = 4; // questions; the next ones depend on their answers
const PAUSE_MS = 250; // after a change in the form, before it is judged
const MATCHES = ["incentives", "obligations"];
const LONGEST_NAME = 200; // characters

const state = {
  asked: null, vocabulary: null, // the request for the facts a profile may say; id → definition
  result: null, problem: null, loading: null, timer: 0, drawnFor: "", opened: new Set(), onlySure: false,
  pinned: null, // a question somebody asked for: {kind, id, words}
  focusOn: null, // where the focus goes when the result is there: questions, result
};

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

function readAddress() {
  const what = new URLSearchParams(location.search).get("what");
  return MATCHES.includes(what) ? what : "incentives";
}

// ---------------------------------------------------------------- the view

/** Show the matcher; called when its view is opened, the address or the language changed. */
export async function showMatcher({ isAnew = false } = {}) {
  for (const button of byId("match-choice").children) button.setAttribute("aria-pressed", String(button.dataset.what === readAddress()));
  if (!(await loadVocabulary())) return;
  const frame = `${language.column} ${profile.facts.kind}`;
  if (isAnew || state.drawnFor !== frame) drawForm();
  state.drawnFor = frame;
  await match();
}

/** Load what a profile may say, and the profile, once; whether they are there. */
async function loadVocabulary() {
  state.asked ??= api("GET", "v1/match/facts");
  try {
    const { facts } = await state.asked;
    if (state.vocabulary) return true;
    state.vocabulary = new Map(facts.map((each) => [each.id, each]));
    loadProfile();
    return true;
  } catch (problem) {
    state.asked = null;
    drawProblem(problem);
    return false;
  }
}

function drawProblem(problem) {
  byId("match-results").replaceChildren(el("div", { class: "notice error", role: "alert" }, problemWords(problem), plainButton(t("try_again"), () => showMatcher({ isAnew: true }))));
}

/** Judge the profile as it is; a newer call takes over. */
async function match() {
  clearTimeout(state.timer);
  state.loading?.abort();
  drawAnswered();
  if (!isReady()) {
    Object.assign(state, { loading: null, result: null, problem: null });
    byId("view-match").setAttribute("aria-busy", "false");
    return drawResult();
  }
  const mine = (state.loading = new AbortController());
  const view = byId("view-match");
  view.setAttribute("aria-busy", "true");
  if (!state.result) byId("match-results").replaceChildren(el("p", { class: "muted" }, t("matching")));
  const body = { profile: toRequest(language.column === 0 ? "zh" : "en"), what: readAddress(), as_of: profile.settings.as_of ?? today() };
  try {
    state.result = await api("POST", "v1/match", { json: body, signal: mine.signal });
    state.problem = null;
  } catch (problem) {
    if (problem.name === "AbortError" || state.loading !== mine) return undefined;
    state.result = null;
    state.problem = problem;
  }
  if (state.loading !== mine) return undefined;
  view.setAttribute("aria-busy", "false");
  return drawResult();
}

function matchSoon() {
  clearTimeout(state.timer);
  state.timer = setTimeout(match, PAUSE_MS);
}

// ---------------------------------------------------------------- the form

function drawForm() {
  const set = (kind, id) => (value) => { answer(kind, id, value || value === 0 || value === false ? value : undefined); matchSoon(); };
  const { facts, settings } = profile;
  const radio = (kind) => el("label", {}, el("input", { type: "radio", name: "kind", value: kind, checked: facts.kind === kind, required: true, onchange: () => {
    answer("fact", "kind", kind);
    drawFirstAsked();
    matchSoon();
  } }), el("span", {}, nameOf("fact_value", kind)));
  byId("match-form").replaceChildren(
    el("fieldset", { class: "field kinds" }, el("legend", {}, t("fact_kind")), KINDS.map(radio)),
    renderPlace({ title: t("fact_place"), name: "place", value: facts.place ?? "", isRequired: true, onchange: set("fact", "place") }),
    el("label", { class: "field" }, el("span", {}, t("profile_as_of")), el("input", { type: "date", name: "as_of", value: settings.as_of ?? today(), onchange: ({ target }) => set("setting", "as_of")(target.value) })),
    el("div", { id: "match-first" }),
    el("label", { class: "field" }, el("span", {}, t("profile_name")), el("input", { name: "name", maxlength: LONGEST_NAME, value: settings.name ?? "", onchange: ({ target }) => set("setting", "name")(target.value.trim()) })),
    el("button", { type: "submit", class: "primary" }, t("match_now")));
  drawFirstAsked();
}

function drawFirstAsked() {
  state.drawnFor = `${language.column} ${profile.facts.kind}`;
  const wanted = (FIRST_ASKED[profile.facts.kind] ?? []).map((id) => state.vocabulary.get(id)).filter(Boolean);
  byId("match-first").replaceChildren(...wanted.map((definition) => renderField(definition, profile.facts[definition.id], (value) => { answer("fact", definition.id, value); matchSoon(); })));
}

// ---------------------------------------------------------------- questions

/** Note an answer that was asked for, and go on with the next question. */
function give(kind, id, value, name) {
  answer(kind, id, value);
  if (state.pinned?.id === id) state.pinned = null;
  if ((FIRST_ASKED[profile.facts.kind] ?? []).includes(id)) drawFirstAsked();
  state.focusOn = "questions";
  announce(t("answer_saved", { name }));
  match();
}

/** Bring a question up and go to it: from a condition that is not known, or a fact somebody wants to add. */
function askFor(kind, id, words) {
  state.pinned = { kind, id, words };
  drawQuestions();
  const question = document.querySelector(`#match-ask [data-id="${CSS.escape(id)}"]`);
  question?.scrollIntoView({ block: "center" });
  question?.querySelector("button, input, select").focus();
}

function wantedQuestions() {
  const isNew = ({ kind, id }) => !(id in (kind === "condition" ? profile.confirmed : profile.facts));
  const asked = (state.result?.ask_next ?? []).filter(isNew);
  const { pinned } = state;
  return pinned ? [{ ...asked.find((each) => each.id === pinned.id), ...pinned }, ...asked.filter((each) => each.id !== pinned.id)] : asked;
}

function drawQuestions() {
  const box = byId("match-ask");
  const questions = wantedQuestions();
  box.hidden = !state.result || readAddress() === "obligations";
  if (box.hidden) return;
  const more = questions.length - ASKED_AT_ONCE;
  const toAdd = [...state.vocabulary.values()].filter(({ id }) => !(id in profile.facts));
  const add = el("select", { "aria-label": t("add_fact"), onchange: ({ target }) => { if (target.value) askFor("fact", target.value); } },
    el("option", { value: "" }, t("add_fact")), toAdd.map((each) => el("option", { value: each.id }, factName(each.id, each))));
  box.replaceChildren(el("h2", {}, t("ask_next")), el("p", { class: "under" }, t(questions.length ? "ask_next_words" : "nothing_to_ask")),
    ...questions.slice(0, ASKED_AT_ONCE).map(renderAsked), ...(more > 0 ? [el("p", { class: "under" }, t("asked_more", { n: more }))] : []), add);
}

function renderAsked({ kind, id, question, settles, settled_by: papers, words }) {
  const definition = kind === "condition" ? { id, type: "yes_no" } : state.vocabulary.get(id);
  const asked = inLanguage(question ?? definition.question) || t("is_this_met", { words });
  const remark = [settles && t("settles_n", { n: settles }), kind === "fact" && t("settled_by", { words: inLanguage(papers ?? definition.settled_by) })].filter(Boolean).join(" · ");
  const name = kind === "condition" ? t("condition_of", { words: words ?? asked }) : factName(id, definition);
  return renderQuestion({ id, definition, question: asked, remark, give: (value) => give(kind, id, value, name) });
}

// ---------------------------------------------------------------- what is answered

function drawAnswered() {
  const inForm = ["kind", "place", ...(FIRST_ASKED[profile.facts.kind] ?? [])];
  const facts = Object.entries(profile.facts).filter(([id]) => !inForm.includes(id)).map(([id, value]) => ({ kind: "fact", id, value, name: factName(id, state.vocabulary.get(id)) }));
  const conditions = Object.entries(profile.confirmed).map(([id, value]) => ({ kind: "condition", id, value, name: t("condition_of", { words: conditionWords(id) }) }));
  const all = [...facts, ...conditions];
  const known = all.filter((each) => each.value !== null);
  const open = all.filter((each) => each.value === null);
  byId("match-answered").hidden = all.length === 0;
  byId("match-answered").replaceChildren(...(known.length ? [el("h2", {}, t("answered")), el("dl", {}, known.map(renderAnswered))] : []),
    ...(open.length ? [el("details", { class: "left-open" }, el("summary", {}, t("left_open", { n: open.length })),
      el("ul", {}, open.map(({ kind, id, name }) => el("li", {}, name, " ", plainButton(t("change"), () => { answer(kind, id, undefined); askFor(kind, id, conditionWords(id)); drawAnswered(); }, { "aria-label": t("ask_again", { name }) })))))] : []));
  byId("match-kept").textContent = t(profile.isKept ? "profile_kept" : "profile_not_kept");
}

/** The words of a condition by its id, out of the last result. */
function conditionWords(id) {
  const entries = ["applies", "programme", "unknown", "does_not_apply"].flatMap((verdict) => state.result?.[verdict] ?? []);
  return entries.flatMap((each) => each.conditions).find((each) => each.id === id)?.words ?? id;
}

function renderAnswered({ kind, id, value, name }) {
  const definition = kind === "condition" ? { id, type: "yes_no" } : state.vocabulary.get(id);
  const row = el("div", { "data-id": id });
  const show = () => row.replaceChildren(el("dt", {}, name), el("dd", {}, el("span", { class: "fact-value" }, factWords(definition, value)),
    plainButton(t("change"), edit, { "aria-label": t("change_answer", { name }) }), plainButton(t("remove"), () => give(kind, id, undefined, name), { "aria-label": t("remove_answer", { name }) })));
  const edit = () => {
    row.replaceChildren(renderQuestion({ id, definition, question: inLanguage(definition?.question) || name, value, give: (now) => give(kind, id, now, name), cancel: () => { show(); row.querySelector("button").focus(); } }));
    row.querySelector("button, input, select").focus();
  };
  show();
  return row;
}

// ---------------------------------------------------------------- the result

function drawResult() {
  const box = byId("match-results");
  const { result, problem } = state;
  drawQuestions();
  drawPrinted();
  if (problem && isReady()) drawProblem(problem);
  else if (!result) box.replaceChildren(el("p", { class: "notice" }, t("match_needs")));
  else if (result.what === "obligations") box.replaceChildren(...renderDuties(result, duties()));
  else box.replaceChildren(...renderIncentives(result, { askFor, factNamed, said: saidOf, named: withNames, opened: state.opened }));
  const counts = byId("match-counts");
  if (counts) announce(counts.textContent);
  const first = state.focusOn === "questions" ? document.querySelector("#match-ask .question :is(button, input, select)") : null;
  if (state.focusOn) (first ?? counts ?? byId("match-form").querySelector("input")).focus();
  state.focusOn = null;
}

const factNamed = (id) => factName(id, state.vocabulary.get(id));

/** What the profile says of a fact, in words; nothing where it does not. */
function saidOf(id) {
  const definition = state.vocabulary.get(id);
  const value = profile.facts[id];
  return value === undefined || value === null ? null : `${factNamed(id)}: ${factWords(definition, value)}`;
}

/** Put the names of facts where a text has their ids: spending.research = CNY 100. */
const withNames = (text) => text.replace(/[a-z_]+(\.[a-z_]+)?(?=\s*=|$|,)/g, (id) => (state.vocabulary.has(id) ? factNamed(id) : id));

function duties() {
  const ticked = new Set(profile.ticked);
  const tick = (id, isDone) => {
    if (isDone) ticked.add(id);
    else ticked.delete(id);
    profile.ticked = [...ticked];
    keepProfile();
  };
  const setOnlySure = (isOnly) => { state.onlySure = isOnly; drawResult(); byId("only-sure").focus(); };
  return { ticked, tick, onlySure: state.onlySure, setOnlySure };
}

/** The head of the paper: what was asked, for whom, where, on which day, from which facts. */
function drawPrinted() {
  const { result } = state;
  if (!result) return byId("match-printed").replaceChildren();
  const rows = [[t("fact_place"), ladder(result.place).map(bareName).join(" › ")], [t("profile_as_of"), result.as_of], ...Object.entries(profile.facts)
    .filter(([id, value]) => id !== "place" && value !== null).map(([id, value]) => [factName(id, state.vocabulary.get(id)), factWords(state.vocabulary.get(id), value)])];
  return byId("match-printed").replaceChildren(el("h1", {}, t(result.what === "obligations" ? "printed_duties" : "printed_head")),
    el("p", {}, [profile.settings.name, t("printed_on", { d: today() })].filter(Boolean).join(" · ")), el("h2", {}, t("printed_facts")),
    el("dl", {}, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))), el("p", { class: "under" }, t("printed_note")));
}

// ---------------------------------------------------------------- the profile as a file

async function openFile(file) {
  byId("match-file").value = "";
  if (!file || !(await loadVocabulary())) return undefined;
  try {
    readFile(await file.text(), state.vocabulary);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return drawProblem(problem);
  }
  state.focusOn = "result";
  drawForm();
  announce(t("profile_opened", { name: file.name }));
  return match();
}

function clear() {
  if (!window.confirm(t("clear_confirm"))) return;
  clearProfile();
  Object.assign(state, { result: null, problem: null, pinned: null });
  state.opened.clear();
  showMatcher({ isAnew: true });
  announce(t("profile_cleared"));
  byId("match-form").querySelector("input").focus();
}

/** Before it is printed, open what applies; of the rest only what somebody opened is printed in full. Afterwards it is as it was. */
function foldForPrint() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#match-results .verdict.applies details:not([open]), #match-results .group-details:not([open])")];
    for (const each of opened) each.open = true;
  });
  window.addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
}

export function listenToMatcher() {
  const on = (id, type, handle) => byId(id).addEventListener(type, handle);
  for (const button of byId("match-choice").children) button.addEventListener("click", () => {
    window.history.pushState(null, "", `?view=match&what=${button.dataset.what}${location.hash}`);
    state.result = null;
    showMatcher();
  });
  on("match-form", "submit", (event) => { event.preventDefault(); state.focusOn = "result"; showMatcher(); });
  on("match-save-yaml", "click", () => saveFile(toYaml(), "profile.yaml", "application/yaml"));
  on("match-save-json", "click", () => saveFile(toJson(), "profile.json", "application/json"));
  on("match-open", "click", () => byId("match-file").click());
  on("match-file", "change", (event) => openFile(event.target.files[0]));
  on("match-clear", "click", clear);
  foldForPrint();
}
