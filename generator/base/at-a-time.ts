/** Pieces of work that moeforge does side by side where nobody says otherwise: compilers and simulators take a core each, and memory. */
export const atATime = 2
