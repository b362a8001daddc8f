package dev.usher.swarm.internal;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.PieceSet;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * Where a delivery stands.
 *
 * @param reason why it does not go on, for a person; empty when it does
 */
record Standing(Transfer.State state, String reason) {
    static Standing waiting(String reason) {
        return new Standing(Transfer.State.WAITING, reason);
    }

    /**
     * Of a delivery that nothing holds up but its sources.
     *
     * @param starved whether items of higher rank take what the sources have
     * @param trouble why a source does not deliver; empty when it does
     */
    static Standing of(
            List<DownloadSource> sources,
            BitSet missing,
            boolean starved,
            Function<DownloadSource, String> trouble) {
        if (sources.stream().anyMatch(s -> s.working() && !s.troubled())) {
            return new Standing(Transfer.State.RUNNING, "");
        }
        List<DownloadSource> needed =
                sources.stream().filter(s -> s.mine().intersects(missing)).toList();
        if (needed.isEmpty()) {
            return waiting("No box and no repository has pieces " + PieceSet.of(missing) + " yet");
        }
        if (starved) {
            return waiting("Items higher on the list are delivered first");
        }
        List<String> troubles = needed.stream().map(trouble).toList();
        return troubles.contains("")
                ? new Standing(Transfer.State.RUNNING, "")
                : new Standing(Transfer.State.STALLED, String.join("; ", troubles));
    }
}
