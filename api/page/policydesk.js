/* The page of PolicyDesk. Everything that comes from the server enters the page as text nodes, never as HTML.
   The address says what is open in the reader: #d=<document id>&s=<start>&e=<end>, offsets in Unicode code points. */
"use strict";

// ---------------------------------------------------------------- words

const STRINGS = { // key: [中文, English]; "one|many" chooses by {n}
  views: ["视图", "Views"], tab_ask: ["提问", "Ask"], tab_documents: ["文档", "Documents"], headline: ["向政策文本提问", "Ask the policy texts"],
  promise: ["每句回答都注明出处，每段引文都直接读自原文，点开即可核对。", "Every sentence is cited, and every quote opens in the text it was read from."],
  question_label: ["您的问题", "Your question"], question_placeholder: ["输入您的问题", "Type your question"], ask: ["提问", "Ask"],
  filters: ["筛选", "Filters"], clear_filters: ["清除筛选", "Clear filters"], jurisdiction: ["地区", "Place"], as_of: ["截至日期", "As of"],
  kind: ["类型", "Kind"], language: ["文本语言", "Language of the text"], issuer: ["发文机关", "Issuer"], any: ["不限", "Any"],
  searching: ["正在检索文本……", "Searching the texts…"], complete: ["完整", "Complete"],
  complete_words: ["所藏文本足以回答此问题。", "The texts held answer this question."], partial: ["部分", "Partial"],
  partial_words: ["所藏文本只能回答其中一部分，缺少的内容见下方“检索范围”。", "The texts held answer only a part. What is missing is said below, under “What was searched”."],
  none: ["无依据", "No answer"], none_words: ["所藏文本中没有可以回答此问题的依据，因此不作回答。", "Nothing in the texts held answers this, so nothing is claimed."],
  mode_extractive: ["回答由原文语句摘录而成，未使用语言模型。", "Put together from the texts' own sentences, without a language model."],
  mode_other: ["文字由语言模型撰写；引文均由程序读自原文。", "The prose was written by a language model; every quote was read from the stored text."],
  comma: ["，", ", "], stop: ["。", "."], citations: ["引文", "Citations"], citation_n: ["引文 {n}：{title}", "Citation {n}: {title}"],
  position: ["{n} / {total}", "{n} / {total}"], show_all: ["显示全部引文", "Show the whole quote"], show_less: ["收起", "Show less"],
  verified: ["已与原文核对", "Matches the stored text"], unverified: ["未能与原文核对", "Not matched to the stored text"], page: ["第 {n} 页", "p. {n}"],
  issued: ["发布 {d}", "issued {d}"], effective: ["施行 {d}", "in force from {d}"], ended: ["失效 {d}", "until {d}"],
  superseded_by: ["已被取代，见：{title}", "Superseded by {title}"],
  old_version: ["这是旧版本（第 {n} 版），现已有新版本。", "This is version {n}, no longer the current one."],
  part_held: ["此处仅收录该文件的一部分。", "Only a part of this document is held."],
  brief_badge: ["简介——我们对〈{title}〉的概述", "Brief — our summary of 〈{title}〉"], brief_bare: ["简介——我们的概述", "Brief — our summary"],
  brief_words: ["这是 PolicyDesk 撰写的简介，并非官方文本，引用前请核对原文件。", "This is PolicyDesk's own summary, not the official text. Check the instrument itself before you rely on it."],
  coverage: ["检索范围", "What was searched"], covers: ["所藏文本涵盖的内容", "What the texts held do cover"], nearest: ["最接近的文档", "Nearest documents"],
  searched: ["已检索 {n} 份文档", "Searched {n} document|Searched {n} documents"], newest: ["最新一份为 {d}", "the newest of {d}"],
  took: ["用时 {n} 毫秒", "in {n} ms"], with_filters: ["筛选条件：{list}", "Filters: {list}"], not_held: ["文中提到但未收录", "Referred to, but not held"],
  copy_answer: ["复制回答与引文", "Copy with citations"], print: ["打印", "Print"], copied: ["已复制", "Copied"],
  copy_failed: ["无法复制", "Could not copy"], documents_title: ["所藏文档", "Documents held"],
  documents_filter: ["按标题、文号、机关、地区筛选", "Filter by title, number, issuer, place"], documents_count: ["{n} / {total} 份", "{n} of {total}"],
  documents_more: ["仅显示前 {n} 份，共 {total} 份符合，请继续输入以缩小范围", "The first {n} of {total} matches; type more to narrow them"],
  documents_empty: ["尚无文档。请添加文件。", "No documents yet. Add files to begin."], documents_no_match: ["没有符合的文档。", "No document matches."],
  loading: ["正在载入……", "Loading…"], col_title: ["标题", "Title"], col_in_force: ["施行日期", "In force from"], col_passages: ["段落数", "Passages"],
  col_actions: ["操作", "Actions"], status: ["效力", "Status"], upload: ["添加文件", "Add files"], uploading: ["正在读取文件……", "Reading the files…"],
  upload_report: ["添加结果", "What became of the files"], upload_source: ["文件", "File"], upload_state: ["结果", "Result"],
  dismiss: ["关闭此表", "Dismiss"], delete: ["删除", "Delete"], delete_named: ["删除：{title}", "Delete {title}"],
  delete_confirm: ["确定删除“{title}”吗？删除后将不再检索或引用此文档。", "Delete “{title}”? It will no longer be searched or cited."],
  deleted: ["已删除：{title}", "Deleted {title}"], previous: ["上一条引文", "Previous citation"], next: ["下一条引文", "Next citation"],
  outline: ["目录", "Outline"], ask_this: ["只问此文", "Ask this"], ask_this_words: ["下一个问题只在此文档中检索", "Search only this document for the next question"], copy_link: ["复制链接", "Copy link"], close: ["关闭", "Close"],
  full_text: ["全文", "Full text"],
  quote_moved: ["此链接所指的位置已不在文本中，或文本已经变动。", "The place this link points to is not in the text, or the text has changed."],
  unreachable: ["无法连接服务", "The service is not reachable"],
  unreachable_words: ["请检查 PolicyDesk 是否在运行以及网络是否连通，然后重试。", "Check that PolicyDesk is running and that you are connected, then try again."],
  bad_answer: ["服务的回复无法读取", "The service sent something that cannot be read"],
  answer_ready: ["回答：{state}，引文 {n} 条", "Answer: {state}, {n} citation|Answer: {state}, {n} citations"],
};

const NAMES = { // values the server sends, as people say them; what is missing here is shown as sent
  status: { in_force: ["现行有效", "In force"], superseded: ["已被取代", "Superseded"], repealed: ["已废止", "Repealed"],
    historical: ["历史文本", "Historical"], draft: ["草案", "Draft"], expired: ["已失效", "Expired"],
    not_yet_in_force: ["尚未施行", "Not yet in force"], unknown: ["效力未核", "Status not checked"] },
  kind: { law: ["法律", "Law"], regulation: ["法规", "Regulation"], rule: ["规章", "Rule"], measures: ["办法", "Measures"],
    notice: ["通知", "Notice"], opinion: ["意见", "Opinion"], guidance: ["指南", "Guidance"], plan: ["规划", "Plan"],
    paper: ["论文", "Paper"], report: ["报告", "Report"], brief: ["简介", "Brief"], document: ["文档", "Document"] },
  group: { incentive: ["激励", "Incentives"], obligation: ["义务", "Obligations"], prohibition: ["禁止", "Prohibitions"],
    permission: ["许可", "Permissions"], right: ["权利", "Rights"], encouragement: ["鼓励与支持", "Encouragement"],
    sanction: ["法律责任", "Sanctions"], definition: ["定义", "Definitions"], mechanism: ["机制", "Mechanisms"],
    finding: ["研究发现", "Findings"], applies: ["适用", "Applies"], does_not_apply: ["不适用", "Does not apply"],
    unknown: ["尚待确认", "Depends on what is not known"] },
  state: { added: ["已添加", "Added"], ingested: ["已添加", "Added"], updated: ["已更新", "Updated"], unchanged: ["未变动", "Unchanged"],
    partial: ["部分读取", "Read in part"], failed: ["失败", "Failed"], skipped: ["已跳过", "Skipped"], removed: ["已删除", "Removed"] },
  place: { "CN": ["中国", "China"], "CN-BJ": ["北京", "Beijing"], "CN-SH": ["上海", "Shanghai"], "CN-ZJ": ["浙江", "Zhejiang"],
    "CN-ZJ-330100": ["杭州", "Hangzhou"], "CN-ZJ-330200": ["宁波", "Ningbo"], "CN-JS": ["江苏", "Jiangsu"], "CN-GD": ["广东", "Guangdong"],
    "CN-GD-440300": ["深圳", "Shenzhen"], "CN-SD": ["山东", "Shandong"], "CN-HB": ["湖北", "Hubei"], "CN-HE": ["河北", "Hebei"],
    "TW": ["台湾", "Taiwan"], "HK": ["香港", "Hong Kong"], "GB": ["英国", "United Kingdom"], "IE": ["爱尔兰", "Ireland"],
    "US": ["美国", "United States"], "US-DC": ["华盛顿特区", "Washington, D.C."], "DE": ["德国", "Germany"] },
  language: { zh: ["中文", "Chinese"], en: ["英文", "English"], de: ["德文", "German"] },
};

const EXAMPLES = [
  { who: ["企业", "Enterprise"], ask: ["我们在宁波接收40名学生实习，还投入200万元建设实训基地，有哪些激励政策适用？",
    "We host 40 interns in Ningbo and spent 2 million yuan on a training base: which incentives apply to us?"] },
  { who: ["院校管理者", "College administrator"], ask: ["职业院校、企业和学生签订的三方实习协议，必须约定哪些内容？",
    "What must be in a three-party internship agreement between college, enterprise and student?"] },
  { who: ["研究者", "Researcher"], ask: ["已有研究认为哪些因素阻碍了行业产教融合共同体的建设？哪些政策对此作出了回应？",
    "What do the papers say hinders industry communities, and which policies answer that?"] },
];

const ROWS_SHOWN = 500;
const LONG_QUOTE = 480; // characters, half as many Chinese ones; longer quotes in the list are folded

const state = {
  lang: 0, // column of the tables above: 0 中文, 1 English
  asking: null, reading: null, // the AbortController of the request under way
  answer: null, documents: null, uploads: null, problem: null,
  texts: new Map(), // document id → the loaded document, with its text as an array of code points
  open: null, // what the reader shows: {id, start, end, loaded}
  opener: null, // where the focus returns when the reader closes
};

const byId = (id) => document.getElementById(id);

function t(key, values = {}) {
  const forms = STRINGS[key][state.lang].split("|");
  const words = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function nameOf(table, value) {
  const row = Object.hasOwn(NAMES[table], value) ? NAMES[table][value] : null;
  return row ? row[state.lang] : String(value).replaceAll("_", " ");
}

const placeName = (code) => (Object.hasOwn(NAMES.place, code) ? `${nameOf("place", code)} (${code})` : code);

// ---------------------------------------------------------------- building blocks

/** Make an element; `on…` values are listeners, the rest attributes; strings become text nodes. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function plainButton(words, onclick, attributes = {}) {
  return el("button", { type: "button", class: "plain", onclick, ...attributes }, words);
}

/** A small heading and a list under it; nothing when the list is empty. */
function titledList(title, items, attributes = {}) {
  return items.length ? [title ? el("h4", {}, title) : null, el("ul", attributes, items.map((item) => el("li", {}, item)))] : [];
}

/** Guess a language tag for fonts and line breaks, where the server names none. */
const langOf = (text) => (/[\u3400-\u9fff]/.test(text) ? "zh-CN" : "en");

class Problem extends Error {
  constructor({ key, title, detail }) {
    super(title ?? key);
    Object.assign(this, { key, title, detail });
  }
}

/** Call the service; throws Problem, or AbortError when a newer request took over. */
async function api(method, path, { json, body = json && JSON.stringify(json), signal } = {}) {
  const orProblem = (key) => (error) => { throw error.name === "AbortError" ? error : new Problem({ key }); };
  const headers = json ? { "Content-Type": "application/json" } : {};
  const response = await fetch(path, { method, headers, body, signal }).catch(orProblem("unreachable"));
  if (response.status === 204) return null;
  if (response.ok) return response.json().catch(orProblem("bad_answer"));
  const { title, detail } = (await response.json().catch(() => null)) ?? {};
  throw new Problem({ title: title ?? `HTTP ${response.status}`, detail: typeof detail === "string" ? detail : "" });
}

function problemWords(problem) {
  if (!(problem instanceof Problem)) throw problem; // a fault of this page: let the console have it
  const detail = problem.key === "unreachable" ? t("unreachable_words") : problem.detail;
  return [el("strong", {}, problem.title ?? t(problem.key)), detail ? el("p", {}, detail) : null].filter(Boolean);
}

function showProblem(problem, view = document.querySelector("[role=tabpanel]:not([hidden])")) {
  state.problem = problem;
  const box = byId("error");
  box.hidden = !problem;
  box.replaceChildren();
  if (!problem) return;
  view.querySelector(".messages").append(box);
  box.append(...problemWords(problem));
}

const announce = (words) => { byId("announce").textContent = words; };

async function copyText(button, text) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not a secure context (plain http on a network address)
    const area = el("textarea", { class: "visually-hidden", readonly: true });
    area.value = text;
    (button.parentElement ?? document.body).append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const words = t(done ? "copied" : "copy_failed");
  announce(words);
  button.textContent = words;
  setTimeout(() => { button.textContent = t(button.dataset.t); }, 1600);
}

// ---------------------------------------------------------------- a document's facts

const titleOf = (doc) => doc.title || doc.source || doc.id;

function englishTitle(doc) {
  const useful = state.lang === 1 && doc.title_en && doc.title_en !== doc.title;
  return useful ? el("span", { class: "title-en", lang: "en" }, doc.title_en) : null;
}

function kindBadge(doc) {
  if (doc.kind !== "brief") return doc.kind ? el("span", { class: "badge kind" }, nameOf("kind", doc.kind)) : null;
  const whole = doc.summarises;
  const title = whole && ((state.lang === 1 && whole.title_en) || whole.title);
  return el("span", { class: "badge brief" }, title ? t("brief_badge", { title }) : t("brief_bare"));
}

function statusBadge(doc) {
  const status = doc.status || "unknown";
  return el("span", { class: `badge status ${/^[a-z_]+$/.test(status) ? status : ""}` }, nameOf("status", status));
}

function dateWords(doc) {
  return [doc.issued && t("issued", { d: doc.issued }), doc.effective_from && t("effective", { d: doc.effective_from }),
    doc.effective_to && t("ended", { d: doc.effective_to })].filter(Boolean);
}

/** One line: number · issuer · place · dates. */
function factLine(doc) {
  const parts = [doc.document_number, doc.issuer, doc.jurisdiction && placeName(doc.jurisdiction), ...dateWords(doc)];
  return el("p", { class: "facts" }, parts.filter(Boolean).map((part) => el("span", { class: part.length < 24 ? "whole" : null }, part)));
}

function linkTo(id, start, end) {
  const place = new URLSearchParams({ d: id });
  if (Number.isInteger(start) && Number.isInteger(end)) { place.set("s", start); place.set("e", end); }
  return `#${place}`;
}

const citationLink = (citation) => linkTo(citation.document.id, citation.start, citation.end);

function pinWords(citation) {
  const path = citation.pin?.path ?? [];
  const page = citation.pin?.page;
  return [path.join(" › "), page ? t("page", { n: page }) : ""].filter(Boolean).join(" · ");
}

// ---------------------------------------------------------------- asking

function readFilters() {
  const pairs = [...new FormData(byId("ask-form"))].filter(([name]) => name !== "question").map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

function filterWords(filters) {
  const held = (id) => state.texts.get(id)?.doc ?? state.documents?.find((doc) => doc.id === id);
  const named = { jurisdiction: placeName, kind: (value) => nameOf("kind", value), language: (value) => nameOf("language", value),
    as_of: (value) => `${t("as_of")} ${value}`, document: (id) => (held(id) ? `〈${titleOf(held(id))}〉` : id) };
  return Object.entries(filters).map(([name, value]) => (Object.hasOwn(named, name) ? named[name](value) : String(value)));
}

function showActiveFilters() {
  const words = filterWords(readFilters());
  byId("filters-active").replaceChildren(...words.map((word) => el("span", { class: "chip" }, word)));
  byId("filters-clear").hidden = words.length === 0;
}

function growQuestion() {
  const box = byId("question");
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`; // the style sheet stops it at three lines
}

function setBusy(busy) {
  byId("progress").hidden = !busy;
  byId("view-ask").setAttribute("aria-busy", String(busy));
  if (busy) announce(t("searching"));
}

async function ask() {
  const question = byId("question").value.trim();
  if (!question) return byId("question").focus();
  state.asking?.abort();
  const mine = (state.asking = new AbortController());
  const filters = readFilters();
  if (state.open) closeReader();
  showProblem(null);
  state.answer = null;
  renderAnswer();
  document.body.classList.add("asked");
  setBusy(true);
  try {
    const answer = await api("POST", "v1/ask", { json: { question, filters }, signal: mine.signal });
    if (state.asking !== mine) return;
    state.answer = { question, ...answer };
    renderAnswer();
    announce(t("answer_ready", { state: t(completenessOf(answer)), n: answer.citations.length }));
  } catch (problem) {
    if (problem.name !== "AbortError" && state.asking === mine) showProblem(problem, byId("view-ask"));
  } finally {
    if (state.asking === mine) { state.asking = null; setBusy(false); }
  }
}

// ---------------------------------------------------------------- the answer

function completenessOf(answer) {
  return ["complete", "partial"].includes(answer.completeness) ? answer.completeness : "none";
}

function renderAnswer() {
  const { answer } = state;
  const box = byId("answer");
  box.hidden = !answer;
  document.body.classList.toggle("has-answer", Boolean(answer));
  document.title = answer ? `${answer.question} – PolicyDesk` : "PolicyDesk";
  box.replaceChildren();
  if (!answer) return;
  const completeness = completenessOf(answer);
  box.append(
    el("h2", { lang: langOf(answer.question) }, answer.question),
    el("p", { id: "completeness", class: completeness, "data-completeness": completeness },
      el("strong", {}, t(completeness)), el("span", {}, t(`${completeness}_words`))),
    completeness === "none" ? renderCovered(answer.coverage) : "",
    ...renderStatements(answer),
  );
  if (answer.statements.length) {
    box.append(el("div", { class: "answer-foot" }, el("span", {}, t(answer.mode === "extractive" ? "mode_extractive" : "mode_other")),
      plainButton(t("copy_answer"), (event) => copyText(event.currentTarget, answerAsText(answer)), { "data-t": "copy_answer" }),
      plainButton(t("print"), () => window.print())));
  }
  if (answer.citations.length) {
    box.append(el("h3", {}, t("citations")), el("ol", { id: "citations" }, answer.citations.map(renderCitation)));
  }
  box.append(renderCoverage(answer.coverage, completeness));
  markCurrent();
}

/** Ungrouped statements are paragraphs; consecutive ones of one group are a list under a small heading. */
function renderStatements(answer) {
  const parts = [];
  let group = null;
  for (const statement of answer.statements) {
    const cites = statement.citations.map((number) => renderCite(answer, number));
    const [, words, tail] = statement.text.match(/^([\s\S]*?)(.{0,2}\s*)$/u); // the last characters stay on one line with their citations
    const node = el(statement.group ? "li" : "p", { class: "statement", lang: langOf(statement.text) },
      words, el("span", { class: "tail" }, tail, cites.length ? el("sup", {}, cites) : null));
    if (statement.group && statement.group !== group) {
      parts.push(el("h3", { class: "group" }, nameOf("group", statement.group)), el("ul", { class: "statements" }));
    }
    if (statement.group) parts.at(-1).append(node);
    else parts.push(node);
    group = statement.group ?? null;
  }
  return parts;
}

function renderCite(answer, number) {
  const citation = answer.citations.find((each) => each.number === number);
  const place = citation ? [titleOf(citation.document), pinWords(citation)].filter(Boolean).join(" › ") : "";
  return el("button", { type: "button", class: "cite", "data-number": number, title: place, disabled: !citation,
    "aria-label": t("citation_n", { n: number, title: place }), onclick: () => openPlace(citationLink(citation)) }, String(number));
}

function renderCitation(citation) {
  const doc = citation.document;
  const lines = citation.quote.match(/\n*[^\n]+\n*/g) ?? [citation.quote]; // line ends stay: the element's text is the quote
  const folded = lines.length > 4 || citation.quote.length > (langOf(citation.quote) === "en" ? LONG_QUOTE : LONG_QUOTE / 2);
  const quote = el("blockquote", { lang: doc.language, class: folded ? "folded" : null }, lines.map((line) => el("span", {}, line)));
  const unfold = folded ? plainButton(t("show_all"), ({ currentTarget }) => {
    const isFolded = quote.classList.toggle("folded");
    currentTarget.setAttribute("aria-expanded", String(!isFolded));
    currentTarget.textContent = t(isFolded ? "show_all" : "show_less");
  }, { "aria-expanded": "false" }) : null;
  const pin = pinWords(citation);
  const checked = citation.verified ? "verified" : "unverified";
  return el("li", { class: "citation", id: `citation-${citation.number}`, "data-number": citation.number },
    el("span", { class: "citation-number", "aria-hidden": "true" }, String(citation.number)),
    el("div", { class: "citation-main" },
      el("a", { class: "citation-title", href: citationLink(citation), lang: langOf(titleOf(doc)) }, titleOf(doc)), englishTitle(doc),
      pin ? el("p", { class: "pin", lang: langOf(pin) }, pin) : null, quote, unfold,
      el("p", { class: "badges" }, statusBadge(doc), kindBadge(doc), el("span", { class: checked }, t(checked))), factLine(doc)));
}

/** For an answer of "none": what the corpus does cover. */
function renderCovered({ notes = [], nearest = [] }) {
  const links = nearest.map((each) => el("a", { href: linkTo(each.id), lang: langOf(each.title) }, each.title));
  if (!notes.length && !links.length) return "";
  return el("section", { class: "covered" }, el("h3", {}, t("covers")), titledList("", notes), titledList(t("nearest"), links, { id: "nearest" }));
}

function renderCoverage(coverage, completeness) {
  const took = state.answer.timings_ms?.total;
  const line = [t("searched", { n: coverage.documents_searched }), coverage.newest_document && t("newest", { d: coverage.newest_document }),
    took !== undefined && t("took", { n: Math.round(took) })].filter(Boolean);
  const filters = filterWords(coverage.filters ?? {});
  const missing = (coverage.referenced_not_held ?? []).map((each) =>
    (typeof each === "string" ? each : [each.title, each.document_number].filter(Boolean).join(" ")));
  return el("section", { id: "coverage" }, el("h3", {}, t("coverage")), el("p", {}, line.join(t("comma")) + t("stop")),
    filters.length ? el("p", {}, t("with_filters", { list: filters.join(" · ") })) : null,
    titledList("", completeness === "none" ? [] : coverage.notes ?? []), titledList(t("not_held"), missing));
}

function answerAsText(answer) {
  const page = location.href.split("#")[0];
  const lines = answer.statements.map((each) => each.text + each.citations.map((number) => `[${number}]`).join(""));
  const sources = answer.citations.map((each) => {
    const doc = each.document;
    const facts = [titleOf(doc), doc.document_number, doc.issuer, pinWords(each), nameOf("status", doc.status || "unknown"), ...dateWords(doc)];
    return `[${each.number}] ${facts.filter(Boolean).join(" · ")}\n    “${each.quote}”\n    ${page}${citationLink(each)}`;
  });
  const completeness = completenessOf(answer);
  return [answer.question, `${t(completeness)}: ${t(`${completeness}_words`)}`, lines.join("\n"), sources.join("\n")].join("\n\n");
}

// ---------------------------------------------------------------- the reader

const narrow = window.matchMedia("(max-width: 62rem)");

function parseAddress() {
  const place = new URLSearchParams(location.hash.slice(1));
  const [start, end] = ["s", "e"].map((name) => (/^\d+$/.test(place.get(name) ?? "") ? Number(place.get(name)) : NaN));
  return place.get("d") && { id: place.get("d"), ...(start < end ? { start, end } : { start: null, end: null }) };
}

function goTo(hash, how = "pushState") {
  window.history[how](null, "", hash || location.pathname + location.search);
  route();
}

const closeReader = () => goTo("");

function openPlace(hash) {
  if (location.hash === hash) scrollToQuote(); // already open, perhaps scrolled away
  else location.hash = hash;
}

/** Make the reader show what the address says. */
function route() {
  const target = parseAddress();
  state.reading?.abort();
  if (target) showReader(target);
  else hideReader();
}

function hideReader() {
  if (byId("reader").hidden) return;
  byId("reader").hidden = true;
  document.body.classList.remove("reading");
  const current = document.querySelector(".cite.current"); // stands in for an opener that was drawn anew
  state.open = null;
  setModal();
  markCurrent();
  const isThere = state.opener !== document.body && state.opener?.isConnected && state.opener.getClientRects().length > 0;
  (isThere ? state.opener : current ?? byId("question")).focus({ preventScroll: true });
  state.opener = null;
}

/** On narrow screens the reader covers the page, so the page behind it is out of reach. */
function setModal() {
  const modal = !byId("reader").hidden && narrow.matches;
  byId("reader").setAttribute("aria-modal", String(modal));
  byId("main").inert = modal;
  byId("bar").inert = modal;
}

async function showReader(target) {
  const reader = byId("reader");
  if (reader.hidden && !state.opener) state.opener = document.activeElement;
  reader.hidden = false;
  document.body.classList.add("reading");
  byId("outline").open = false;
  setModal();
  state.open = { ...target, loaded: null };
  markCurrent();
  renderSteps();
  byId("reader-only").disabled = true;
  const mine = (state.reading = new AbortController());
  try {
    if (!state.texts.has(target.id)) renderReaderMessage([el("p", { class: "muted" }, t("loading"))]);
    const loaded = await loadText(target.id, mine.signal);
    if (mine.signal.aborted) return;
    state.open.loaded = loaded;
    renderReader();
    scrollToQuote();
  } catch (problem) {
    if (problem.name !== "AbortError") renderReaderMessage([el("div", { class: "notice error", role: "alert" }, problemWords(problem))]);
  }
  if (!reader.contains(document.activeElement)) byId("reader-title").focus({ preventScroll: true });
}

/** Load a document once; its text is kept as code points, because that is what offsets count. */
async function loadText(id, signal) {
  if (!state.texts.has(id)) {
    const { document: doc, text, headings, pages } = await api("GET", `v1/documents/${encodeURIComponent(id)}`, { signal });
    const ordered = [...(headings ?? [])].sort((a, b) => a.start - b.start || b.end - a.end);
    state.texts.set(id, { doc, points: Array.from(text), headings: ordered, pages: pages ?? [] });
  }
  return state.texts.get(id);
}

function renderReaderMessage(nodes) {
  byId("reader-title").textContent = state.answer?.citations.find((each) => each.document.id === state.open.id)?.document.title ?? "";
  byId("reader-facts").replaceChildren();
  byId("reader-body").replaceChildren(...nodes);
  byId("outline").hidden = true;
}

function renderReader() {
  const { doc, points, headings } = state.open.loaded;
  byId("reader-title").textContent = titleOf(doc);
  byId("reader-title").lang = langOf(titleOf(doc));
  byId("reader-only").disabled = false;
  byId("reader-facts").replaceChildren(...[englishTitle(doc), el("p", { class: "badges" }, statusBadge(doc), kindBadge(doc)), factLine(doc)].filter(Boolean));
  const body = byId("reader-body");
  body.replaceChildren(...readerNotices(state.open), renderText(state.open));
  const list = headings.map((heading, index) =>
    el("li", { class: `level-${Math.min(heading.level, 5)}` }, plainButton(headingWords(points, heading), () => jumpTo(index))));
  byId("outline").hidden = headings.length < 2;
  byId("outline").querySelector("ol").replaceChildren(...list);
}

function readerNotices({ loaded: { doc, points }, start, end }) {
  const cited = state.answer?.citations[currentIndex()];
  const hasMoved = start !== null && (end > points.length || (cited && cited.quote !== points.slice(start, end).join("")));
  const notices = [doc.kind === "brief" && t("brief_words"), doc.is_current === false && t("old_version", { n: doc.version ?? "?" }),
    doc.superseded_by && t("superseded_by", { title: doc.superseded_by.title ?? doc.superseded_by }),
    doc.complete === false && t("part_held"), hasMoved && t("quote_moved")];
  return notices.filter(Boolean).map((words) => el("p", { class: "notice" }, words));
}

/** The heading and the beginning of its line: "第三章 校企合作" says more than "第三章". */
function headingWords(points, heading) {
  const own = points.slice(heading.start, heading.end).join("");
  const [rest] = points.slice(heading.end, heading.end + 60).join("").split("\n");
  return [el("strong", {}, own.trim() || heading.label), rest];
}

/** The whole text, block by block. Blocks keep their line ends, so that the panel's text is the stored text, character for character. */
function renderText({ loaded: { doc, points, headings, pages }, start, end }) {
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

function scrollToQuote() {
  const body = byId("reader-body");
  const mark = byId("quote");
  if (!mark) return body.scrollTo(0, 0);
  const marks = body.querySelectorAll("mark");
  const height = marks[marks.length - 1].getBoundingClientRect().bottom - mark.getBoundingClientRect().top;
  const margin = height < body.clientHeight * 0.7 ? (body.clientHeight - height) / 3 : 24;
  body.scrollTo(0, body.scrollTop + mark.getBoundingClientRect().top - body.getBoundingClientRect().top - margin);
}

function jumpTo(index) {
  byId("outline").open = false;
  const place = byId(`heading-${index}`);
  place?.focus({ preventScroll: true });
  place?.scrollIntoView({ block: "start" });
}

/** Which of the answer's citations the reader shows; -1 when it shows something else. */
function currentIndex() {
  const { open, answer } = state;
  if (!open || !answer) return -1;
  return answer.citations.findIndex((each) => each.document.id === open.id && each.start === open.start && each.end === open.end);
}

function markCurrent() {
  const number = String(state.answer?.citations[currentIndex()]?.number ?? "");
  for (const node of document.querySelectorAll(".cite, .citation")) {
    const isCurrent = number !== "" && node.dataset.number === number;
    node.classList.toggle("current", isCurrent);
    if (node.matches(".citation")) node.toggleAttribute("aria-current", isCurrent);
  }
}

function renderSteps() {
  const index = currentIndex();
  const total = state.answer?.citations.length ?? 0;
  byId("reader-steps").hidden = index < 0 || total < 2;
  if (index < 0) return;
  byId("reader-position").textContent = t("position", { n: state.answer.citations[index].number, total });
  byId("reader-previous").setAttribute("aria-disabled", String(index === 0));
  byId("reader-next").setAttribute("aria-disabled", String(index === total - 1));
}

function step(by) {
  const citation = state.answer?.citations[currentIndex() + by];
  if (citation) goTo(citationLink(citation), "replaceState");
}

function askThisText() {
  const { doc } = state.open.loaded;
  byId("ask-form").elements.document.value = doc.id;
  showActiveFilters();
  byId("filters").open = true;
  selectTab("ask");
  state.opener = byId("question");
  closeReader();
}

// ---------------------------------------------------------------- documents

/** Quiet: only to offer kinds and places among the filters, which work without. */
async function loadDocuments({ isQuiet = false } = {}) {
  try {
    if (!state.documents) byId("documents-count").textContent = t("loading");
    state.documents = (await api("GET", "v1/documents")).documents;
    if (!isQuiet) showProblem(null);
    fillFilterLists();
    renderDocuments();
  } catch (problem) {
    byId("documents-count").textContent = "";
    if (!isQuiet || !(problem instanceof Problem)) showProblem(problem, byId("view-documents"));
  }
}

function renderDocuments() {
  const { documents } = state;
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
  if (state.answer?.citations.some((each) => each.document.id === doc.id)) { // what is gone is no longer cited
    state.answer = null;
    renderAnswer();
  }
  await loadDocuments();
  announce(t("deleted", { title }));
  byId("documents-filter").focus();
}

async function uploadFiles(files) {
  if (!files.length) return;
  const body = new FormData();
  for (const file of files) body.append("file", file);
  const button = byId("upload");
  button.disabled = true;
  button.textContent = t("uploading");
  announce(t("uploading"));
  try {
    state.uploads = (await api("POST", "v1/documents", { body })).files;
    renderUploads();
    await loadDocuments();
  } catch (problem) {
    showProblem(problem, byId("view-documents"));
  } finally {
    button.disabled = false;
    button.textContent = t("upload");
    byId("upload-input").value = "";
  }
}

function renderUploads() {
  const box = byId("upload-report");
  box.hidden = !state.uploads;
  if (!state.uploads) return box.replaceChildren();
  const columns = [["upload_source"], ["upload_state"], ["col_passages", "number"]];
  const head = columns.map(([key, name]) => el("th", { scope: "col", class: name }, t(key)));
  const rows = state.uploads.map((file) => el("tr", { class: file.state },
    el("td", {}, file.document_id ? el("a", { href: linkTo(file.document_id) }, file.source) : file.source),
    el("td", {}, el("strong", {}, nameOf("state", file.state)), file.reason ? el("span", { class: "under" }, file.reason) : null),
    el("td", { class: "number" }, String(file.passages ?? "–"))));
  box.replaceChildren(
    el("table", {}, el("caption", {}, t("upload_report")), el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)),
    plainButton(t("dismiss"), () => { state.uploads = null; renderUploads(); byId("upload").focus(); }));
  announce(t("upload_report"));
}

// ---------------------------------------------------------------- the page

function selectTab(name) {
  for (const each of ["ask", "documents"]) {
    const isSelected = each === name;
    byId(`tab-${each}`).setAttribute("aria-selected", String(isSelected));
    byId(`tab-${each}`).tabIndex = isSelected ? 0 : -1;
    byId(`view-${each}`).hidden = !isSelected;
  }
  showProblem(null);
  if (name === "documents") loadDocuments();
}

/** Offer what is known beforehand, and what the corpus holds once its list was loaded. */
function fillFilterLists() {
  const form = byId("ask-form").elements;
  const held = (key) => (state.documents ?? []).map((doc) => doc[key]).filter(Boolean);
  const fill = (table, select, values) => {
    const chosen = select.value;
    select.replaceChildren(el("option", { value: "" }, t("any")), ...[...new Set(values)].map((value) => el("option", { value }, nameOf(table, value))));
    select.value = chosen;
  };
  fill("kind", form.kind, ["law", "regulation", "notice", "paper", "brief", ...held("kind")]);
  fill("language", form.language, ["zh", "en", ...held("language").map((tag) => tag.split("-")[0])]);
  const places = [...new Set([...Object.keys(NAMES.place), ...held("jurisdiction")])];
  byId("jurisdictions").replaceChildren(...places.map((code) => el("option", { value: code, label: [...(NAMES.place[code] ?? [])].join(" ") || null })));
}

function renderExamples() {
  byId("examples").replaceChildren(...EXAMPLES.map(({ who, ask: question }) => el("li", {}, el("button", { type: "button", class: "example", onclick: () => {
    byId("question").value = question[state.lang];
    growQuestion();
    ask();
  } }, el("span", { class: "who" }, who[state.lang]), el("span", {}, question[state.lang])))));
}

function setLanguage(lang) {
  state.lang = lang;
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
  renderAnswer();
  renderDocuments();
  renderUploads();
  if (state.problem) showProblem(state.problem);
  if (!state.open?.loaded) return;
  const top = byId("reader-body").scrollTop;
  renderReader();
  renderSteps();
  byId("reader-body").scrollTop = top;
}

const LANGUAGE_KEY = "policydesk-language";

function storedLanguage() {
  let stored = null;
  try { stored = localStorage.getItem(LANGUAGE_KEY); } catch { /* storage may be switched off */ }
  return (stored ?? navigator.language).startsWith("zh") ? 0 : 1;
}

function toggleLanguage() {
  setLanguage(1 - state.lang);
  try { localStorage.setItem(LANGUAGE_KEY, state.lang === 0 ? "zh" : "en"); } catch { /* then it lasts for this visit */ }
}

function onEscape(event) {
  if (event.key !== "Escape" || event.isComposing || byId("reader").hidden) return;
  const outline = byId("outline");
  if (!outline.open) return closeReader();
  outline.open = false;
  outline.querySelector("summary").focus();
}

function listen() {
  const on = (id, type, handle) => byId(id).addEventListener(type, handle);
  const question = byId("question");
  on("ask-form", "submit", (event) => { event.preventDefault(); ask(); });
  on("ask-form", "input", showActiveFilters);
  on("question", "input", growQuestion);
  let width = 0;
  new ResizeObserver(() => { if (question.clientWidth !== width) { width = question.clientWidth; growQuestion(); } }).observe(question);
  on("question", "keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229; // Enter that ends a word of a Chinese input method
    if (event.key === "Enter" && !event.shiftKey && !composing) { event.preventDefault(); ask(); }
  });
  on("filters", "toggle", () => { if (byId("filters").open && !state.documents) loadDocuments({ isQuiet: true }); });
  on("filters-clear", "click", () => {
    for (const field of byId("filters").querySelectorAll("input, select")) field.value = "";
    showActiveFilters();
    byId("filters").querySelector("input").focus();
  });
  for (const name of ["ask", "documents"]) on(`tab-${name}`, "click", () => selectTab(name));
  on("tabs", "keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = document.querySelector("[role=tab][aria-selected=false]");
    other.click();
    other.focus();
  });
  on("lang-toggle", "click", toggleLanguage);
  on("documents-filter", "input", renderDocuments);
  on("upload", "click", () => byId("upload-input").click());
  on("upload-input", "change", (event) => uploadFiles([...event.target.files]));
  on("reader-close", "click", closeReader);
  on("reader-previous", "click", () => step(-1));
  on("reader-next", "click", () => step(1));
  on("reader-only", "click", askThisText);
  on("reader-link", "click", (event) => copyText(event.currentTarget, location.href));
  document.addEventListener("keydown", onEscape);
  document.addEventListener("click", (event) => { // before the link is followed
    const link = event.target.closest(".cite, a[href^='#d=']");
    if (link) state.opener = link;
    if (link?.hash && link.hash === location.hash) scrollToQuote();
  }, true);
  window.addEventListener("hashchange", route);
  narrow.addEventListener("change", setModal);
}

listen();
setLanguage(storedLanguage());
route();
