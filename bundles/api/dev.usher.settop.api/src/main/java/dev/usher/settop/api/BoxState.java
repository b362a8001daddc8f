package dev.usher.settop.api;

/**
 * How the box stands, for screens, shell and health.
 *
 * @param name what the household calls it
 * @param id box id, empty before enrolment
 * @param server UNKNOWN, ONLINE or OFFLINE
 * @param serverReason why it is not online; empty when it is
 * @param clockTrusted false: the clock was set back or never set; nothing new opens until the
 *     server told the time
 * @param diskFree bytes left for items
 */
public record BoxState(
        String name,
        String id,
        String server,
        String serverReason,
        boolean clockTrusted,
        long diskFree) {}
