// SPDX-License-Identifier: Apache-2.0
// How long does the flagd evaluator for JavaScript take? The first line of the input has definitions and contexts,
// each further line names a flag and how many contexts to evaluate. Started where the npm packages are installed.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

const require = createRequire(join(process.cwd(), 'package.json'))
const { FlagdCore } = require('@openfeature/flagd-core')
const quiet = { error () {}, warn () {}, info () {}, debug () {} }
const core = new FlagdCore(undefined, quiet)
let contexts

function ask ({ key, count }) {
  const some = contexts.slice(0, count)
  const started = process.cpuUsage()
  for (const context of some) core.resolveBooleanEvaluation(key, false, context, quiet)
  const { user, system } = process.cpuUsage(started)
  const seconds = (user + system) / 1e6
  const answers = some.slice(0, 2000).map((context) => core.resolveBooleanEvaluation(key, false, context, quiet).value)
  return { seconds, answers }
}

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line)
  if (given.definitions) {
    core.setConfigurations(given.definitions)
    contexts = given.contexts
  } else {
    process.stdout.write(JSON.stringify(ask(given)) + '\n')
  }
}
