/* The views and their tabs. The address says which is shown: ?view=<name> and what that view adds; asking is the one without. */

import { byId, corpus, problemWords } from "./parts.js";
import { state } from "./state.js";

const TABS = ["ask", "kept", "registers", "match", "documents"];
const IN_ADDRESS = ["ask", "kept", "registers", "match"]; // views whose state the address says; the others begin anew with each visit

const NEED_DOCUMENTS = ["registers", "match"]; // whose filters offer titles and places

const shows = new Map(); // view → what makes it show what the address says
const lastSearch = new Map(); // view → its part of the address when it was left
let shownSearch = null; // the part of the address that is shown
let loadQuietly = null; // loads the list of documents, whose titles and places filters offer

/** Tell what shows each view, and what loads the list of documents beforehand. */
export function listenToViews(shown, load) {
  for (const [name, show] of Object.entries(shown)) shows.set(name, show);
  loadQuietly = load;
  for (const name of TABS) byId(`tab-${name}`).addEventListener("click", () => chooseTab(name));
  byId("tabs").addEventListener("keydown", (event) => {
    const to = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!to) return;
    const other = byId(`tab-${TABS.at((TABS.indexOf(selectedTab()) + to) % TABS.length)}`);
    other.click();
    other.focus();
  });
  window.addEventListener("popstate", routeView);
}

export const selectedTab = () => TABS.find((name) => !byId(`view-${name}`).hidden);

export function showProblem(problem, view = document.querySelector("[role=tabpanel]:not([hidden])")) {
  state.problem = problem;
  const box = byId("error");
  box.hidden = !problem;
  box.replaceChildren();
  if (!problem) return;
  view.querySelector(".messages").append(box);
  box.append(...problemWords(problem));
}

function selectTab(name) {
  for (const each of TABS) {
    const isSelected = each === name;
    byId(`tab-${each}`).setAttribute("aria-selected", String(isSelected));
    byId(`tab-${each}`).tabIndex = isSelected ? 0 : -1;
    byId(`view-${each}`).hidden = !isSelected;
  }
  document.body.dataset.view = name;
  showProblem(null);
  openView(name);
}

/** Show the selected view anew, in the language that was chosen. */
export const reopenView = () => openView(selectedTab());

async function openView(name) {
  const show = shows.get(name);
  if (!show) return;
  if (!corpus.documents && NEED_DOCUMENTS.includes(name)) await loadQuietly();
  if (selectedTab() === name) await show(new URLSearchParams(location.search));
}

/** A click on a tab: the address says the view where it can. */
export function chooseTab(name) {
  if (name === selectedTab()) return;
  goToView(name, lastSearch.get(name) ?? (name === "ask" || !IN_ADDRESS.includes(name) ? "" : `?view=${name}`));
}

/** Go to a view, and to what in it the address says. */
export function goToView(name, search) {
  if (IN_ADDRESS.includes(selectedTab())) lastSearch.set(selectedTab(), location.search);
  window.history.pushState(null, "", `${location.pathname}${search}${location.hash}`);
  shownSearch = search;
  selectTab(name);
}

/** Have a view begin anew when it is gone to next, since what it showed is gone. */
export function resetView(name) {
  lastSearch.delete(name);
}

/** Say another part of the address for what is shown already. */
export function nameView(search) {
  window.history.replaceState(null, "", `${location.pathname}${search}${location.hash}`);
  shownSearch = search;
}

/** Make the page show the view that the address says; the reader follows its own part of the address. */
export function routeView() {
  if (location.search === shownSearch) return;
  shownSearch = location.search;
  const said = new URLSearchParams(location.search);
  const named = said.has("thread") && !said.has("view") ? "ask" : said.get("view");
  const name = IN_ADDRESS.includes(named) ? named : IN_ADDRESS.includes(selectedTab()) ? "ask" : selectedTab();
  if (name !== selectedTab()) selectTab(name);
  else openView(name);
}
