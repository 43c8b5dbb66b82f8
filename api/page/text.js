/* A document as elements: its canonical text, character for character, with the quote marked; its pages as pictures; what
   changed between two of its texts. */

import { announce, el, linesOf, linkTo, plainButton, titleOf, versionWords } from "./parts.js";
import { NAMES, nameOf, t } from "./words.js";

const ZOOMS = [1, 1.5, 2, 3]; // of the panel's width
const WIDTH_STEP = 310; // pixels; pictures are asked for in few widths, so that the browser keeps them
const MAX_WIDTH = 4000; // pixels; the service draws no wider ones
const SHEET_RATIO = "1 / 1.414"; // of width to height until a picture says its own: A4

/** The heading and the beginning of its line: "第三章 校企合作" says more than "第三章". */
export function headingWords(points, heading) {
  const own = points.slice(heading.start, heading.end).join("");
  const [rest] = points.slice(heading.end, heading.end + 60).join("").split("\n");
  return [el("strong", {}, own.trim() || heading.label), rest];
}

/** The whole text, block by block. Blocks keep their line ends, so that the panel's text is the stored text, character for character. */
export function renderText({ loaded: { doc, points, headings, pages }, start, end }) {
  const holder = el("div", { class: "text", lang: doc.language });
  const marks = headings.map((heading, index) => ({ ...heading, id: `heading-${index}` }));
  const breaks = pages.map((page) => ({ start: page.start, end: page.start, page: page.number }));
  const inserts = [...marks, ...breaks].sort((a, b) => a.start - b.start);
  let next = 0;
  for (let from = 0; from < points.length;) {
    let to = from;
    while (to < points.length && points[to] === "\n") to += 1; // only at the very beginning
    while (to < points.length && points[to] !== "\n") to += 1;
    const lineEnd = to;
    while (to < points.length && points[to] === "\n") to += 1;
    const own = [];
    while (next < inserts.length && inserts[next].start < to) own.push(inserts[next++]);
    holder.append(renderBlock(points, { from, lineEnd, to }, own, start, end));
    from = to;
  }
  return holder;
}

function renderBlock(points, { from, lineEnd, to }, inserts, start, end) {
  const line = points.slice(from, lineEnd).join("").trim();
  const isTitle = line.length <= 60 && !/[。；;.]$/.test(line); // a chapter's name may stand behind its label
  const heading = inserts.find((each) => each.id && points.slice(from, each.start).join("").trim() === ""
    && ((each.level <= 2 && isTitle) || points.slice(each.end, lineEnd).join("").trim() === ""));
  const shape = /^\|.*\||\t/.test(line) ? "table-line" : /^[-•·*]\s/.test(line) ? "bullet" : null;
  const block = heading ? el(`h${Math.min(heading.level + 3, 6)}`) : el("p", { class: shape });
  const within = (place) => Math.min(Math.max(place, from), to);
  const [quoteFrom, quoteTo] = start === null ? [to, to] : [within(start), within(end)];
  appendPieces(block, points, from, quoteFrom, inserts);
  if (quoteFrom < quoteTo) {
    const mark = el("mark", { id: quoteFrom === start ? "quote" : null });
    appendPieces(mark, points, quoteFrom, quoteTo, inserts);
    block.append(mark);
  }
  appendPieces(block, points, quoteTo, to, inserts);
  return block;
}

/** Append [from, to) as text, with its headings' own characters and page breaks set off. */
function appendPieces(parent, points, from, to, inserts) {
  let at = from;
  const upTo = (place) => { if (place > at) { parent.append(points.slice(at, place).join("")); at = place; } };
  for (const each of inserts) {
    if (each.page !== undefined) {
      if (each.start < from || each.start >= to) continue;
      upTo(each.start);
      parent.append(el("span", { class: "page-break", "data-page": t("page", { n: each.page }) }));
    } else {
      const [begin, finish] = [Math.max(each.start, at), Math.min(each.end, to)];
      if (begin >= finish) continue;
      upTo(begin);
      parent.append(el("strong", { id: begin === each.start ? each.id : null, tabindex: "-1" }, points.slice(begin, finish).join("")));
      at = finish;
    }
  }
  upTo(to);
}

// ---------------------------------------------------------------- pages as pictures

/** The numbers of the pages on which [start, end) stands. */
export function pagesWith(pages, start, end) {
  return start === null ? [] : pages.filter((page) => page.start < end && page.end > start).map((page) => page.number);
}

/** One page of a document as a picture with its quote marked; `remember` is told the number of the page that is turned to. */
export function renderSheet({ loaded: { doc, points, pages }, start, end, page }, remember) {
  const total = Math.max(...pages.map((each) => each.number));
  const quoted = pagesWith(pages, start, end);
  const shown = { number: Math.min(page ?? quoted[0] ?? 1, total), zoom: 0 };
  const picture = el("img", { class: "sheet", loading: "lazy", decoding: "async" });
  const frame = el("div", { class: "sheet-frame" }, picture);
  const position = el("span", { class: "sheet-position" });
  const percent = el("span", { class: "sheet-zoom" });
  const failed = el("p", { class: "notice", hidden: true }, t("page_failed"));
  const turn = (by) => { show(shown.number + by); announce(position.textContent); };
  const zoom = (by) => { shown.zoom = Math.min(Math.max(shown.zoom + by, 0), ZOOMS.length - 1); draw(); announce(percent.textContent); };
  const button = (words, key, act) => plainButton(words, (event) => { if (event.currentTarget.getAttribute("aria-disabled") !== "true") act(); },
    { "aria-label": t(key), title: t(key) });
  const [previous, next] = [button("‹", "previous_page", () => turn(-1)), button("›", "next_page", () => turn(1))];
  const [smaller, larger] = [button("−", "zoom_out", () => zoom(-1)), button("+", "zoom_in", () => zoom(1))];
  const others = quoted.length > 1 ? el("p", { class: "muted sheet-others" }, t("quote_on"),
    quoted.map((number) => plainButton(t("page", { n: number }), () => show(number)))) : null;

  function draw() {
    const { number } = shown;
    const isQuoted = quoted.includes(number);
    const pixels = Math.max(frame.clientWidth, 320) * ZOOMS[shown.zoom] * Math.max(window.devicePixelRatio, 1);
    const query = new URLSearchParams({ width: Math.min(Math.ceil(pixels / WIDTH_STEP) * WIDTH_STEP, MAX_WIDTH) });
    if (isQuoted) query.set("highlight", `${start}-${end}`);
    const address = `v1/documents/${encodeURIComponent(doc.id)}/pages/${number}.png?${query}`;
    if (picture.getAttribute("src") !== address) picture.setAttribute("src", address);
    picture.alt = t(isQuoted ? "page_alt_marked" : "page_alt", { n: number, title: titleOf(doc) });
    picture.style.width = `${ZOOMS[shown.zoom] * 100}%`;
    position.textContent = t("page_of", { n: number, total });
    percent.textContent = t("percent", { n: ZOOMS[shown.zoom] * 100 });
    const states = [[previous, number === 1], [next, number === total], [smaller, shown.zoom === 0], [larger, shown.zoom === ZOOMS.length - 1]];
    for (const [node, isOff] of states) node.setAttribute("aria-disabled", String(isOff));
  }
  function show(number) {
    shown.number = Math.min(Math.max(number, 1), total);
    remember(shown.number);
    failed.hidden = true;
    picture.hidden = false;
    draw();
  }
  picture.style.aspectRatio = SHEET_RATIO;
  picture.addEventListener("load", () => { picture.style.aspectRatio = "auto"; });
  picture.addEventListener("error", () => { failed.hidden = false; picture.hidden = true; });
  const quote = start === null ? null : el("blockquote", { class: "sheet-quote", lang: doc.language }, linesOf(points.slice(start, end).join("")));
  const bar = el("div", { class: "sheet-bar" }, previous, position, next, el("span", { class: "spacer" }), smaller, percent, larger);
  const sheet = el("div", { class: "sheets" }, quote, others, bar, failed, frame);
  return { sheet, frame, draw };
}

/** How far down its page a quote begins, from 0 to 1, judged by the characters before it. */
export function depthOnPage(pages, start, number) {
  const page = pages.find((each) => each.number === number);
  return page && start > page.start ? Math.min((start - page.start) / (page.end - page.start), 1) : 0;
}

// ---------------------------------------------------------------- what changed

/** What changed from one text to the next: articles in their order, the unchanged ones folded. */
export function renderChanges({ changes }, older, newer) {
  const both = [older.doc, newer.doc];
  const counts = Object.keys(NAMES.change).map((state) => [state, changes.filter((each) => each.state === state).length])
    .filter(([, count]) => count).map(([state, count]) => `${nameOf("change", state)} ${count}`);
  const holder = el("div", { class: "changes" },
    el("h3", {}, t("changes_title", { older: versionWords(older.doc, both), newer: versionWords(newer.doc, both) })),
    el("p", { class: "facts" }, counts.map((words) => el("span", { class: "whole" }, words))),
    el("p", {}, el("a", { href: linkTo(newer.doc.id) }, t("to_text"))));
  if (changes.every((each) => each.state === "unchanged")) holder.append(el("p", { class: "notice" }, t("changes_none")));
  for (let at = 0; at < changes.length;) {
    let to = at;
    while (to < changes.length && changes[to].state === "unchanged") to += 1;
    if (to > at) holder.append(renderUnchanged(changes.slice(at, to), newer));
    else holder.append(renderChange(changes[to++], older, newer));
    at = to;
  }
  return holder;
}

function renderUnchanged(changes, newer) {
  const labels = changes.map((each) => each.label_new).filter(Boolean);
  const list = labels.length > 2 ? `${labels[0]} – ${labels.at(-1)}` : labels.join(" · ");
  const words = t("unchanged_n", { n: changes.length, list }).replace(/[:：]\s*$/, "");
  const texts = changes.filter((each) => each.new).map(({ new: { start, end } }) => el("p", {}, newer.points.slice(start, end).join("").trim()));
  return el("details", { class: "unchanged" }, el("summary", {}, words), el("div", { class: "change-text", lang: newer.doc.language }, texts));
}

function renderChange(change, older, newer) {
  const [before, after] = [change.label_old, change.label_new];
  const label = before && after && before !== after ? t("moved_to", { older: before, newer: after }) : after || before;
  const state = /^[a-z]+$/.test(change.state) ? change.state : "";
  return el("section", { class: `change ${state}` },
    el("h4", {}, el("span", { class: "badge" }, nameOf("change", change.state)), label ? ` ${label}` : null),
    el("p", { class: "change-text", lang: newer.doc.language }, mergedPieces(change, older.points, newer.points)));
}

const isSpace = (character) => /\s/.test(character);

/** Both texts as one: what stands in both once, from the new one; the rest as insertions and deletions in place. */
function mergedPieces(change, oldPoints, newPoints) {
  const edit = (tag, key, points, [start, end]) => el(tag, { "data-words": nameOf("edit_words", key) }, points.slice(start, end).join(""));
  if (change.state === "added") return [edit("ins", "added", newPoints, [change.new.start, change.new.end])];
  if (change.state === "removed") return [edit("del", "removed", oldPoints, [change.old.start, change.old.end])];
  const kept = keptPlaces(newPoints, change.new, change.label_new, change.inserted);
  const before = keptPlaces(oldPoints, change.old, change.label_old, change.deleted);
  const deletions = change.deleted.map((span) => {
    const count = before.findIndex((place) => place >= span[0]); // unchanged characters in front of it
    const index = count < 0 ? before.length : count;
    const from = index === 0 ? change.new.start : (kept[index - 1] ?? change.new.end - 1) + 1;
    const replacing = change.inserted.find(([start]) => start >= from && start <= (kept[index] ?? change.new.end));
    return { at: replacing?.[0] ?? kept[index] ?? change.new.end, span: replacing ? span : withSpace(oldPoints, span, index < before.length) };
  });
  const insertions = change.inserted.map((span) => ({ at: span[0], span, isNew: true }));
  const pieces = [];
  let at = change.new.start;
  for (const each of [...deletions, ...insertions].sort((one, other) => one.at - other.at || Number(Boolean(one.isNew)) - Number(Boolean(other.isNew)))) {
    if (each.at > at) pieces.push(newPoints.slice(at, each.at).join(""));
    pieces.push(each.isNew ? edit("ins", "added", newPoints, each.span) : edit("del", "removed", oldPoints, each.span));
    at = Math.max(at, each.isNew ? each.span[1] : each.at);
  }
  return [...pieces, newPoints.slice(at, change.new.end).join("")];
}

/** Where the characters of an article stand that are in both versions: spaces aside, and the label, which is no edit when it differs. */
function keptPlaces(points, { start, end }, label, edited) {
  const size = Array.from(label ?? "").length;
  const from = label && points.slice(start, start + size).join("") === label ? start + size : start;
  const places = [];
  let next = 0;
  for (let at = from; at < end; at += 1) {
    while (next < edited.length && edited[next][1] <= at) next += 1;
    const isEdited = next < edited.length && edited[next][0] <= at;
    if (!isEdited && !isSpace(points[at])) places.push(at);
  }
  return places;
}

/** A deletion with the space that was deleted with it: behind it, or in front of it at the end of an article. */
function withSpace(points, [start, end], isFollowed) {
  let [from, to] = [start, end];
  while (isFollowed && to < points.length && isSpace(points[to])) to += 1;
  while (!isFollowed && from > 0 && isSpace(points[from - 1])) from -= 1;
  return [from, to];
}
