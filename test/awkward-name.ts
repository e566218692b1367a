/** A name of a folder that a shell, make, C's preprocessor and Tcl all stumble over where they are given it bare. */
export const awkwardName = `a (b) ü $x 'q' "r" #1 %s`
