/* The page of PolicyDesk: brings its rooms together, and chooses the language. Asking and its answers are in asking.js, answers.js
   and conversation.js, what is kept in kept.js, the reader in reader.js, the lists in documents.js, registers.js and matcher.js. */

import { askOnly, dropDocument, fillFilterLists, listenToAsking, renderExamples, showActiveFilters } from "./asking.js";
import { renderConversation, showConversation } from "./conversation.js";
import { listenToDocuments, loadDocuments, renderDocuments } from "./documents.js";
import { listenToKept, showKept } from "./kept.js";
import { listenToMatcher, showMatcher } from "./matcher.js";
import { byId, corpus } from "./parts.js";
import { listenToReader, renderReaderAnew, route } from "./reader.js";
import { listenToRegisters, showRegisters } from "./registers.js";
import { state } from "./state.js";
import { listenToUploads, renderUploads } from "./uploads.js";
import { chooseTab, listenToViews, reopenView, routeView, selectedTab, showProblem } from "./views.js";
import { language, t } from "./words.js";

const LANGUAGE_KEY = "policydesk-language";

function setLanguage(lang) {
  language.column = lang;
  document.documentElement.lang = lang === 0 ? "zh-CN" : "en";
  const toggle = byId("lang-toggle");
  toggle.textContent = lang === 0 ? "English" : "中文";
  toggle.lang = lang === 0 ? "en" : "zh-CN";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-title]")) node.title = t(node.dataset.tTitle);
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
  fillFilterLists();
  showActiveFilters();
  renderExamples();
  renderConversation();
  renderDocuments();
  renderUploads();
  if (["kept", "registers", "match"].includes(selectedTab())) reopenView();
  if (state.problem) showProblem(state.problem);
  renderReaderAnew();
}

function storedLanguage() {
  let stored = null;
  try { stored = localStorage.getItem(LANGUAGE_KEY); } catch { /* storage may be switched off */ }
  return (stored ?? navigator.language).startsWith("zh") ? 0 : 1;
}

function toggleLanguage() {
  setLanguage(1 - language.column);
  try { localStorage.setItem(LANGUAGE_KEY, language.column === 0 ? "zh" : "en"); } catch { /* then it lasts for this visit */ }
}

async function onCorrection() {
  renderConversation();
  if (corpus.documents) await loadDocuments({ isQuiet: true });
}

function onChoice(id) {
  askOnly(id);
  chooseTab("ask");
}

function listen() {
  byId("lang-toggle").addEventListener("click", toggleLanguage);
  listenToViews({ ask: showConversation, kept: showKept, documents: () => loadDocuments(), registers: () => showRegisters({ isAnew: true }), match: () => showMatcher({ isAnew: true }) },
    () => loadDocuments({ isQuiet: true }));
  listenToAsking({ loadDocuments });
  listenToReader({ correction: onCorrection, choice: onChoice });
  listenToDocuments({ load: fillFilterLists, removal: dropDocument });
  listenToKept();
  listenToRegisters();
  listenToMatcher();
  listenToUploads(async ({ isOver = false } = {}) => {
    if (isOver) state.texts.clear(); // which version is current may have changed
    await loadDocuments({ isQuiet: true });
  });
}

listen();
setLanguage(storedLanguage());
routeView();
route();
