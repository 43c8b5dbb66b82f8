/* Server-sent events in the reply of a POST, which the browser's own EventSource cannot send. */

import { Problem, problemOf } from "./parts.js";

const MEDIA_TYPE = "text/event-stream";
const BORDER = /\r?\n\r?\n/; // between two events

/** Ask for a stream; `onHead(headers)` and then `onEvent(name, data)` are told what comes, until `done` came. Throws Problem,
    also where the stream ends early or is none, and AbortError when it was given up. */
export async function readStream(path, { json, signal, onHead, onEvent }) {
  const headers = { "Content-Type": "application/json", Accept: MEDIA_TYPE };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(json), signal }).catch(orProblem("unreachable"));
  if (!response.ok) throw await problemOf(response);
  if (!response.headers.get("content-type")?.startsWith(MEDIA_TYPE) || !response.body) throw new Problem({ key: "no_stream" });
  onHead(response.headers);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    await readEvents(reader, onEvent);
  } finally {
    reader.cancel().catch(() => {}); // what is not read on is not sent on
  }
}

async function readEvents(reader, onEvent) {
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch(orProblem("stream_broken"));
    if (done) throw new Problem({ key: "stream_broken" });
    const blocks = (rest + value).split(BORDER);
    rest = blocks.pop();
    for (const { name, data } of blocks.map(readEvent).filter(Boolean)) {
      if (name === "error") throw new Problem(data);
      onEvent(name, data);
      if (name === "done") return;
    }
  }
}

const orProblem = (key) => (error) => { throw error.name === "AbortError" ? error : new Problem({ key }); };

/** The name and value of an event; null for a comment, which only keeps the connection open. */
function readEvent(block) {
  const fields = block.split(/\r?\n/).map((line) => /^(event|data): ?(.*)$/s.exec(line)).filter(Boolean);
  const all = (name) => fields.filter(([, each]) => each === name).map(([, , value]) => value);
  if (!all("data").length) return null;
  try {
    return { name: all("event")[0], data: JSON.parse(all("data").join("\n")) };
  } catch {
    throw new Problem({ key: "bad_answer" });
  }
}
