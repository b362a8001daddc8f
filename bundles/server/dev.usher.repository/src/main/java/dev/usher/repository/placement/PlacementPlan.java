package dev.usher.repository.placement;

import dev.usher.media.api.InfoHash;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be done for one item, as things are. Pure.
 *
 * @param targets servers the item belongs on, best first
 * @param upload targets that lack a copy and can take it now
 * @param surplus copies that are not needed: there are enough verified ones on the targets
 * @param needed copies that were to leave, and stay
 */
record PlacementPlan(
        List<String> targets, List<String> upload, List<CopyRow> surplus, List<CopyRow> needed) {
    /**
     * The servers and what they hold, all items together.
     *
     * @param used bytes by server
     * @param avoided servers that are to get nothing new just now
     * @param liars servers on which nothing counts
     */
    record World(
            Collection<ServerRow> servers,
            Map<String, Long> used,
            Set<String> avoided,
            Set<String> liars,
            PlacementSettings settings,
            Instant now) {
        /** Whether it may be given items: not one that has been away for long, nor a new one. */
        boolean keeps(ServerRow s) {
            return s.kind() != Kind.FILLED
                    && s.weight() > 0
                    && !s.draining()
                    && s.state() != State.UNKNOWN
                    && !lost(s);
        }

        boolean lost(ServerRow s) {
            return liars.contains(s.name())
                    || s.state() == State.OFFLINE
                            && s.since().plusSeconds(settings.graceSeconds()).isBefore(now);
        }

        boolean room(ServerRow s, long length) {
            return !avoided.contains(s.name())
                    && (s.capacity() == 0
                            || used.getOrDefault(s.name(), 0L) + length <= s.capacity());
        }
    }

    /**
     * @param copies of the item, by server
     */
    static PlacementPlan of(InfoHash item, long length, Map<String, CopyRow> copies, World world) {
        List<ServerRow> targets =
                Rendezvous.rank(item, world.servers().stream().filter(world::keeps).toList())
                        .stream()
                        .filter(s -> held(copies.get(s.name())) || world.room(s, length))
                        .limit(world.settings().copies())
                        .toList();
        Set<String> names = targets.stream().map(ServerRow::name).collect(Collectors.toSet());
        List<String> upload = new ArrayList<>();
        int safe = 0;
        for (ServerRow target : targets) {
            CopyRow copy = copies.get(target.name());
            if (target.state() != State.ONLINE) {
                continue;
            }
            if (copy == null || copy.state() == CopyState.MISSING) {
                upload.add(target.name());
            } else if (copy.state() == CopyState.VERIFIED) {
                safe++;
            }
        }
        List<CopyRow> surplus = new ArrayList<>();
        List<CopyRow> needed = new ArrayList<>();
        boolean covered = safe >= world.settings().copies();
        for (ServerRow s : world.servers()) {
            CopyRow copy = copies.get(s.name());
            if (copy == null || s.kind() == Kind.FILLED || copy.state() == CopyState.WITHDRAWN) {
                continue;
            }
            if (copy.state() == CopyState.LEAVING) {
                if (names.contains(s.name()) || !covered) {
                    needed.add(copy);
                }
            } else if (covered && !names.contains(s.name()) && s.state() == State.ONLINE) {
                surplus.add(copy);
            }
        }
        return new PlacementPlan(
                targets.stream().map(ServerRow::name).toList(), upload, surplus, needed);
    }

    private static boolean held(CopyRow copy) {
        return copy != null && copy.state() != CopyState.MISSING;
    }
}
