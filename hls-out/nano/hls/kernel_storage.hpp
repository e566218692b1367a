// Where large memories of the kernel are on zcu102.
#ifndef MOEFORGE_KERNEL_STORAGE_HPP
#define MOEFORGE_KERNEL_STORAGE_HPP

#define KERNEL_PRAGMA(text) _Pragma(#text)

/// Binds an array that is read and written in one cycle to block RAM, as it has no URAM.
#define KERNEL_LARGE_MEMORY(array) KERNEL_PRAGMA(HLS BIND_STORAGE variable = array type = ram_2p impl = bram)

#endif
