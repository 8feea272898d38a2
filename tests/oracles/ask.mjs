// SPDX-License-Identifier: Apache-2.0
// What does the flagd evaluator for JavaScript answer? Reads flag sets with questions, writes the answers, as JSON.
// It is started in the folder where the npm packages are installed.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asBytes, operators } from './npm_repairs.mjs'

const require = createRequire(join(process.cwd(), 'package.json'))
const { sheets, now, repairs } = JSON.parse(readFileSync(0, 'utf8'))
let repaired = []
makeRepairable()
const { FlagdCore } = require('@openfeature/flagd-core')
Date.now = () => now * 1000

const quiet = { error () {}, warn () {}, info () {}, debug () {} }
const ways = { boolean: 'Boolean', string: 'String', integer: 'Number', float: 'Number', object: 'Object' }
const defaults = { boolean: false, string: '', integer: 0, float: 0, object: {} }

function makeRepairable () {
  const { LogicEngine } = require('json-logic-engine')
  const build = LogicEngine.prototype.build
  LogicEngine.prototype.build = function (...given) {
    for (const kind of repaired) {
      for (const [name, method] of Object.entries(operators[kind] ?? {})) {
        if (typeof method === 'function') this.addMethod(name, method, { deterministic: true })
        else this.methods[name] = method
      }
    }
    return build.apply(this, given)
  }
  const Hash = require('imurmurhash')
  const add = Hash.prototype.hash
  Hash.prototype.hash = function (text) {
    return add.call(this, repaired.includes('hash of UTF-16') ? asBytes(text) : text)
  }
}

function answers (sheet) {
  const core = new FlagdCore(undefined, quiet)
  try {
    core.setConfigurations(sheet.text)
  } catch (error) {
    return sheet.questions.map(() => ({ reason: 'SET REFUSED', error: String(error.message).slice(0, 80) }))
  }
  return sheet.questions.map(({ flag, context, expect }) => answer(core, flag, context, expect))
}

function answer (core, flag, context, expect) {
  try {
    const found = core[`resolve${ways[expect]}Evaluation`](flag, defaults[expect], context, quiet)
    return { reason: found.reason, error: found.errorCode, variant: found.variant, value: found.value }
  } catch (error) {
    return { reason: 'RAISED', error: error.constructor.name }
  }
}

process.stdout.write(JSON.stringify(repairs.map((kinds) => {
  repaired = kinds
  return sheets.map(answers)
})))
