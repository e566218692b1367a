/** Shells that have a script in templates/completion. */
export const shells = ['bash', 'zsh', 'fish'] as const
