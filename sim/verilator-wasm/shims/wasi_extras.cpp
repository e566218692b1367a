#include "wasi_extras.h"
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/stat.h>
#include <vector>

// There is no other program to run: --build and hierarchical models end with an error.
extern "C" int system(const char *) {
    errno = ENOTSUP;
    return -1;
}

// Nobody waits for the end of the only thread: the process ends with it.
extern "C" int __cxa_thread_atexit(void (*)(void *), void *, void *) { return 0; }

#ifndef getpagesize
extern "C" int getpagesize(void) { return 65536; }
#endif

// Without links in the file system, the real path is the absolute one without "." and "..".
extern "C" char *realpath(const char *path, char *resolved) {
    struct stat found;
    if (stat(path, &found) != 0) return nullptr;
    std::vector<std::string> names;
    std::string name;
    for (const char *rest = path;; ++rest) {
        if (*rest != '/' && *rest != '\0') {
            name += *rest;
            continue;
        }
        if (name == ".." && !names.empty()) names.pop_back();
        if (!name.empty() && name != "." && name != "..") names.push_back(name);
        name.clear();
        if (*rest == '\0') break;
    }
    std::string whole;
    for (const std::string &part : names) whole += "/" + part;
    if (whole.empty()) whole = "/";
    if (whole.size() >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return nullptr;
    }
    return std::strcpy(resolved, whole.c_str());
}
