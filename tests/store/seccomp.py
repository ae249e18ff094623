"""Make the kernel refuse chosen system calls of this process: how a test takes the disk's flush away.

Linux only (seccomp-bpf, x86-64 and arm64); no privileges, no preloaded library, no tracer.
"""

import ctypes
import errno
import platform
import struct

NUMBERS = {
    "x86_64": {"fsync": 74, "fdatasync": 75, "sync_file_range": 277, "msync": 26},
    "aarch64": {"fsync": 82, "fdatasync": 83, "sync_file_range": 84, "msync": 227},
}
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def available() -> bool:
    """Whether this machine's system calls are known here."""
    return platform.system() == "Linux" and platform.machine() in NUMBERS


def refuse(*names: str, error: int = errno.EIO) -> None:
    """From now on those calls fail in every thread of this process that is started later, and in this one."""
    numbers = [NUMBERS[platform.machine()][name] for name in names]
    code = [struct.pack("=HBBI", LOAD, 0, 0, 0)]
    for place, number in enumerate(numbers):
        code.append(struct.pack("=HBBI", JUMP_IF_EQUAL, len(numbers) - place, 0, number))
    code.append(struct.pack("=HBBI", RETURN, 0, 0, ALLOW))
    code.append(struct.pack("=HBBI", RETURN, 0, 0, FAIL | error))
    library = ctypes.CDLL(None, use_errno=True)
    program = Program(len(code), b"".join(code))
    if library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or library.prctl(
        SET_SECCOMP, FILTER, ctypes.byref(program)
    ):
        raise OSError(ctypes.get_errno(), "prctl")
