package dev.usher.backend.api;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The server's plan for one item on one box.
 *
 * @param rank 0 is delivered first
 * @param purpose why it is delivered; a box lets what matters less wait
 * @param notBefore begin not earlier; null = now
 * @param deadline when it is to be complete; null = as soon as may be
 * @param repositoryBytes how much of what is missing now may come from repositories, in bytes;
 *     {@link #UNLIMITED} = as much as the box likes. When nothing but a repository is left that has
 *     a missing piece, the box may take it from there all the same once the order's lease is over;
 *     and what somebody who watches comes to next it takes from there whenever it would not come in
 *     time from elsewhere
 * @param sources in no order; empty when nobody has what is missing yet, and before {@code
 *     notBefore}
 */
public record DeliveryOrder(
        ItemId item,
        InfoHash infoHash,
        int rank,
        Purpose purpose,
        Instant notBefore,
        Instant deadline,
        long repositoryBytes,
        List<Source> sources) {
    public static final long UNLIMITED = -1;

    /** Why an item is delivered, most pressing first. */
    public enum Purpose {
        /** Somebody is watching it while it comes. */
        VIEWING,
        /** Somebody asked for it. */
        ASKED,
        /** Nobody asked yet; it yields to everything else. */
        PRELOAD
    }

    public DeliveryOrder {
        Objects.requireNonNull(purpose, "purpose");
        sources = List.copyOf(sources);
    }

    /** An item somebody asked for, with no deadline and no limit on what repositories send. */
    public static DeliveryOrder asked(
            ItemId item, InfoHash infoHash, int rank, Instant notBefore, List<Source> sources) {
        return new DeliveryOrder(
                item, infoHash, rank, Purpose.ASKED, notBefore, null, UNLIMITED, sources);
    }

    public DeliveryOrder withRank(int other) {
        return new DeliveryOrder(
                item, infoHash, other, purpose, notBefore, deadline, repositoryBytes, sources);
    }

    public DeliveryOrder withSources(List<Source> others) {
        return new DeliveryOrder(
                item, infoHash, rank, purpose, notBefore, deadline, repositoryBytes, others);
    }
}
