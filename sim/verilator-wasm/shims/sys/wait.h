// wasi-libc has no processes, so it lacks this header. Verilator looks at the status of what it started with system().
#pragma once
#define WIFEXITED(status) (((status)&0177) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0377)
