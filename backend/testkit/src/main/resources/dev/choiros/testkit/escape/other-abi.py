# Tries system calls of other ABIs, whose numbers a filter might not know: x32 and i386
if not ARM:
    import mmap
    def x32():
        LIBC.syscall(ctypes.c_long(0x40000000 + 39))
        return 1
    def i386():
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
        function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
        function()
        return 1
    for name, attempt in (("x32", x32), ("i386", i386)):
        ended = in_child(attempt)
        if SHARED and ended not in (-signal.SIGSYS, -signal.SIGSEGV):
            escaped("%s ended with %d" % (name, ended))
