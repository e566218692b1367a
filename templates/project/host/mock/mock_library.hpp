// Loads the library of the compiled kernel for the stand-ins for XRT's headers.
#ifndef MOEFORGE_MOCK_LIBRARY_HPP
#define MOEFORGE_MOCK_LIBRARY_HPP

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace moeforge {

class mock_library {
public:
    explicit mock_library(const std::string &path) : handle_(dlopen(path.c_str(), RTLD_NOW)) {
        if (handle_ == nullptr) throw std::runtime_error(dlerror());
        name = find<const char *()>("kernel_mock_name");
        arguments = find<int()>("kernel_mock_arguments");
        is_pointer = find<int(int)>("kernel_mock_is_pointer");
        run = find<const char *(unsigned char *const[], const std::size_t[], const std::uint32_t[])>("kernel_mock_run");
    }

    const char *(*name)();
    int (*arguments)();
    int (*is_pointer)(int);
    const char *(*run)(unsigned char *const[], const std::size_t[], const std::uint32_t[]);

private:
    void *handle_;   // stays open until the program ends

    template <typename Function> Function *find(const char *symbol) {
        void *found = dlsym(handle_, symbol);
        if (found == nullptr) throw std::runtime_error(dlerror());
        return reinterpret_cast<Function *>(found);
    }
};

}   // namespace moeforge

#endif
