# Tries to open shared memory, queues and semaphores (System V) of the host and of a neighbour
for whose in ("ipc_key", "neighbour_key"):
    key = HOST[whose]
    for name, result in (("shmget", call(29, 194, key, 0, 0)), ("msgget", call(68, 186, key, 0)), ("semget", call(64, 190, key, 0, 0))):
        if result >= 0:
            escaped("%s found %s" % (name, whose))
for kind in ("shm", "msg", "sem"):
    try:
        lines = open("/proc/sysvipc/" + kind).read().splitlines()[1:]
        if any(int(line.split()[0]) in (HOST["ipc_key"], HOST["neighbour_key"]) for line in lines):
            escaped(kind + " of others is listed")
    except OSError:
        pass
for identifier in range(64):
    LIBC.shmat.restype = ctypes.c_void_p
    at = LIBC.shmat(identifier, None, 0o10000)
    if at not in (None, 0xffffffffffffffff) and ctypes.string_at(at, 5) == b"CHOIR":
        escaped("memory %d was attached" % identifier)
