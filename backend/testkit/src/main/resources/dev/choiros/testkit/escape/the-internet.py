# Tries to send packets out: to a cloud's metadata address and to the internet; there is no route
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for address in ("169.254.169.254", "192.0.2.1", "10.0.0.1"):
        with socket.socket(socket.AF_INET, kind) as connection:
            connection.settimeout(2)
            try:
                connection.connect((address, 80))
                escaped("a route leads to " + address)
            except OSError as error:
                if error.errno != errno.ENETUNREACH:
                    escaped("%s answered %s" % (address, error))
