import * as z from 'zod'
import type { Problem } from '../base/errors.js'
import { closest, didYouMean, show } from '../base/wording.js'
import { guidanceOf } from './fields.js'

/** What is left of a value after its problems are taken out. */
export interface ShapeResult {
  readonly problems: readonly Problem[]
  /** Paths whose value cannot be used: wrong, missing, or hidden by a misspelt key. */
  readonly unusable: readonly string[]
  /** The value without whatever is unusable; every section that the schema requires is there. */
  readonly usable: unknown
}

interface Findings {
  readonly problems: Problem[]
  readonly unusable: string[]
}

type Section = z.ZodObject

/**
 * Compares a value with a schema made of strict objects and the fields of fields.ts, and reports every
 * difference. Unlike zod's own verdict it tells what remains usable, so that other checks can go on.
 */
export function checkShape(schema: Section, value: Readonly<Record<string, unknown>>): ShapeResult {
  const findings: Findings = { problems: [], unusable: [] }
  const usable = visitKeys(schema, value, { path: '', findings })
  return { ...findings, usable }
}

/** Whether a value is a map as YAML and JSON make them. */
export function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** The schema inside `.optional()` and `.nullable()`. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrapped(schema.unwrap())
    : schema
}

interface Place {
  readonly path: string
  readonly findings: Findings
}

function visit(schema: z.core.$ZodType, value: unknown, place: Place): unknown {
  if (value === null && z.safeParse(schema, null).success) return null
  const inner = unwrapped(schema)
  if (!(inner instanceof z.ZodObject)) return visitField(inner, value, place)
  if (isMap(value)) return visitKeys(inner, value, place)
  report(place, { message: `${show(value)} is not a mapping`, repair: `write ${expectedOf(inner)}` })
  return blank(inner)
}

function visitKeys(section: Section, value: Readonly<Record<string, unknown>>, { path, findings }: Place) {
  const misspelt = reportUnknownKeys(section, value, { path, findings })
  const usable: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(section.shape)) {
    const place = { path: path === '' ? key : `${path}.${key}`, findings }
    const written = Object.hasOwn(value, key) ? value[key] : undefined
    if (misspelt.has(key) && written === undefined) findings.unusable.push(place.path)
    const kept = written === undefined ? visitAbsent(schema, place) : visit(schema, written, place)
    if (kept !== undefined) usable[key] = kept
  }
  return usable
}

function visitAbsent(schema: z.core.$ZodType, place: Place): Record<string, unknown> | undefined {
  const isKnown = place.findings.unusable.includes(place.path)
  if (!isKnown && !z.safeParse(schema, undefined).success) {
    report(place, { message: 'missing', repair: `write ${expectedOf(schema)}` })
  }
  return schema instanceof z.ZodObject ? blank(schema) : undefined
}

/** A section in which nothing is written, with the sections that it requires. */
function blank(section: Section): Record<string, unknown> {
  const required = Object.entries(section.shape).filter(([, schema]) => schema instanceof z.ZodObject)
  return Object.fromEntries(required.map(([key, schema]) => [key, blank(schema as Section)]))
}

/** Reports the keys that the section does not have; returns the keys they probably meant. */
function reportUnknownKeys(section: Section, value: object, { path, findings }: Place): Set<string> {
  const allowed = Object.keys(section.shape)
  const meant = new Set<string>()
  for (const key of Object.keys(value).filter((name) => !allowed.includes(name))) {
    const absent = allowed.filter((name) => !Object.hasOwn(value, name))
    const near = closest(key, absent) ?? closest(key, allowed)
    if (near !== undefined) meant.add(near)
    findings.problems.push({
      path: [path, /^[\w-]+$/.test(key) ? key : show(key)].filter(Boolean).join('.'),
      message: 'unknown key',
      repair: didYouMean(near)[0] ?? `the keys here are ${allowed.join(', ')}`,
    })
  }
  return meant
}

function visitField(field: z.core.$ZodType, value: unknown, place: Place): unknown {
  if (z.safeParse(field, value).success) return value
  for (const { at = '', message, repair } of guidanceOf(field).complain(value)) {
    report({ ...place, path: place.path + at }, { message, repair })
  }
  return undefined
}

function expectedOf(schema: z.core.$ZodType): string {
  return schema instanceof z.ZodObject
    ? `its keys below it: ${Object.keys(schema.shape).join(', ')}`
    : guidanceOf(schema).expected
}

function report({ path, findings }: Place, { message, repair }: { message: string; repair: string }): void {
  findings.problems.push({ path, message, repair })
  findings.unusable.push(path)
}
