package dev.usher.backend.api;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.List;

/**
 * The server's plan for one item on one box.
 *
 * @param rank 0 is delivered first
 * @param notBefore begin not earlier; null = now
 * @param sources their piece sets do not overlap; empty when nobody has what is missing yet, and
 *     before {@code notBefore}
 */
public record DeliveryOrder(
        ItemId item, InfoHash infoHash, int rank, Instant notBefore, List<Source> sources) {}
