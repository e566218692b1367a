import type { Method, Proof } from './proof.js'

/** A proof's cells in the table of docs/reference/verification.md, but for its time. */
export function tableCells({ module, shows, sizes, method }: Proof): string[] {
  const parameters = Object.entries(sizes).map(([name, value]) => `${name} ${value}`)
  return [`\`${module}\``, shows, parameters.join(', '), words(method)]
}

function words({ kind, depth }: Method): string {
  const how = { induction: `for ever, from ${depth} cycles`, bounded: `bounded, ${depth} cycles` }
  return how[kind]
}
