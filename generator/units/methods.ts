/** A unit's parameters for the network's own method, and for others that `verify` compares it with. */
export interface Methods<Name extends string, Params> {
  readonly own: Params
  /** Those that have a realisation. */
  readonly others: Readonly<Partial<Record<Name, Params>>>
}

/** All of them, the network's own first. */
export function allMethods<Params>({ own, others }: Methods<string, Params>): readonly Params[] {
  return [own, ...Object.values(others).filter((each) => each !== undefined)]
}

/** The parameters of a method; undefined where it has no realisation. `nameOf` says whose parameters are whose. */
export function methodNamed<Name extends string, Params>(
  methods: Methods<Name, Params>,
  name: Name,
  nameOf: (params: Params) => Name,
): Params | undefined {
  return nameOf(methods.own) === name ? methods.own : methods.others[name]
}
