# Tries to reach an abstract Unix socket that the host listens on
with socket.socket(socket.AF_UNIX) as connection:
    try:
        connection.connect("\0" + HOST["abstract"])
        escaped("reached the abstract socket")
    except OSError:
        pass
if "@" + HOST["abstract"] in open("/proc/net/unix").read():
    escaped("the abstract socket is listed")
