#ifndef MOEFORGE_KERNEL_WATCHED_HPP
#define MOEFORGE_KERNEL_WATCHED_HPP

/// What never leaves the chip and a simulation keeps; operations of a kind have some of them.
enum watched_tensor {
    WATCH_BEFORE_GELU,
    WATCH_BEFORE_SUM,
    WATCH_SCORES,
    WATCH_STATISTICS,
    WATCH_CHOICES,
    WATCH_CHOSEN_LOGITS,
    WATCH_CHOSEN_SCORES,
    WATCH_GATE_STATISTICS,
    WATCH_QUEUES,
    WATCH_QUEUE_SCORES,
    WATCH_LENGTHS,
    WATCH_ORDER,
    WATCHED_TENSORS,
};

#endif
