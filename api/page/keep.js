/* Keeping an answer as it was given, and the button for it. */

import { announce, api, plainButton } from "./parts.js";
import { goToView, showProblem } from "./views.js";
import { t } from "./words.js";

/** Keep an answer; nothing is asked again. Throws Problem where the service no longer remembers it. */
export async function keepAnswer(answer) {
  if (answer.isSaved) return;
  await api("PUT", `v1/answers/${encodeURIComponent(answer.id)}`);
  answer.isSaved = true;
  for (const button of document.querySelectorAll("[data-keep]")) if (button.dataset.keep === answer.id) button.replaceWith(renderKeep(answer));
}

/** A button that keeps the answer, and once that is done leads to where it is kept. */
export function renderKeep(answer) {
  if (answer.isSaved) return plainButton(t("kept_see"), () => goToView("kept", keptSearch(answer.id)), { "data-keep": answer.id, class: "plain is-kept" });
  return plainButton(t("keep"), async () => {
    try {
      await keepAnswer(answer);
    } catch (problem) {
      return showProblem(problem);
    }
    announce(t("kept_now"));
    return document.querySelector(`[data-keep="${answer.id}"]`)?.focus();
  }, { "data-keep": answer.id });
}

/** Where in the address a kept answer is named. */
export const keptSearch = (id, edition) => `?${new URLSearchParams({ view: "kept", answer: id, ...(edition ? { edition } : {}) })}`;
