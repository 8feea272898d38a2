// SPDX-License-Identifier: Apache-2.0
// Which version does each of the dozen people get? Asks over OFREP, and asks again whenever the event stream says so.
"use strict";

const RETRY_MS = 1500;
const byId = (id) => document.getElementById(id);
let setup = null;
let stream = null;
let picked = null;
let round = 0;

async function start() {
  if (!byId("people")) return;
  try {
    const answer = await fetch(document.body.dataset.people);
    if (!answer.ok) throw new Error(`people: ${answer.status}`);
    setup = await answer.json();
  } catch {
    tell("reconnecting");
    return void setTimeout(start, RETRY_MS);
  }
  byId("people").replaceChildren(...setup.people.map(button));
  pick(keyFromAddress() || setup.people[0].context.targetingKey);
  await refetch();
}

function keyFromAddress() {
  const key = decodeURIComponent(location.hash.slice(1));
  return setup.people.some((one) => one.context.targetingKey === key) ? key : null;
}

function button(person) {
  const item = document.createElement("li");
  const made = document.createElement("button");
  made.type = "button";
  made.className = "person";
  made.dataset.key = person.context.targetingKey;
  made.append(part("person__name", person.name), part("version", "…"), part("person__what", describe(person)));
  made.addEventListener("click", () => pick(person.context.targetingKey));
  item.append(made);
  return item;
}

function part(name, text) {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  return made;
}

function describe(person) {
  const { targetingKey, ...rest } = person.context;
  return [...Object.values(rest).filter(Boolean), person.turn].join(", ");
}

function pick(key) {
  picked = key;
  history.replaceState(null, "", `#${encodeURIComponent(key)}`);
  for (const one of document.querySelectorAll(".person")) one.setAttribute("aria-pressed", String(one.dataset.key === key));
  show();
}

// One round of questions, one for each person. A newer round makes an older one void.
async function refetch() {
  const mine = ++round;
  let answers;
  try {
    const [first, ...others] = setup.people.map((person) => person.context);
    answers = [await evaluate(first)]; // one alone: when it is refused, the others would be too
    answers.push(...(await Promise.all(others.map(evaluate))));
  } catch {
    tell("reconnecting");
    return void setTimeout(() => mine === round && refetch(), RETRY_MS);
  }
  if (mine !== round) return;
  setup.people.forEach((person, index) => { person.answer = read(answers[index]); });
  for (const person of setup.people) mark(person);
  show();
  listen(answers[0].eventStreams);
}

async function evaluate(context) {
  const answer = await fetch("/ofrep/v1/evaluate/flags", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-API-Key": setup.key },
    body: JSON.stringify({ context }),
  });
  if (!answer.ok) throw new Error(`flags: ${answer.status}`);
  return answer.json();
}

function read(answer) {
  const found = new Map(answer.flags.map((flag) => [flag.key, flag]));
  const isNew = setup.flags.some(({ key, new: value }) => JSON.stringify(found.get(key)?.value) === JSON.stringify(value));
  const first = found.get(setup.flags[0].key);
  return { version: isNew ? "new" : "old", wave: first?.metadata?.wave || "" };
}

function mark(person) {
  const made = document.querySelector(`.person[data-key="${CSS.escape(person.context.targetingKey)}"]`);
  const version = made.querySelector(".version");
  version.textContent = person.answer.version;
  version.dataset.version = person.answer.version;
  made.dataset.version = person.answer.version;
}

function show() {
  const person = setup.people.find((one) => one.context.targetingKey === picked);
  if (!person?.answer) return;
  const { version, wave } = person.answer;
  byId("screen").hidden = false;
  byId("screen").dataset.version = version;
  byId("who").textContent = `The screen of ${person.name}`;
  const told = `${version === "new" ? "The new version" : "The old version"}${wave ? `; in wave ${wave}` : "; in no wave"}.`;
  if (byId("told").textContent !== told) byId("told").textContent = told;
  byId("old").hidden = version !== "old";
  byId("new").hidden = version !== "new";
}

function listen(streams) {
  const url = streams?.find((one) => one.type === "sse")?.url;
  if (!url || (stream && stream.readyState !== EventSource.CLOSED)) return;
  stream = new EventSource(url);
  let opened = false;
  stream.addEventListener("open", () => {
    tell("live");
    if (opened) refetch(); // something may have changed while the stream was away
    opened = true;
  });
  stream.addEventListener("message", () => refetch());
  stream.addEventListener("error", () => {
    tell("reconnecting");
    if (stream.readyState === EventSource.CLOSED) setTimeout(refetch, RETRY_MS);
  });
}

function tell(state) {
  byId("live").dataset.state = state;
  if (byId("live").textContent !== state) byId("live").textContent = state;
}

start();
