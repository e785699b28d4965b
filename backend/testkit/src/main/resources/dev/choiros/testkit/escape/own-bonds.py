# Tries to take off what binds it: the filter, the promise of no privileges, the bounding set, a tracer's way around
if SHARED:
    refused("no filter", call(157, 167, 22, 0, 0, 0, 0))
    refused("privileges again", call(157, 167, 38, 0, 0, 0, 0))
    refused("an ambient right", call(157, 167, 47, 2, 21, 0, 0))
    if call(157, 167, 28, 0, 0, 0, 0) >= 0 and call(157, 167, 27, 0, 0, 0, 0) != 0:
        escaped("secure bits were changed")
    def traced():
        call(101, 117, 0, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
    child = os.fork()
    if child == 0:
        traced()
        os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    refused("a child without the filter", call(101, 117, 0x4200, child, 0, 0x200000))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
