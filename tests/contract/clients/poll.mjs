// SPDX-License-Identifier: Apache-2.0
// Does the npm core of flagd keep up by polling? Reads a job {url, key, flag, default, contexts} from the first line of
// stdin, then polls once for every further line and prints {status, bytes, values}: the status of the poll, how many
// bytes of definitions came, and what each context gets from the definitions it holds by then.
import { createInterface } from "node:readline";
import { FlagdCore } from "@openfeature/flagd-core";

const core = new FlagdCore();
let job;
let etag;

async function poll() {
  const headers = { Authorization: `Bearer ${job.key}`, ...(etag ? { "If-None-Match": etag } : {}) };
  const given = await fetch(`${job.url}/flagd/flags.json`, { headers });
  const text = await given.text();
  if (given.status === 200) {
    core.setConfigurations(text);
    etag = given.headers.get("etag");
  }
  const values = job.contexts.map((context) => core.resolveBooleanEvaluation(job.flag, job.default, context).value);
  return { status: given.status, bytes: text.length, values };
}

for await (const line of createInterface({ input: process.stdin })) {
  if (job === undefined) job = JSON.parse(line);
  else console.log(JSON.stringify(await poll()));
}
