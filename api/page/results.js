/* What the matcher found, as cards to open and as a paper to print: incentives in three groups, duties by stage. */

import { bareName, ladder } from "./controls.js";
import { dateWords, el, englishTitle, isUnsure, kindBadge, langOf, linkTo, pinWords, plainButton, statusBadge, titleOf } from "./parts.js";
import { nameOf, t } from "./words.js";

const VERDICTS = ["applies", "programme", "unknown", "does_not_apply"];
const STAGES = ["before", "while", "after"];
const MARKS = { met: "✓", not_met: "✗", unknown: "?" };
const MOST_RELATIVES = 3; // rules above or below that are shown with one; the nearest come first

const idOf = (entry) => `entry-${entry.id}`;
export const money = (currency, value) => [currency, Number(value).toLocaleString("en-GB", { maximumFractionDigits: 2 })].filter(Boolean).join(" ");

/** A quote as a link to its place in its document. */
const quoted = (doc, { quote, text, start, end }, attributes = {}) => (Number.isInteger(start)
  ? el("a", { href: linkTo(doc.id, start, end), lang: doc.language, ...attributes }, quote ?? text) : el("span", { lang: langOf(quote ?? text), ...attributes }, quote ?? text));

function sourceLine({ document: doc, pin }) {
  const place = pinWords({ pin });
  return el("span", { class: "source-line" }, el("span", { class: "source-title", lang: langOf(titleOf(doc)) }, titleOf(doc)), place ? el("span", { class: "pin", lang: langOf(place) }, place) : null,
    doc.jurisdiction ? el("span", {}, bareName(doc.jurisdiction)) : null, statusBadge(doc), doc.kind === "brief" ? kindBadge(doc) : null);
}

/** What is only on the details of a card: number, issuer, dates, as a citation needs them. */
function citationLine({ document: doc, pin }) {
  const parts = [doc.document_number, doc.issuer, ...dateWords(doc), isUnsure({ pin }) && t("scanned_short")].filter(Boolean);
  return parts.length || doc.title_en ? el("p", { class: "facts" }, doc.title_en && englishTitle(doc) ? el("span", { lang: "en" }, doc.title_en) : null, parts.map((part) => el("span", {}, part))) : null;
}

// ---------------------------------------------------------------- incentives

/** The first are those whose amount is known, then those with an amount to be known. */
function sorted(entries) {
  const weight = ({ amount, conditions }) => [amount?.value ? -Number(amount.value) : 0, amount?.missing.length ? 0 : 1, conditions.filter((each) => each.verdict === "unknown").length];
  return entries.map((entry, at) => [weight(entry), at, entry]).sort(([one, i], [other, j]) => {
    const place = one.findIndex((each, k) => each !== other[k]);
    return place < 0 ? i - j : one[place] - other[place];
  }).map(([, , entry]) => entry);
}

/** Incentives in four groups: what applies, what an authority is yet to set up, what is not known, what does not apply. `ways` has askFor(kind, id, words), which brings up a question; factNamed(id); said(id), what the profile
    says of a fact; named(text), which puts names for ids of facts; and opened, the cards that are open. */
export function renderIncentives(result, ways) {
  const { opened } = ways;
  const all = VERDICTS.flatMap((verdict) => result[verdict]);
  const known = new Map(all.map((entry) => [entry.provision_id, entry]));
  const groups = VERDICTS.map((verdict) => {
    const entries = sorted(result[verdict]);
    if (verdict === "programme" && !entries.length) return null;
    const list = entries.length ? el("ol", { class: "entries" }, entries.map((entry) => renderEntry(entry, known, ways))) : el("p", { class: "muted" }, t("group_empty"));
    const title = el("h3", {}, t(`group_${verdict}`, { n: entries.length }));
    if (verdict !== "does_not_apply") return el("section", { class: `verdict ${verdict}` }, title, list);
    return el("section", { class: `verdict ${verdict}` }, remembered(el("details", { class: "group-details" }, el("summary", {}, title), list), verdict, opened));
  });
  return [matchHead(t("match_counts", { applies: result.applies.length, unknown: result.unknown.length, fails: result.does_not_apply.length }), result), ...groups.filter(Boolean), searchedLine(result.coverage)];
}

function remembered(details, key, opened) {
  details.open = opened.has(key);
  details.addEventListener("toggle", () => { if (details.open) opened.add(key); else opened.delete(key); });
  return details;
}

function matchHead(counts, { place, as_of: day, what }) {
  const toggle = plainButton(t("open_all"), ({ currentTarget }) => {
    const cards = [...document.querySelectorAll("#match-results .verdict:not(.does_not_apply) details.entry")];
    const isOpening = cards.some((each) => !each.open);
    for (const each of cards) each.open = isOpening;
    currentTarget.textContent = t(isOpening ? "close_all" : "open_all");
  });
  return el("header", { class: "match-head" }, el("div", {}, el("h2", { id: "match-counts", tabindex: "-1" }, counts), el("p", { class: "muted" }, t("match_at", { place: ladder(place).map(bareName).join(" › "), day }))),
    el("span", { class: "match-tools" }, what === "incentives" ? toggle : null, plainButton(t("print"), () => window.print())));
}

function searchedLine({ documents_searched: documents, provisions, newest_document: newest, notes }) {
  return el("footer", { class: "match-searched" }, el("p", {}, t("match_searched", { documents, provisions, day: newest ?? "–" })), notes.length ? el("ul", {}, notes.map((each) => el("li", {}, each))) : null);
}

function renderEntry(entry, known, ways) {
  const { askFor, opened } = ways;
  const { document: doc, lead, instruments } = entry;
  const summary = el("summary", {}, el("span", { class: "entry-words" },
    lead ? el("span", { class: "lead", lang: doc.language }, lead.quote) : null, el("span", { class: "clause", lang: doc.language }, entry.quote)),
  el("span", { class: "entry-facts" }, amountBadge(entry.amount), instruments.map((each) => el("span", { class: "badge kind" }, nameOf("instrument", each)))), sourceLine(entry), entry.verdict === "applies" ? null : el("span", { class: "why" }, entry.why));
  const body = el("div", { class: "entry-body" }, el("p", { class: "quote-link" }, quoted(doc, { ...entry, quote: t("open_clause") }, { lang: null })),
    renderConditions(entry, ways), renderAmount(entry, ways), remarks(entry), renderParameters(entry), renderParents(entry, known), renderRelatives(entry.children, "children_rules", known), renderRelatives(entry.repeated_by, "repeated_rules", known), citationLine(entry));
  return el("li", { id: idOf(entry), "data-verdict": entry.verdict }, remembered(el("details", { class: "entry" }, summary, body), entry.id, opened));
}

function amountBadge(amount) {
  if (!amount || amount.kind === "unread") return null;
  return el("span", { class: `amount-badge${amount.value === null ? " open" : ""}` }, amount.value === null ? `${nameOf("amount_kind", amount.kind)} · ${t("amount_open")}` : amountWords(amount));
}

function amountWords({ value, currency, bound, unit }) {
  const words = [money(currency, value), unit].filter(Boolean).join(" ");
  return bound === "at_most" ? t("up_to", { words }) : bound === "at_least" ? t("at_least", { words }) : words;
}

function renderConditions({ document: doc, conditions }, ways) {
  const row = (condition) => {
    const { verdict, kind, words } = condition;
    const isOpen = verdict === "unknown";
    const facts = condition.facts.map(ways.said).filter(Boolean);
    const bySaid = facts.length ? t("by_facts", { list: facts.join(t("comma")) }) : condition.settle;
    const settle = kind === "open" ? t(isOpen ? "open_condition" : "said_by_user") : isOpen ? condition.settle : bySaid;
    const ask = isOpen ? askButtons(condition, ways) : [];
    return el("li", { class: verdict, "data-condition": condition.id }, el("span", { class: "mark", "aria-hidden": "true" }, MARKS[verdict]),
      el("div", {}, el("span", { class: "condition-verdict" }, t(verdict === "unknown" ? "unknown_condition" : verdict)), el("span", { class: "badge" }, nameOf("condition_kind", kind)),
        quoted(doc, { ...condition, quote: words }, { class: "condition-words" }), settle && settle !== words ? el("p", { class: "under" }, settle) : null, ask.length ? el("p", { class: "asks" }, ask) : null));
  };
  return conditions.length ? [el("h4", {}, t("conditions")), el("ul", { class: "conditions" }, conditions.map(row))] : [];
}

function askButtons({ id, facts, words }, { askFor, factNamed }) {
  if (!facts.length) return [plainButton(t("answer_named", { name: t("condition_of", { words: words.length > 24 ? `${words.slice(0, 23)}…` : words }) }), () => askFor("condition", id, words))];
  return facts.map((fact) => plainButton(t("answer_named", { name: factNamed(fact) }), () => askFor("fact", fact)));
}

function renderAmount({ document: doc, amount }, { askFor, factNamed, named }) {
  if (!amount) return [];
  const total = amount.value === null ? null : el("p", { class: "amount-total" }, el("strong", {}, amountWords(amount)), " ", amount.label);
  const step = (each) => el("li", {}, el("span", { lang: langOf(each.text) }, named(each.text)), each.words && Number.isInteger(each.start) ? [" ", quoted(doc, { ...each, quote: each.words }, { class: "step-words" })] : null);
  const missing = amount.missing.length ? el("p", { class: "asks" }, t("amount_needs"), " ", amount.missing.map((fact) => plainButton(factNamed(fact), () => askFor("fact", fact)))) : null;
  const steps = missing && amount.value === null ? amount.steps.filter((each) => each.words) : amount.steps;
  return [el("h4", {}, t("amount"), amount.kind === "unread" || amount.value !== null ? null : el("span", { class: "muted" }, ` · ${amount.label}`)), total,
    steps.length ? el("ol", { class: "steps", "aria-label": t("steps") }, steps.map(step)) : null, missing,
    amount.carried_forward ? el("p", { class: "under" }, t("carried", { words: money(amount.currency, amount.carried_forward) })) : null].filter(Boolean);
}

function remarks({ is_discretionary: may, is_set_elsewhere: elsewhere, notes }) {
  const words = [may && t("discretionary"), elsewhere && t("elsewhere"), ...notes].filter(Boolean);
  return words.length ? el("ul", { class: "remarks" }, words.map((each) => el("li", {}, each))) : null;
}

function renderParameters({ document: doc, parameters }) {
  return parameters.length ? [el("h4", {}, t("parameters")), el("ul", { class: "parameters" }, parameters.map((each) => el("li", {}, quoted(doc, each))))] : [];
}

/** The address of a provision that is no entry: its id is its document and span. */
function relativeLink({ provision_id: id, title, jurisdiction, path }) {
  const [, name, start, end] = /^(.*)-(\d+)-(\d+)$/.exec(id) ?? [];
  const words = [titleOf({ title }), path.join(" › "), jurisdiction && bareName(jurisdiction)].filter(Boolean).join(" · ");
  return name ? el("a", { href: linkTo(name, Number(start), Number(end)), lang: langOf(title) }, words) : words;
}

/** A local rule stands beside the rule above it, so that what it narrows or adds is seen. */
function renderParents(entry, known) {
  if (!entry.parents.length) return [];
  const parent = entry.parents.find((each) => known.has(each.provision_id)) ?? entry.parents[0];
  const held = known.get(parent.provision_id);
  const side = (title, content) => el("div", {}, el("h5", {}, title), content);
  return [el("div", { class: "beside" }, side(`${t("local_rule")} · ${bareName(entry.document.jurisdiction ?? "")}`, [el("p", { lang: entry.document.language }, entry.quote)]),
    side(`${t("parent_rule")} · ${bareName(parent.jurisdiction ?? "")}`, [held ? el("p", { lang: held.document.language }, held.quote) : null,
      el("p", { class: "under" }, relativeLink(parent), held ? [" ", verdictBadge(held.verdict)] : null)].filter(Boolean)))];
}

function renderRelatives(relatives, title, known) {
  if (!relatives.length) return [];
  return [el("h4", {}, t(title)), el("ul", { class: "relatives" }, relatives.slice(0, MOST_RELATIVES).map((each) => {
    const held = known.get(each.provision_id);
    return el("li", {}, relativeLink(each), held ? [" ", verdictBadge(held.verdict)] : null);
  }))];
}

const verdictBadge = (verdict) => el("span", { class: `badge verdict-badge ${verdict}` }, t(verdict));

// ---------------------------------------------------------------- obligations

/** Duties by stage, as a list to tick off. */
export function renderDuties(result, { ticked, tick, onlySure, setOnlySure }) {
  const stages = STAGES.map((stage) => [stage, (result.stages[stage] ?? []).filter((each) => !onlySure || each.verdict === "applies")]);
  const total = stages.reduce((sum, [, duties]) => sum + duties.length, 0);
  const filter = el("label", { class: "check" }, el("input", { type: "checkbox", id: "only-sure", checked: onlySure, onchange: ({ target }) => setOnlySure(target.checked) }), el("span", {}, t("only_sure")));
  const section = ([stage, duties]) => el("section", { class: "stage", "data-stage": stage }, el("h3", {}, t(`stage_${stage}`, { n: duties.length })),
    duties.length ? byDocument(duties).flatMap((group) => [el("h4", {}, el("span", { lang: langOf(titleOf(group[0].document)) }, titleOf(group[0].document)), " ",
      el("span", { class: "muted" }, [group[0].document.document_number, bareName(group[0].document.jurisdiction ?? "")].filter(Boolean).join(" · ")), " ", statusBadge(group[0].document)),
    el("ul", { class: "duties" }, group.map((duty) => renderDuty(duty, ticked, tick)))]) : el("p", { class: "muted" }, t("group_empty")));
  return [matchHead(t("duties_count", { n: total, left: result.left_out }), result), filter, ...stages.map(section), searchedLine(result.coverage)];
}

function byDocument(duties) {
  const groups = new Map();
  for (const each of duties) groups.set(each.document.id, [...(groups.get(each.document.id) ?? []), each]);
  return [...groups.values()];
}

function renderDuty(duty, ticked, tick) {
  const { document: doc, provision_id: id } = duty;
  const open = duty.conditions.filter((each) => each.verdict === "unknown").map((each) => each.words);
  const place = pinWords(duty);
  const label = t("tick", { words: duty.quote.length > 60 ? `${duty.quote.slice(0, 59)}…` : duty.quote });
  return el("li", { class: "duty", "data-id": id }, el("input", { type: "checkbox", checked: ticked.has(id), "aria-label": label, onchange: ({ target }) => tick(id, target.checked) }),
    el("div", {}, duty.lead ? el("span", { class: "lead", lang: doc.language }, duty.lead.quote) : null, quoted(doc, duty, { class: "clause" }),
      el("p", { class: "badges" }, el("span", { class: `badge label ${duty.is_prohibition ? "prohibition" : ""}` }, t(duty.is_prohibition ? "must_not" : "must")),
        duty.verdict === "unknown" ? verdictBadgeOf("may_apply") : null, place ? el("span", { class: "pin", lang: langOf(place) }, place) : null),
      duty.deadlines.map((each) => el("p", { class: "under deadline" }, t("deadline_words", { words: each.quote }))),
      open.length ? el("p", { class: "under" }, t("if_words", { words: open.join(" · ") })) : null,
      duty.sanctions.map((each) => el("p", { class: "under sanction" }, t("sanction_words"), quoted(doc, each), " ", el("span", { lang: langOf(pinWords(each)) }, pinWords(each))))));
}

const verdictBadgeOf = (key) => el("span", { class: "badge verdict-badge unknown" }, t(key));
