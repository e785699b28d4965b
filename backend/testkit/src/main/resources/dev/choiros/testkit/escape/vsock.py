# Tries to reach the host over vsock: the way of virtual machines out
for cid in (2, 1, 0):
    for port in (HOST["port"], 22, 80, 443, 2375, 9090):
        try:
            with socket.socket(40, socket.SOCK_STREAM) as connection:
                if SHARED:
                    escaped("there are vsock sockets")
                connection.settimeout(1)
                connection.connect((cid, port))
                escaped("reached vsock %d:%d" % (cid, port))
        except OSError:
            pass
