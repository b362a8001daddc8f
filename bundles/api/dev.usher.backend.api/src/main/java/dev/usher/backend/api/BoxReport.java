package dev.usher.backend.api;

import java.util.List;

/**
 * Everything the server needs to know of a box to schedule for it; always the whole state, so a
 * lost report costs nothing.
 *
 * @param endpoints {@code host:port} where other boxes reach this one with mutual TLS; most
 *     preferred first
 * @param queue the priority list, most wanted first
 * @param appliedChange sequence of the last {@link QueueChange} that is in {@code queue}; 0 = none
 * @param diskFree bytes left of the box's budget
 */
public record BoxReport(
        String softwareVersion,
        List<String> endpoints,
        List<Holding> holdings,
        List<QueueEntry> queue,
        long appliedChange,
        List<Transfer> transfers,
        long diskFree,
        List<BundleInfo> bundles) {}
