import type { Design } from '../design/elaborate.js'
import { gelu } from './gelu/gelu.unit.js'
import type { LayerBinding } from './layer.js'
import { linearLayer } from './linear/linear.layer.js'
import { linear } from './linear/linear.unit.js'
import { patchEmbedLayer } from './patch_embed/patch_embed.layer.js'
import { patchEmbed } from './patch_embed/patch_embed.unit.js'
import { expertsLayer, patchReorderLayer } from './patch_reorder/patch_reorder.layer.js'
import { patchReorder } from './patch_reorder/patch_reorder.unit.js'
import type { Unit, Variant } from './unit.js'

/** A unit with its parameter type hidden: what can be done with any unit. */
export interface RegisteredUnit {
  readonly name: string
  readonly about: string
  /** Calls `visit` with every variant of the unit in a design. */
  each<T>(design: Design, visit: <Params>(unit: Unit<Params>, variant: Variant<Params>) => T): T[]
}

/** The table of contents of the hardware. */
export const units: readonly RegisteredUnit[] = [
  registered(gelu),
  registered(linear),
  registered(patchEmbed),
  registered(patchReorder),
]

/** How steps of the program run on units, for `verify --layer`. */
export const layerBindings: readonly LayerBinding[] = [
  linearLayer,
  patchEmbedLayer,
  patchReorderLayer,
  expertsLayer,
]

function registered<Params>(unit: Unit<Params>): RegisteredUnit {
  return {
    name: unit.name,
    about: unit.about,
    each: (design, visit) => unit.variants(design).map((variant) => visit(unit, variant)),
  }
}
