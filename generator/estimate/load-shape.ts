/** How tokens spread over experts where nobody has counted them (expert-loads.ts). */
export const loadShapes = ['falling', 'even'] as const
export type LoadShape = (typeof loadShapes)[number]

/** Where the loads of experts come from: assumed in a shape, or counted in the reference. */
export const loadSources = [...loadShapes, 'counted'] as const
export type LoadSource = (typeof loadSources)[number]
