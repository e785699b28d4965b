# Tries to dial the channel of another sandbox
for top in ("", "/proc/1/root", "/proc/self/root", "/run/choiros/channel/../../..", "/run/choiros/channel/../" + HOST["neighbour"]):
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect((top + HOST["neighbour_socket"])[:107])
            escaped("dialled through " + top)
        except OSError:
            pass
