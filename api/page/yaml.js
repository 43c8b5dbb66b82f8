/* The part of YAML that profiles are written in: a mapping of facts, one level of groups, lists, {…} and […], comments.
   What is beyond that (anchors, tags, texts over several lines) is refused with its line. */

import { Problem } from "./parts.js";
import { t } from "./words.js";

const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#:,[\]{}&*!|>'"%@`-][^:#]*?)\s*:(?=\s|$)\s*(.*)$/;
const WORDS = new Map([["true", true], ["false", false], ["yes", true], ["no", false], ["null", null], ["~", null], ["", null]]);
const NUMBER = /^[-+]?\d[\d_]*(\.\d+)?$/;

function refuse(number, words) {
  throw new Problem({ title: t("profile_unreadable"), detail: t("profile_line", { n: number, words: t("profile_syntax", { words }) }) });
}

/** Read a profile's text: JSON, or the YAML described above. */
export function parseYaml(text) {
  if (/^\s*\{/.test(text)) return parseJson(text);
  const lines = text.split(/\r?\n/).map((line, at) => ({ number: at + 1, indent: line.search(/\S|$/), words: withoutComment(line).trim() }))
    .filter(({ words }) => words && words !== "---" && words !== "...");
  const [value, next] = lines.length ? parseBlock(lines, 0) : [{}, 0];
  if (next < lines.length) refuse(lines[next].number, lines[next].words);
  if (Array.isArray(value)) refuse(lines[0].number, lines[0].words);
  return value;
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem({ title: t("profile_unreadable"), detail: error.message });
  }
}

/** Leave out what stands behind a # that begins a comment and is in no quotes. */
function withoutComment(line) {
  let quote = null;
  for (let at = 0; at < line.length; at += 1) {
    if (quote) { if (line[at] === quote) quote = null; } else if (/["']/.test(line[at]) && /[\s:,[{]|^$/.test(line[at - 1] ?? "")) quote = line[at];
    else if (line[at] === "#" && (at === 0 || /\s/.test(line[at - 1]))) return line.slice(0, at);
  }
  return line;
}

const isItem = (line) => line.words === "-" || line.words.startsWith("- ");

/** Read the lines of one indentation from `at`; returns the value and the line after it. */
function parseBlock(lines, at) {
  const { indent } = lines[at];
  const value = isItem(lines[at]) ? [] : {};
  while (at < lines.length && lines[at].indent === indent && isItem(lines[at]) === Array.isArray(value)) {
    const line = lines[at];
    if (Array.isArray(value)) {
      value.push(parseFlow(line.words.slice(1).trim(), line.number));
      at += 1;
      continue;
    }
    const found = KEY.exec(line.words);
    if (!found) refuse(line.number, line.words);
    const [key, rest] = [String(parseFlow(found[1], line.number, true)), found[2]];
    at += 1;
    const below = lines[at];
    const isNested = rest === "" && below && (below.indent > indent || (below.indent === indent && isItem(below)));
    if (isNested) [value[key], at] = parseBlock(lines, at);
    else value[key] = parseFlow(rest, line.number);
  }
  if (at < lines.length && lines[at].indent > indent) refuse(lines[at].number, lines[at].words);
  return [value, at];
}

/** Read a value on one line: words, a number, [a, b], {a: 1}. */
function parseFlow(words, number, isKey = false) {
  if (/^[&*!|>%@`]/.test(words)) refuse(number, words);
  const [value, rest] = readValue(words, number, isKey ? "" : null);
  if (rest.trim()) refuse(number, words);
  return value;
}

function readValue(words, number, stop) {
  const start = words.trimStart();
  if (start[0] === "[") return readMany(start, number, "]");
  if (start[0] === "{") return readMany(start, number, "}");
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(start);
  if (quoted) return [quoted[1] === undefined ? quoted[2].replaceAll("''", "'") : parseJson(quoted[0]), start.slice(quoted[0].length)];
  const plain = stop ? /^[^,\]}]*/.exec(start)[0] : start;
  const bare = plain.trim();
  const value = WORDS.has(bare.toLowerCase()) ? WORDS.get(bare.toLowerCase()) : NUMBER.test(bare) ? Number(bare.replaceAll("_", "")) : bare;
  return [stop === "" ? bare : value, start.slice(plain.length)];
}

function readMany(words, number, end) {
  const list = [];
  let rest = words.slice(1).trimStart();
  while (rest && rest[0] !== end) {
    let key = null;
    if (end === "}") {
      const found = /^("[^"]*"|'[^']*'|[^:,}\]]+):\s*/.exec(rest);
      if (!found) refuse(number, words);
      key = found[1].trim().replace(/^["']|["']$/g, "");
      rest = rest.slice(found[0].length);
    }
    const [value, after] = readValue(rest, number, end);
    list.push(key === null ? value : [key, value]);
    rest = after.trimStart().replace(/^,\s*/, "");
  }
  if (!rest) refuse(number, words);
  return [end === "}" ? Object.fromEntries(list) : list, rest.slice(1)];
}

/** Write a profile: groups of facts with a dot in their name stand below their group. */
export function writeYaml(value, indent = "") {
  return Object.entries(value).map(([key, each]) => {
    const name = /^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key);
    if (each === null) return `${indent}${name}:  # not known\n`;
    if (typeof each === "object" && !Array.isArray(each)) return `${indent}${name}:\n${writeYaml(each, `${indent}  `)}`;
    return `${indent}${name}: ${scalar(each)}\n`;
  }).join("");
}

function scalar(value) {
  if (Array.isArray(value)) return `[${value.map((each) => (typeof each === "object" ? JSON.stringify(each) : scalar(each))).join(", ")}]`;
  if (typeof value !== "string") return String(value);
  const isPlain = /^[A-Za-z\u3400-\u9fff][\w\u3400-\u9fff .()（）-]*$/.test(value) && !WORDS.has(value.toLowerCase()) && value === value.trim();
  return isPlain || /^\d{4}-\d\d-\d\d$/.test(value) ? value : JSON.stringify(value);
}
