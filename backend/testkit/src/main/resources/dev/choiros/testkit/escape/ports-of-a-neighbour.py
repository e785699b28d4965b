# Tries to reach what a neighbour listens on: a port, an abstract socket
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    with socket.socket(family) as connection:
        connection.settimeout(5)
        try:
            connection.connect((address, HOST["neighbour_port"]))
            escaped("reached the neighbour's port")
        except OSError:
            pass
with socket.socket(socket.AF_UNIX) as connection:
    try:
        connection.connect("\0" + HOST["neighbour_abstract"])
        escaped("reached the neighbour's abstract socket")
    except OSError:
        pass
