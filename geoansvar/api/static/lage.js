/** Lägesunderlag: freezing the answer that stands on the page, and copying the text for WIS. */
import { langQuery, post } from "./asking.js";
import { announce, say } from "./words.js";

/** Take the buttons, those of answers that come later included. */
export function situations() {
  document.addEventListener("click", (event) => {
    const from = event.target instanceof Element ? event.target : null;
    const act = from?.closest("button[data-act]")?.getAttribute("data-act");
    if (act === "freeze") void freeze();
    if (act === "copy-wis") void copy();
  });
}

async function freeze() {
  const question = document.getElementById("answer")?.dataset["question"];
  if (!question) return;
  const query = langQuery();
  const response = await post(`/lage${query ? `?${query}` : ""}`, JSON.parse(question));
  if (!response?.ok) return; // why not is said where it was asked
  const { href } = await response.json();
  location.assign(`${href}?f=html${query ? `&${query}` : ""}`);
}

async function copy() {
  const block = document.getElementById("wis");
  if (!block) return;
  try {
    await navigator.clipboard.writeText(block.textContent ?? "");
    announce(say("copied"));
  } catch {
    getSelection()?.selectAllChildren(block); // marked, so that the person can copy it
    announce(say("not_copied"));
  }
}

if (document.getElementById("wis")) situations();
