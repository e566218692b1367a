import { InputError } from '../base/errors.js'
import { nameRepair } from '../base/wording.js'
import { attentionReorder } from './attention_reorder/attention_reorder.unit.js'
import { gate } from './gate/gate.unit.js'
import { gelu } from './gelu/gelu.unit.js'
import { layerNorm } from './layernorm/layernorm.unit.js'
import { linear } from './linear/linear.unit.js'
import { patchEmbed } from './patch_embed/patch_embed.unit.js'
import { patchReorder } from './patch_reorder/patch_reorder.unit.js'
import { softmax } from './softmax/softmax.unit.js'
import type { Unit, Variant } from './unit.js'
import { type UnitName, unitNames } from './unit-names.js'
import type { UnitParams } from './unit-params.js'

/** A unit with its parameter type hidden: what can be done with any unit. */
export interface RegisteredUnit {
  readonly name: UnitName
  readonly about: string
  /** Calls `visit` with every variant of the unit in a design. */
  each<T>(design: UnitParams, visit: <Params>(unit: Unit<Params>, variant: Variant<Params>) => T): T[]
}

const registry: Readonly<Record<UnitName, RegisteredUnit>> = {
  attention_reorder: registered(attentionReorder),
  gate: registered(gate),
  gelu: registered(gelu),
  layernorm: registered(layerNorm),
  linear: registered(linear),
  patch_embed: registered(patchEmbed),
  patch_reorder: registered(patchReorder),
  softmax: registered(softmax),
}

/** The table of contents of the hardware. */
export const units: readonly RegisteredUnit[] = unitNames.map((name) => registry[name])

/**
 * The unit of a name, or all units where there is none.
 * @throws InputError when there is no unit of that name.
 */
export function chosenUnits(name: string | undefined): readonly RegisteredUnit[] {
  if (name === undefined) return units
  const chosen = units.filter((unit) => unit.name === name)
  if (chosen.length > 0) return chosen
  throw InputError.at('--unit', `there is no unit ${name}`, nameRepair(name, unitNames, 'units'))
}

function registered<Params>(unit: Unit<Params>): RegisteredUnit {
  return {
    name: unit.name,
    about: unit.about,
    each: (design, visit) => unit.variants(design).map((variant) => visit(unit, variant)),
  }
}
