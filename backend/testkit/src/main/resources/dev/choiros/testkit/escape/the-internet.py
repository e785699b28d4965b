# Tries to send packets out: to the internet and to networks next door; there is no route
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for address in ("192.0.2.1", "10.0.0.1", "198.51.100.1"):
        with socket.socket(socket.AF_INET, kind) as connection:
            connection.settimeout(2)
            try:
                connection.connect((address, 80))
                if SHARED or kind == socket.SOCK_STREAM:
                    escaped("a route leads to " + address)
            except OSError as error:
                if SHARED and error.errno != errno.ENETUNREACH:
                    escaped("%s answered %s" % (address, error))
