import { type Child, h } from './dom.js'

/** A sentence whose powers of two, as `2^−15`, are set as such. */
export function powers(sentence: string): Child[] {
  return sentence.split(/\^([−\d]+)/).map((part, i) => (i % 2 === 1 ? h('sup', {}, part) : part))
}
