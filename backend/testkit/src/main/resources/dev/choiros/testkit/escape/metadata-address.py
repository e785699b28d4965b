# Tries the addresses at which clouds tell a machine its secrets
for address, port in (("169.254.169.254", 80), ("fd00:ec2::254", 80), ("169.254.170.2", 80), ("100.100.100.200", 80), ("168.63.129.16", 80), ("fd20:ce::254", 80)):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as connection:
        connection.settimeout(2)
        try:
            connection.connect((address, port))
            escaped("reached " + address)
        except OSError as error:
            if SHARED and error.errno not in (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EHOSTUNREACH):
                escaped("%s answered %s" % (address, error))
