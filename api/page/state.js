/* What the rooms of the page know together. */

export const state = {
  asking: null, reading: null, // the AbortController of the request under way
  ignored: new Map(), // field → what was read of it from the question and switched off
  turns: [], // the answers of the conversation, the oldest first; see answerOf in answers.js
  thread: null, // {id, title} once the conversation is kept
  problem: null,
  texts: new Map(), // document id → the loaded document, with its text as an array of code points
  open: null, // what the reader shows: {id, start, end, view, since, page, loaded, changes, history, relations}
  prefersText: false, // whether quotes open in the text although their page can be shown
  opener: null, // where the focus returns when the reader closes
};

export const latest = () => state.turns.at(-1) ?? null;
