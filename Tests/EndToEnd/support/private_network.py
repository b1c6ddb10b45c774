"""Moves this process into a network of its own, so that no test can reach or be reached by anything outside.

The test process itself moves, before it starts a thread: the scripted API then simply listens on loopback in a thread,
and every program a test starts inherits the empty network.
"""

import ctypes
import fcntl
import functools
import os
import pathlib
import socket
import struct
import sys

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_CHILD_SUBREAPER = 36
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


@functools.cache
def enter():
    """Moves the process (once) and returns None, or returns the reason why it cannot be done here."""
    if not sys.platform.startswith("linux"):
        return f"no network namespaces on {sys.platform}"
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    flags = CLONE_NEWNET if user == 0 else CLONE_NEWNET | CLONE_NEWUSER
    if libc.unshare(flags) != 0:
        return f"no network namespaces: unshare says {os.strerror(ctypes.get_errno())}"
    if user != 0:
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _bring_up_loopback()
    # orphans of killed sessions become our children, so that none outlives its test
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    return None


def _bring_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
