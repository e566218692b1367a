// How often the loops of a kernel ran, by operation. A counting build (-DMOEFORGE_COUNT) includes this ahead of everything
// and has MOEFORGE_TRIP(label) at the start of every labelled loop's body.
#ifndef MOEFORGE_KERNEL_TRIPS_HPP
#define MOEFORGE_KERNEL_TRIPS_HPP

#include <cstddef>
#include <fstream>
#include <map>
#include <string>
#include <vector>

/// The operation that a simulation is at: kernel_watch.hpp.
int &simulated_operation();

namespace moeforge {

/// Trips of a loop, by operation.
typedef std::vector<long long> loop_trips;

/// Of all loops, by function and label.
inline std::map<std::string, loop_trips> &all_trips() {
    static std::map<std::string, loop_trips> all;
    return all;
}

inline loop_trips &trips_of(const char *function, const char *label) {
    return all_trips()[std::string(function) + "." + label];
}

inline void count_trip(loop_trips &trips) {
    const std::size_t operation = std::size_t(simulated_operation());
    if (trips.size() <= operation) trips.resize(operation + 1);
    trips[operation]++;
}

/// A line for each loop and operation: loop, operation, trips.
inline void write_trips(const char *path) {
    std::ofstream file(path);
    for (const auto &loop : all_trips())
        for (std::size_t operation = 0; operation < loop.second.size(); operation++)
            if (loop.second[operation] > 0)
                file << loop.first << " " << operation << " " << loop.second[operation] << "\n";
}

}   // namespace moeforge

#define MOEFORGE_TRIP(label)                                                       \
    do {                                                                           \
        static moeforge::loop_trips &trips = moeforge::trips_of(__func__, #label); \
        moeforge::count_trip(trips);                                               \
    } while (0)

#endif
