/* A profile: what an enterprise, a college or a person says of itself. It is kept in this browser and nowhere else; the
   service is told it with each question and forgets it. */

import { parseYaml, writeYaml } from "./yaml.js";

const KEY = "policydesk-profile";
const SETTINGS = ["name", "language", "currency", "year", "as_of", "complete", "confirmed"]; // keys that are no facts
const CURRENCIES = { CN: "CNY", TW: "TWD", HK: "HKD", MO: "MOP", US: "USD", GB: "GBP", IE: "EUR", DE: "EUR" }; // by state, as the service assumes them

const empty = () => ({ facts: {}, settings: {}, confirmed: {}, ticked: [] });

/** facts: id → value, null what was asked and is not known; confirmed: id of a condition → true, false or null; ticked: duties done. */
export const profile = { ...empty(), isKept: true };

export const isReady = () => Boolean(profile.facts.kind && profile.facts.place);

export const currencyOf = () => profile.settings.currency ?? CURRENCIES[(profile.facts.place ?? "").split("-")[0]] ?? "USD";

export function loadProfile() {
  try {
    Object.assign(profile, empty(), JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch { /* storage is switched off, or holds what this page did not write: then it begins empty */
    Object.assign(profile, empty());
  }
}

export function keepProfile() {
  const { facts, settings, confirmed, ticked } = profile;
  try {
    localStorage.setItem(KEY, JSON.stringify({ facts, settings, confirmed, ticked }));
    profile.isKept = true;
  } catch { profile.isKept = false; }
}

export function clearProfile() {
  Object.assign(profile, empty());
  try { localStorage.removeItem(KEY); } catch { /* there was nothing kept */ }
}

/** Note an answer: null is "not known", undefined takes the answer out. */
export function answer(kind, id, value) {
  const place = kind === "condition" ? profile.confirmed : kind === "setting" ? profile.settings : profile.facts;
  if (value === undefined) delete place[id];
  else place[id] = value;
  keepProfile();
}

const isSaid = ([, value]) => value !== null && value !== undefined && value !== "";
const said = (values) => Object.fromEntries(Object.entries(values).filter(isSaid));

/** The profile as the service takes it: what is not known is left out. */
export function toRequest(language) {
  const confirmed = said(profile.confirmed);
  return { ...said(profile.settings), ...said(profile.facts), currency: currencyOf(), language, ...(Object.keys(confirmed).length ? { confirmed } : {}) };
}

/** The profile as a file holds it: facts with a dot below their group, what is not known as null. */
function toFile() {
  const grouped = { ...said(profile.settings) };
  for (const [id, value] of Object.entries(profile.facts)) {
    const [group, ...rest] = id.split(".");
    if (!rest.length) grouped[id] = value;
    else grouped[group] = { ...grouped[group], [rest.join(".")]: value };
  }
  const confirmed = said(profile.confirmed);
  return Object.keys(confirmed).length ? { ...grouped, confirmed } : grouped;
}

export const toYaml = () => writeYaml(toFile());
export const toJson = () => `${JSON.stringify(toFile(), null, 2)}\n`;

/** Take in a file: YAML or JSON; whether its facts are known is for the service to say. */
export function readFile(text, vocabulary) {
  const groups = new Set([...vocabulary.keys()].filter((id) => id.includes(".")).map((id) => id.split(".")[0]));
  const taken = empty();
  for (const [key, value] of Object.entries(parseYaml(text))) {
    if (key === "confirmed") taken.confirmed = { ...value };
    else if (SETTINGS.includes(key)) taken.settings[key] = value;
    else if (groups.has(key) && value && typeof value === "object") for (const [name, each] of Object.entries(value)) taken.facts[`${key}.${name}`] = each;
    else taken.facts[key] = value;
  }
  delete taken.settings.language; // the page's own
  Object.assign(profile, taken);
  keepProfile();
}
