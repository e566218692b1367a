import { render } from '../../print/templates.js'
import type { CoreParameters } from './accelerator-parameters.js'
import {
  destinations,
  listKinds,
  matrixSelects,
  numberBits,
  operationKinds,
  rowSources,
  targets,
} from './array-operation.js'
import { rowTag } from './row-tag.js'

/** Path of the include in a project. */
export const constantsPath = 'rtl/accel_constants.vh'

/** Numbers that several modules share: `ToGate` and others. */
const shared = [
  { about: 'destinations of results', prefix: 'To', numbers: destinations },
  { about: "sources of a row's blocks", prefix: 'From', numbers: rowSources },
  { about: 'how operations are walked', prefix: 'Kind', numbers: operationKinds },
  { about: 'what rows wait for', prefix: 'For', numbers: targets },
  { about: 'what is read beside matrices', prefix: 'List', numbers: listKinds },
  { about: 'what there are several of, of a matrix', prefix: 'Select', numbers: matrixSelects },
] as const

/** The include with the numbers that modules of the accelerator share, and the layout of a row's tag. */
export function constantsFile(design: string, core: CoreParameters): string {
  return render('accelerator/accel_constants.vh.hbs', {
    design,
    groups: shared.map(({ about, prefix, numbers }) => ({
      about,
      msb: numberBits(numbers) - 1,
      numbers: Object.entries(numbers).map(([name, value]) => ({
        name: prefix + pascal(name),
        value: `${numberBits(numbers)}'d${value}`,
      })),
    })),
    // An operation's `post` is the lowest fields together.
    fields: [{ name: 'post', lsb: 0, width: core.PostBits }, ...rowTag(core)].map(({ name, lsb, width }) => ({
      name: `Tag${pascal(name)}`,
      lsb,
      width,
    })),
  })
}

/** `last_tile` as LastTile. */
function pascal(name: string): string {
  return name
    .split('_')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')
}
