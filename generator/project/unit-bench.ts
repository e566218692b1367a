import { beatWidth, elementsPerBeat, type StreamPort } from '../base/streams.js'
import { portContexts } from '../print/ports.js'
import { render } from '../print/templates.js'
import { expressionLines } from '../print/verilog-lines.js'
import type { UnitCase } from '../units/unit.js'
import type { UnitName } from '../units/unit-names.js'

/** A unit, and the vectors of its bench. */
interface UnitVectors {
  readonly name: UnitName
  readonly ports: readonly StreamPort[]
  readonly cases: readonly UnitCase[]
}

/** Cycles without a beat on any stream after which a bench gives a case up that says no more; the harness has as many. */
const watchdogCycles = 10_000

/** The bench of a unit in plain Verilog: its streams driven from vectors, every value compared. */
export function unitBench(unit: UnitVectors): string {
  const { name, ports, cases } = unit
  const contexts = ports.map((port, index) => streamContext(unit, port, index))
  const checks = contexts.flatMap(({ isInput, checks }) => (isInput ? [] : checks))
  const joined = (terms: readonly string[], operator: string) =>
    expressionLines(terms.join(` ${operator} `), 8)
  return render('project/bench/tb_unit.v.hbs', {
    unit: name,
    caseCount: cases.length,
    ports: contexts,
    inputs: contexts.filter(({ isInput }) => isInput),
    outputs: contexts.filter(({ isInput }) => !isInput),
    checks,
    moves: joined(named(ports, 'moves'), '|'),
    done: joined(named(ports, 'done'), '&'),
    checked: joined(named(checks, 'checked'), '+'),
    failures: joined(
      [
        ...named(
          contexts.filter(({ isInput }) => !isInput),
          'breaches',
        ),
        ...named(checks, 'failures'),
      ],
      '+',
    ),
    cases: cases.map((each, index) => ({
      index,
      about: each.name,
      watchdog: each.watchdog ?? watchdogCycles,
      beats: ports.map((port) => ({ name: port.name, beats: beatsOf(each, port) })),
    })),
  })
}

function streamContext({ name, ports, cases }: UnitVectors, port: StreamPort, index: number) {
  const [{ isInput, msb, fields }] = portContexts(name, [port])
  return {
    name: port.name,
    isInput,
    msb,
    bits: beatWidth(port),
    mostBeats: Math.max(1, ...cases.map((each) => beatsOf(each, port))),
    salt: index + 1,
    hold: expressionLines(holdOf(port, ports, cases), 8),
    checks: fields.map(({ name: field, lsb, width, signed }, i) => ({
      name: `${port.name}_${field}`,
      stream: port.name,
      field: `${port.name}.${field}`,
      beatBits: beatWidth(port),
      ...{ lsb, width, count: elementsPerBeat(port.fields[i]), signed: signed ? 1 : 0 },
    })),
  }
}

function beatsOf({ inputs, expected }: UnitCase, { name, direction }: StreamPort): number {
  return (direction === 'in' ? inputs : expected)[name].beats
}

/** When a stream waits for others: an expression. */
function holdOf({ name }: StreamPort, ports: readonly StreamPort[], cases: readonly UnitCase[]): string {
  const waits = cases.flatMap(({ hold }, index) => {
    const others = hold?.[name] ?? []
    const before = ports.filter((port) => others.includes(port.name))
    return before.length === 0 ? [] : [`(number == ${index} && !(${named(before, 'done').join(' && ')}))`]
  })
  return waits.length === 0 ? "1'b0" : waits.join(' || ')
}

function named(streams: readonly { readonly name: string }[], what: string): string[] {
  return streams.map(({ name }) => `${name}_${what}`)
}
