/* Adding files: each is a job of the service, sent a few ahead, followed to its end, with a row that says what became of it. */

import { Problem, announce, api, byId, el, linkTo, plainButton } from "./parts.js";
import { nameOf, t } from "./words.js";

const SENT_AHEAD = 8; // files sent and not yet read; the service keeps room for other people's
const FIRST_WAIT_S = 1; // a small file is read in less
const LONGEST_WAIT_S = 20; // how long one request for a job is held open
const LIST_EVERY_MS = 5000; // how often the list of documents is loaded while files are read

const state = { uploads: null, isUploading: false, reload: null };

/** Tell what loads the list of documents anew; at the end of all files it is told that they are over. */
export function listenToUploads(reload) {
  state.reload = reload;
  byId("upload").addEventListener("click", () => byId("upload-input").click());
  byId("upload-input").addEventListener("change", (event) => addUploads([...event.target.files]));
}

const isOver = (upload) => Boolean(upload.rows);

function addUploads(files) {
  byId("upload-input").value = "";
  if (!files.length) return;
  const added = files.map((file) => ({ name: file.name, file, state: "queued", progress: 0, wait: FIRST_WAIT_S, node: el("tbody") }));
  state.uploads = [...(state.uploads ?? []), ...added];
  announce(t("uploading", { n: added.length }));
  if (!state.isUploading) workUploads();
  renderUploads();
}

/** Send what waits, a few files ahead of those being read, and follow the jobs in their order, one request at a time. */
async function workUploads() {
  state.isUploading = true;
  let listed = Date.now();
  for (;;) {
    const sent = state.uploads.filter((each) => each.job && !isOver(each));
    const next = state.uploads.find((each) => !each.job && !isOver(each));
    if (next && sent.length < SENT_AHEAD) await workUpload(next, sendUpload);
    else if (sent.length) await workUpload(sent[0], followUpload);
    else break;
    if (Date.now() - listed > LIST_EVERY_MS) { await state.reload(); listed = Date.now(); }
  }
  state.isUploading = false;
  renderUploads();
  await state.reload({ isOver: true });
  const rows = state.uploads.flatMap((each) => each.rows);
  const counts = [...new Set(rows.map((row) => row.state))].map((name) => `${nameOf("state", name)} ${rows.filter((row) => row.state === name).length}`);
  announce(t("uploads_done", { n: state.uploads.length, list: counts.join(t("comma")) }));
}

/** Do one thing for one file; a refusal is a row of the report like any other, so that the other files go on. */
async function workUpload(upload, act) {
  try {
    showJob(upload, await act(upload));
  } catch (problem) {
    if (!(problem instanceof Problem)) { state.isUploading = false; throw problem; }
    const reason = [problem.title ?? t(problem.key), problem.key ? t(`${problem.key}_words`) : problem.detail].filter(Boolean).join(". ");
    upload.rows = [{ source: upload.name, state: "failed", reason }];
  }
  upload.file = isOver(upload) || upload.job ? null : upload.file;
  renderUpload(upload);
}

function sendUpload(upload) {
  upload.state = "sending";
  renderUpload(upload);
  const body = new FormData();
  body.append("file", upload.file);
  return api("POST", "v1/documents", { body });
}

function followUpload(upload) {
  const query = new URLSearchParams({ wait: upload.wait });
  upload.wait = Math.min(upload.wait * 2, LONGEST_WAIT_S);
  return api("GET", `v1/jobs/${encodeURIComponent(upload.job)}?${query}`);
}

function showJob(upload, job) {
  Object.assign(upload, { job: job.id, state: job.state, progress: job.progress });
  if (!job.ended) return;
  const own = job.state === "done" ? [] : [{ source: upload.name, state: job.state, reason: job.error }];
  upload.rows = [...job.files, ...own];
}

/** One file's rows; only they are drawn anew when it gets on, so that the focus stays where it is in the others. */
function renderUpload(upload) {
  const rows = upload.rows ?? [{ source: upload.name, state: upload.state, isUnderWay: true }];
  upload.node.replaceChildren(...rows.map((row) => el("tr", { class: row.state },
    el("td", {}, row.document_id ? el("a", { href: linkTo(row.document_id) }, row.source) : row.source),
    el("td", {}, el("strong", {}, nameOf("state", row.state)), row.isUnderWay ? progressBar(upload) : null,
      uploadRemarks(row).map((words) => el("span", { class: "under" }, words))),
    el("td", { class: "number" }, String(row.passages || "–")))));
}

function progressBar({ name, state: word, progress }) {
  const value = word === "running" && progress === 0 ? null : progress; // without a value it shows only that something goes on
  return el("progress", { max: 1, value, "aria-label": t("progress_of", { title: name }) });
}

function uploadRemarks({ reason, warnings = [], pages_lost: lost = [] }) {
  const others = warnings.filter((words) => !reason?.includes(words));
  return [reason, ...others, lost.length ? t("pages_lost", { list: lost.join(t("comma")) }) : null].filter(Boolean);
}

export function renderUploads() {
  const box = byId("upload-report");
  box.hidden = !state.uploads?.length;
  if (box.hidden) return box.replaceChildren();
  const columns = [["upload_source"], ["upload_state"], ["col_passages", "number"]];
  const head = columns.map(([key, name]) => el("th", { scope: "col", class: name }, t(key)));
  state.uploads.forEach(renderUpload);
  box.setAttribute("aria-busy", String(Boolean(state.isUploading)));
  box.replaceChildren(
    el("table", {}, el("caption", {}, t("upload_report")), el("thead", {}, el("tr", {}, head)), state.uploads.map((each) => each.node)),
    state.uploads.every(isOver) ? plainButton(t("dismiss"), () => { state.uploads = null; renderUploads(); byId("upload").focus(); }) : "");
}
