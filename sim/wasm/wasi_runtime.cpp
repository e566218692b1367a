// What Verilator's runtime asks of a C library and WASI's has not.

/// Registers what ends a thread's variables. There is one thread, which ends with the program: nothing is to be done.
extern "C" int __cxa_thread_atexit(void (*)(void *), void *, void *) { return 0; }
