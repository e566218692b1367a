/** `edge-moe`: bit for bit what Edge-MoE's published C++ computes. `exact`: round once, saturate once. */
export const profiles = ['exact', 'edge-moe'] as const

export type Profile = (typeof profiles)[number]
