// What Debian's wasi-libc does not declare and Verilator calls.
#pragma once
#include <unistd.h>

extern "C" char *realpath(const char *path, char *resolved);
#ifndef getpagesize
extern "C" int getpagesize(void);
#endif
