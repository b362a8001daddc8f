package dev.usher.server.api;

import dev.usher.media.api.InfoHash;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Repository: which server keeps which item, and how far placement and repair are. */
@ProviderType
public interface Placement {
    List<Server> servers();

    /** The item's copies, and the servers that are to get one, best ranked first. */
    List<Copy> copies(InfoHash item);

    Progress progress();

    /** How copies come to a server. */
    enum Kind {
        /** This runtime's own disk. */
        EMBEDDED,
        /** Usher uploads them by HTTP PUT (WebDAV, RFC 4918). */
        PLACED,
        /** The operator does; Usher looks what is there. */
        FILLED
    }

    /** Whether a server can be used. */
    enum State {
        UNKNOWN,
        ONLINE,
        OFFLINE
    }

    /** Where a copy stands. Only verified ones are named in orders. May grow. */
    enum CopyState {
        /** Wanted there and not there yet. */
        PLANNED,
        /** Is being uploaded, or will go on to be. */
        COPYING,
        /** Random pieces of it were right when last looked at. */
        VERIFIED,
        /** Was complained of, or its server was away for long: to be verified anew. */
        DOUBTED,
        /** Gone or wrong: to be uploaded again. */
        MISSING,
        /** There are enough others: is about to be deleted. */
        LEAVING,
        /** The item is on offer no more: is to be deleted. */
        WITHDRAWN
    }

    /**
     * A server that keeps copies.
     *
     * @param baseUrl BEP 19 base; ends with a slash
     * @param uploadUrl base for PUT and DELETE; null unless {@link Kind#PLACED}
     * @param weight share of the items it gets, in proportion to the others; 0 = nothing new
     * @param capacity bytes; 0 = no limit
     * @param draining whether its copies are to move elsewhere
     * @param items copies on it
     * @param used bytes of these
     * @param served payload bytes it has sent; of servers other than this runtime's, as boxes tell
     * @param reason of the state, for a person; empty = none
     * @param since when the state began
     */
    record Server(
            String name,
            Kind kind,
            String baseUrl,
            String uploadUrl,
            double weight,
            long capacity,
            boolean draining,
            int items,
            long used,
            long served,
            State state,
            String reason,
            Instant since) {}

    /**
     * A copy of an item.
     *
     * @param wanted whether the item belongs on this server as things are
     * @param usable whether orders may name it now
     * @param note what is wrong, for a person; empty = nothing
     */
    record Copy(
            String repository,
            CopyState state,
            boolean wanted,
            boolean usable,
            String note,
            Instant since) {}

    /**
     * How far repair is.
     *
     * @param items on offer
     * @param covered with as many verified copies as wanted
     * @param endangered with fewer, but at least one
     * @param lost with none at all
     * @param copying copies that are being made, or wait for it
     * @param copyingBytes bytes of these still to be sent
     * @param leaving copies about to be deleted
     */
    record Progress(
            int items,
            int covered,
            int endangered,
            int lost,
            int copying,
            long copyingBytes,
            int leaving) {}
}
