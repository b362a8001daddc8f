package dev.usher.swarm.internal;

import dev.usher.backend.api.Offence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sources that sent what is wrong: nothing is asked there for a while, and the server hears. */
final class Bans {
    private static final Logger LOG = LoggerFactory.getLogger(Bans.class);
    private static final int REMEMBERED = 100;
    private static final int DOUBLINGS = 6;

    private record Ban(int times, long until) {}

    private final Duration first;
    private final Map<String, Ban> bans = new HashMap<>();
    private final Deque<Offence> offences = new ArrayDeque<>();

    /**
     * @param first ban; doubles with each further one
     */
    Bans(Duration first) {
        this.first = first;
    }

    boolean banned(String source, long now) {
        Ban ban = bans.get(source);
        return ban != null && now - ban.until < 0;
    }

    void ban(Offence offence, long now) {
        if (banned(offence.source(), now)) {
            // what was under way when it was caught
            return;
        }
        Ban before = bans.get(offence.source());
        int times = before == null ? 1 : before.times + 1;
        long nanos = first.toNanos() << Math.min(times - 1, DOUBLINGS);
        bans.put(offence.source(), new Ban(times, now + nanos));
        if (offences.size() == REMEMBERED) {
            offences.removeFirst();
        }
        offences.add(offence);
        LOG.warn(
                "{}: {}; nothing is asked there for {} s",
                offence.source(),
                offence.what(),
                Duration.ofNanos(nanos).toSeconds());
    }

    /** Oldest first. */
    List<Offence> offences() {
        return List.copyOf(offences);
    }
}
