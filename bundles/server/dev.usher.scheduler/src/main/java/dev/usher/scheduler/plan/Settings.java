package dev.usher.scheduler.plan;

/**
 * The operator's limits.
 *
 * @param repositoryBytesPerSecond what one repository sends in all; 0 = no limit
 * @param peerBytesPerSecond what one box sends in all; 0 = no limit
 * @param quietHours when nothing is delivered; null = deliveries run around the clock
 */
public record Settings(
        long repositoryBytesPerSecond, long peerBytesPerSecond, QuietHours quietHours) {
    public static final Settings NONE = new Settings(0, 0, null);
}
