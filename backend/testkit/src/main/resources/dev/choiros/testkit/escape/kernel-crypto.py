# Tries the kernel's cryptography and other rare families of sockets, whose code is seldom looked at
for name, family, kind in (("alg", 38, 5), ("alg stream", 38, 1), ("key", 15, 3), ("rds", 21, 5), ("tipc", 30, 5), ("kcm", 41, 5), ("smc", 43, 1), ("rxrpc", 33, 2), ("nfc", 39, 5), ("x25", 9, 5), ("ax25", 3, 5), ("llc", 26, 1), ("pppox", 24, 1), ("qipcrtr", 42, 2)):
    result = call(41, 198, family, kind, 0)
    refused(name, result)
