// SPDX-License-Identifier: Apache-2.0
// What do the official npm clients answer? Reads a JSON list of jobs from stdin and prints a JSON list of answers.
// A job names `client` (ofrep or flagd), `url`, `key`, and `asks`: a list of {flag, kind, default, context}.
// Its answer is a list of {value, variant, reason, errorCode, metadata} in the order of the asks.
import { readFileSync } from "node:fs";
import { FlagdCore } from "@openfeature/flagd-core";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";

const AT_ONCE = 20;
const KINDS = { boolean: "Boolean", string: "String", integer: "Number", float: "Number", object: "Object" };

function told({ value, variant, reason, errorCode, flagMetadata }) {
  return { value, variant, reason, errorCode, metadata: flagMetadata };
}

async function askRemotely(job) {
  const headers = [["Authorization", `Bearer ${job.key}`]];
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: job.url, headers }));
  const client = OpenFeature.getClient();
  const answers = [];
  const todo = job.asks.entries();
  const worker = async () => {
    for (const [index, ask] of todo) {
      answers[index] = told(await client[`get${KINDS[ask.kind]}Details`](ask.flag, ask.default, ask.context));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}

async function askInProcess(job) {
  const given = await fetch(`${job.url}/flagd/flags.json`, { headers: { Authorization: `Bearer ${job.key}` } });
  if (!given.ok) throw new Error(`The definitions were refused with ${given.status}.`);
  const core = new FlagdCore();
  core.setConfigurations(await given.text());
  return job.asks.map((ask) => told(core[`resolve${KINDS[ask.kind]}Evaluation`](ask.flag, ask.default, ask.context)));
}

const answers = [];
for (const job of JSON.parse(readFileSync(0, "utf-8"))) {
  answers.push(await (job.client === "flagd" ? askInProcess(job) : askRemotely(job)));
}
console.log(JSON.stringify(answers));
