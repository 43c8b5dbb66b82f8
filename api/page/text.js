/* A document's canonical text as elements: the whole of it, character for character, with the quote marked. */

import { el } from "./parts.js";
import { t } from "./words.js";

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
