// SPDX-License-Identifier: Apache-2.0
// What does the flagd evaluator for JavaScript do once a known fault of it is repaired? Operators by kind of fault;
// why each is a fault stands in npm_faults.py.

const reading = (list) => Array.isArray(list) ? list : []
const inner = (run) => ({
  lazy: true,
  deterministic: false,
  method: (given, context, above, engine) => {
    const list = engine.run(given[0], context, { above })
    const apply = (item) => engine.run(given[1] ?? null, item, { above: [{ iterator: list, index: 0 }, context, above] })
    return run(list, apply, (item) => engine.truthy(apply(item)), given, engine, context, above)
  }
})
const ordered = (holds) => (given) => {
  const [first, second, third] = given
  if (given.length < 2) return false
  return holds(first, second) && (given.length < 3 || holds(second, third))
}
const letters = (text) => Array.from(String(text))
const cut = (all, from, length) => {
  const rest = all.slice(from)
  if (length === undefined || length === null) return rest
  return length < 0 ? rest.slice(0, Math.max(0, rest.length + length)) : rest.slice(0, length)
}
const halved = (text, from, length) => cut(String(text).split(''), from, length).join('')

const absent = (names, context) => names.filter((name) => {
  const found = String(name).split('.').reduce((data, step) => data?.[step], context)
  return found === undefined || found === null || found === ''
})
const reader = (method) => ({ method: (given, context) => method(given, context), deterministic: false })

export const operators = {
  'comparison that raises': {
    // eslint-disable-next-line eqeqeq
    '==': ([one, other]) => (one ?? null) == (other ?? null),
    // eslint-disable-next-line eqeqeq
    '!=': ([one, other]) => (one ?? null) != (other ?? null),
    '<': ordered((one, other) => one < other),
    '<=': ordered((one, other) => one <= other),
    '>': ordered((one, other) => one > other),
    '>=': ordered((one, other) => one >= other)
  },
  'arithmetic that raises': {
    '+': (given) => given.reduce((total, one) => total + Number(one), 0),
    '*': (given) => given.reduce((total, one) => total * Number(one), 1),
    '-': (given) => given.length === 1 ? -Number(given[0]) : Number(given[0]) - Number(given[1]),
    '/': ([one, other]) => Number(one) / Number(other),
    '%': ([one, other]) => Number(one) % Number(other),
    min: (given) => Math.min(...given.map(Number)),
    max: (given) => Math.max(...given.map(Number))
  },
  'text operator that raises': {
    substr: ([text, from, length]) => halved(text, from, length),
    in: ([part, whole]) => {
      if (Array.isArray(whole)) return whole.includes(part)
      return typeof whole === 'string' && whole !== '' && whole.includes(String(part))
    }
  },
  'null in cat': { cat: (given) => given.map((one) => one ?? '').join('') },
  'empty text is there': {
    missing: reader((given, context) => absent(Array.isArray(given[0]) ? given[0] : given, context)),
    missing_some: reader(([needed, names], context) => {
      const gone = absent(names, context)
      return names.length - gone.length >= needed ? [] : gone
    })
  },
  'half characters': { substr: ([text, from, length]) => cut(letters(text), from, length).join('') },
  'list operator without a list': {
    all: inner((list, apply, test) => reading(list).length > 0 && list.every(test)),
    some: inner((list, apply, test) => reading(list).some(test)),
    none: inner((list, apply, test) => !reading(list).some(test)),
    map: inner((list, apply) => reading(list).map(apply)),
    filter: inner((list, apply, test) => reading(list).filter(test)),
    reduce: inner((list, apply, test, given, engine, context, above) => {
      const start = given.length > 2 ? engine.run(given[2], context, { above }) : null
      return reading(list).reduce((accumulator, current) => apply({ accumulator, current }), start)
    })
  }
}

export function asBytes (text) {
  return Buffer.from(text, 'utf8').toString('latin1')
}
