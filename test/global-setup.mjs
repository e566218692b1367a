import { build } from '../scripts/setup.mjs'

/** Tests of the command line run the compiled program: it must be this one. */
export default function setup() {
  build()
}
