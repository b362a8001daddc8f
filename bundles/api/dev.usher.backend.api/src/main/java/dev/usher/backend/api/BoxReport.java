package dev.usher.backend.api;

import java.util.List;

/**
 * Everything the server needs to know of a box to schedule for it; always the whole state, so a
 * lost report costs nothing.
 *
 * @param endpoints {@code host:port} where other boxes reach this one with mutual TLS, most
 *     preferred first; {@code plain:host:port} where BitTorrent clients without TLS do
 * @param queue the priority list, most wanted first
 * @param appliedChange sequence of the last {@link QueueChange} that is in {@code queue}; 0 = none
 * @param diskFree bytes left of the box's budget
 * @param viewings what is being watched while it comes
 * @param offences of sources since the box started
 * @param spare what the household lets the server do with room nobody asked for
 */
public record BoxReport(
        String softwareVersion,
        List<String> endpoints,
        List<Holding> holdings,
        List<QueueEntry> queue,
        long appliedChange,
        List<Transfer> transfers,
        long diskFree,
        List<BundleInfo> bundles,
        Line line,
        List<Viewing> viewings,
        List<Offence> offences,
        Spare spare) {
    /** A box that says nothing of its spare room gives none. */
    public BoxReport {
        spare = spare == null ? Spare.NONE : spare;
    }

    /**
     * A report of a box that knows nothing of its line, plays nothing and was wronged by nobody.
     */
    public static BoxReport of(
            String softwareVersion,
            List<String> endpoints,
            List<Holding> holdings,
            List<QueueEntry> queue,
            long appliedChange,
            List<Transfer> transfers,
            long diskFree,
            List<BundleInfo> bundles) {
        return new BoxReport(
                softwareVersion,
                endpoints,
                holdings,
                queue,
                appliedChange,
                transfers,
                diskFree,
                bundles,
                Line.UNKNOWN,
                List.of(),
                List.of(),
                Spare.NONE);
    }

    /** The same report of a box that is reached elsewhere. */
    public BoxReport at(List<String> otherEndpoints) {
        return new BoxReport(
                softwareVersion,
                otherEndpoints,
                holdings,
                queue,
                appliedChange,
                transfers,
                diskFree,
                bundles,
                line,
                viewings,
                offences,
                spare);
    }
}
