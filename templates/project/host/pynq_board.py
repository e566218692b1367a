"""What the drivers of the kernel and of the Verilog accelerator share on a board with PYNQ."""

from packed_files import Refused


def find_kernel(overlay, kernel):
    """The overlay's only instance of the kernel, whatever its name in the block design."""
    for name, ip in overlay.ip_dict.items():
        if f":{kernel}:" in ip["type"]:
            return getattr(overlay, name)
    repair = "build the bitstream of this project"
    raise Refused(f"the bitstream has no {kernel}: it was built for another config; {repair}")
