package dev.usher.repository.placement;

import dev.usher.media.api.Problem;

/**
 * What the operator wants of placement.
 *
 * @param copies verified copies of every item
 * @param repairBytesPerSecond of all uploads together; 0 = no limit
 * @param graceSeconds after which a server that is away counts as lost
 */
public record PlacementSettings(int copies, long repairBytesPerSecond, long graceSeconds) {
    static final PlacementSettings DEFAULT = new PlacementSettings(2, 0, 900);

    PlacementSettings checked() {
        if (copies < 1 || copies > 100 || repairBytesPerSecond < 0 || graceSeconds < 0) {
            throw new Problem(
                    "settings-malformed",
                    400,
                    "Copies are 1 to 100, bytes per second 0 (no limit) or more, the grace time 0 seconds or more.");
        }
        return this;
    }
}
