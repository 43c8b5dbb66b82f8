/* The documents held: their list, filtered as one types, and their removal. */

import { Problem, announce, api, byId, corpus, el, englishTitle, langOf, linkTo, plainButton, statusBadge, titleOf } from "./parts.js";
import { closeReader, openPlace } from "./reader.js";
import { state } from "./state.js";
import { showProblem } from "./views.js";
import { nameOf, placeName, t } from "./words.js";

const ROWS_SHOWN = 500;

const after = { load: null, removal: null }; // told when the list was loaded, and which document was removed

/** Begin; `load` is told when the list was loaded, `removal` the id of a document that was removed. */
export function listenToDocuments({ load, removal }) {
  Object.assign(after, { load, removal });
  byId("documents-filter").addEventListener("input", renderDocuments);
}

/** Quiet: only to offer kinds and places among the filters, which work without. */
export async function loadDocuments({ isQuiet = false } = {}) {
  try {
    if (!corpus.documents) byId("documents-count").textContent = t("loading");
    corpus.documents = (await api("GET", "v1/documents")).documents;
    if (!isQuiet) showProblem(null);
    after.load();
    renderDocuments();
  } catch (problem) {
    byId("documents-count").textContent = "";
    if (!isQuiet || !(problem instanceof Problem)) showProblem(problem, byId("view-documents"));
  }
}

export function renderDocuments() {
  const { documents } = corpus;
  if (!documents) return;
  const words = byId("documents-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = documents.filter((doc) => {
    const text = [doc.title, doc.title_en, doc.document_number, doc.issuer, doc.source, doc.jurisdiction, doc.jurisdiction && placeName(doc.jurisdiction),
      doc.kind, nameOf("kind", doc.kind), nameOf("status", doc.status)].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const count = { n: Math.min(matches.length, ROWS_SHOWN), total: documents.length };
  byId("documents-count").textContent = matches.length > ROWS_SHOWN ? t("documents_more", { ...count, total: matches.length }) : t("documents_count", count);
  const rows = matches.slice(0, ROWS_SHOWN).map(renderDocumentRow);
  const empty = el("tr", {}, el("td", { colspan: 7, class: "muted" }, t(documents.length ? "documents_no_match" : "documents_empty")));
  byId("documents-table").tBodies[0].replaceChildren(...(rows.length ? rows : [empty]));
}

function renderDocumentRow(doc) {
  const under = [doc.document_number, doc.issuer].filter(Boolean).join(" · ");
  const cell = (key, attributes, ...children) => el("td", { "data-label": t(key), ...attributes }, ...children);
  return el("tr", { "data-id": doc.id, onclick: (event) => { if (!event.target.closest("a, button")) openPlace(linkTo(doc.id)); } },
    el("td", { class: "title-cell" }, el("a", { href: linkTo(doc.id), lang: langOf(titleOf(doc)) }, titleOf(doc)), englishTitle(doc),
      under ? el("span", { class: "under" }, under) : null),
    cell("kind", {}, doc.kind ? el("span", { class: doc.kind === "brief" ? "badge brief" : "badge kind" }, nameOf("kind", doc.kind)) : "–"),
    cell("jurisdiction", { title: doc.jurisdiction }, doc.jurisdiction ? nameOf("place", doc.jurisdiction) : "–"),
    cell("col_in_force", { class: doc.effective_from ? "date" : "date empty" }, doc.effective_from ?? "–"),
    cell("status", {}, statusBadge(doc)),
    cell("col_passages", { class: "number" }, String(doc.passages ?? "–")),
    el("td", { class: "actions" }, plainButton(t("delete"), () => deleteDocument(doc), { class: "plain delete", "aria-label": t("delete_named", { title: titleOf(doc) }) })));
}

async function deleteDocument(doc) {
  const title = titleOf(doc);
  if (!window.confirm(t("delete_confirm", { title }))) return;
  try {
    await api("DELETE", `v1/documents/${encodeURIComponent(doc.id)}`);
  } catch (problem) {
    return showProblem(problem, byId("view-documents"));
  }
  state.texts.delete(doc.id);
  if (state.open?.id === doc.id) closeReader();
  after.removal(doc.id);
  await loadDocuments();
  announce(t("deleted", { title }));
  byId("documents-filter").focus();
}
