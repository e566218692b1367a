/** Prints a .npy file as JSON. */
export const pythonLoads = `
import json, sys
import numpy as np
array = np.load(sys.argv[1])
print(json.dumps(dict(type=str(array.dtype), shape=array.shape, values=array.ravel().tolist())))
`

/** Uses the driver from Python: two runs, errors, a timeout; prints JSON. */
export const pythonUse = `
import json, sys
from packed_files import Refused, read_images
from pynq_accelerator import Accelerator

accelerator = Accelerator(*sys.argv[1:3])
images = read_images(sys.argv[3], 2, accelerator.memory["image"])
accelerator.run(images[:1], "depth")
run = accelerator.run(images, "semseg")

errors = []
def fails(work):
    try:
        work()
    except (Refused, RuntimeError) as error:
        errors.append(str(error))

accelerator._write("TASK", 2)
fails(accelerator._start)
accelerator._write("TASK", 0)
accelerator._write("OUTPUT_LO", 0x12345678)
accelerator._write("OUTPUT_HI", 0)
fails(accelerator._start)
accelerator.timeout = 0
fails(lambda: accelerator.run(images, 0))
accelerator.timeout = 60
again = accelerator.run(images, 0)
print(json.dumps(dict(values=run.values.ravel().tolist(), operations=list(run.operations), cycles=run.cycles,
                      counted=sum(run.operations.values()), errors=errors, again=again.values.ravel().tolist())))
`

/** Uses the driver from C++: two runs of one driver, counters, too many images. */
export const cppUse = `
#include <iostream>

#include "accelerator_driver.hpp"

int main(int, char **arguments) {
    using namespace moeforge;
    const std::unique_ptr<accelerator_board> board = open_board({board_command.options, {arguments[1]}, false});
    const bytes weights = read_weights(arguments[2], accelerator_memory::weights);
    const pixels images = read_images<accelerator_memory::pixel>(arguments[3], 2, accelerator_memory::image);
    accelerator_driver driver(*board, weights, 2);
    driver.run(pixels(images.begin(), images.begin() + images.size() / 2), 0);
    const accelerator_run run = driver.run(images, 1);
    std::uint64_t sum = 0;
    for (std::uint32_t cycles : run.operations) sum += cycles;
    std::cout << sum << " " << run.cycles;
    for (std::int32_t value : run.values) std::cout << " " << value;
    try {
        driver.run(pixels(images.size() / 2 * 3), 0);
    } catch (const refused &refusal) {
        std::cerr << refusal.what();
    }
}
`
