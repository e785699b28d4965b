# Tries to make its programs weaker before it runs them: memory that is executable, addresses that are known
for name, persona in (("READ_IMPLIES_EXEC", 0x0400000), ("ADDR_NO_RANDOMIZE", 0x0040000), ("MMAP_PAGE_ZERO", 0x0100000), ("STICKY_TIMEOUTS", 0x4000000), ("SVR4", 0x4100001)):
    refused(name, call(135, 92, persona), errno.EPERM)
