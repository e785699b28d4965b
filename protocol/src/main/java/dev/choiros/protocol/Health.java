package dev.choiros.protocol;

/** That the hypervisor runs. */
public record Health(String status, String service, String version, long uptimeSecs) {}
