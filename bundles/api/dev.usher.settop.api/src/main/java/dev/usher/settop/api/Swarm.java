package dev.usher.settop.api;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Offence;
import dev.usher.backend.api.Transfer;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Swarm: fetches and serves pieces. Obeys delivery orders; whatever they say, a piece counts only
 * when its hash is right. Goes on across swaps of transport and storage.
 */
@ProviderType
public interface Swarm {
    /**
     * Makes an item known: from now on its verified pieces are served, and orders for it are
     * obeyed.
     *
     * @param pieceLayers BEP 52 piece layers by pieces root
     * @throws dev.usher.media.api.Problem manifest-invalid (422) when a layer does not prove itself
     */
    void add(ItemLayout layout, Map<String, byte[]> pieceLayers);

    /** Forgets an item and deletes its pieces. */
    void remove(InfoHash item);

    /** Whether a known item has its room on a disk. */
    boolean placed(InfoHash item);

    /** Replaces all orders. */
    void obey(List<DeliveryOrder> orders, Collection<BoxId> revoked);

    List<Transfer> transfers();

    Optional<Transfer> transfer(InfoHash item);

    List<Holding> holdings();

    /** {@code host:port} where other boxes reach this one. */
    List<String> endpoints();

    /** What keeps other boxes from reaching this one, for a person; empty = nothing. */
    default List<String> troubles() {
        return List.of();
    }

    PieceSet verified(InfoHash item);

    /**
     * Ciphertext of a known item, for the player.
     *
     * @throws java.io.IOException when it is not there or the disk fails
     */
    void read(InfoHash item, int file, long offset, ByteBuffer dst) throws java.io.IOException;

    /**
     * The player found this part broken on the disk: its pieces count no more and are fetched
     * again.
     */
    void distrust(InfoHash item, int file, long offset, int length);

    /**
     * Somebody begins to watch a file that may still be on its way; from now on the server hears of
     * it as a {@link Viewing}.
     *
     * @param bytesPerSecond the file is consumed with
     */
    default Watch watch(InfoHash item, int file, long bytesPerSecond) {
        return Watch.OF_WHOLE;
    }

    /**
     * How long to wait before watching a file from its beginning, without watching it yet.
     *
     * @return as {@link Watch#patience}
     */
    default Optional<Duration> patience(InfoHash item, int file, long bytesPerSecond) {
        return Optional.of(Duration.ZERO);
    }

    /** What is being watched while it comes. */
    default List<Viewing> viewings() {
        return List.of();
    }

    /** Sources that sent wrong blocks, or did what no honest one does, since the box started. */
    default List<Offence> offences() {
        return List.of();
    }

    /** The home's connection as measured and as the household limits it. */
    default Line line() {
        return Line.UNKNOWN;
    }

    /**
     * What the household lets the box take of the line, from now on.
     *
     * @param rules of which limit and quiet hours count
     */
    default void household(Line rules) {}

    /**
     * The server answered: the orders hold for so long from now on, whether they were new or not.
     * Afterwards the box goes on with them and with the peers a tracker names.
     */
    default void renew(Duration lease) {}

    /** Bytes left of the disk budget. */
    long diskFree();
}
