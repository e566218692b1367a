#ifndef MOEFORGE_KERNEL_STATUS_HPP
#define MOEFORGE_KERNEL_STATUS_HPP

/// What the first lane of the tensors says when the kernel has ended.
enum kernel_status {
    KERNEL_DONE = 1,
    KERNEL_BAD_WEIGHTS = 2,    // no memory image of this version
    KERNEL_OTHER_CONFIG = 3,   // one that was packed for another config
    KERNEL_BAD_TASK = 4
};

#endif
