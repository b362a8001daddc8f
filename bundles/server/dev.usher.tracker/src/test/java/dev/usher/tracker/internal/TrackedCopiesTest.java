package dev.usher.tracker.internal;

import static dev.usher.tracker.internal.Fixture.HASH;
import static dev.usher.tracker.internal.Fixture.LIVING_ROOM;
import static dev.usher.tracker.internal.Fixture.NEIGHBOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.PieceSet;
import dev.usher.server.api.Copies.Copy;
import dev.usher.server.api.ServerTopics;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

@Tag("D2")
class TrackedCopiesTest {
    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("What a box reports replaces what it said before")
    void replaces() {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.range(0, 10));
        fixture.report(LIVING_ROOM, "10.0.0.1:6892", PieceSet.range(5, 20));

        assertThat(fixture.copies.copies(HASH))
                .containsExactly(
                        new Copy(
                                LIVING_ROOM,
                                HASH,
                                PieceSet.range(5, 20),
                                List.of("10.0.0.1:6892")));
        assertThat(fixture.copies.presence(LIVING_ROOM)).isPresent();
    }

    @Test
    @DisplayName("A box that stops reporting drops out after its lease, and that is announced once")
    void lease() {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));
        fixture.after(89);
        fixture.copies.expire();
        assertThat(fixture.copies.copies(HASH)).hasSize(1);
        fixture.events.clear();

        fixture.after(2);
        fixture.copies.expire();
        fixture.copies.expire();

        assertThat(fixture.copies.copies(HASH)).isEmpty();
        assertThat(fixture.copies.presence(LIVING_ROOM)).isEmpty();
        assertThat(fixture.copies.all()).hasSize(1);
        assertThat(fixture.events).extracting(Event::getTopic).containsExactly(ServerTopics.COPIES);
        assertThat(fixture.events.get(0).getProperty(ServerTopics.BOX))
                .isEqualTo(LIVING_ROOM.value());
    }

    @Test
    @DisplayName("Only a change is announced")
    void announcements() {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));
        assertThat(fixture.events)
                .extracting(Event::getTopic)
                .containsExactly(ServerTopics.COPIES, ServerTopics.TRANSFERS);
        fixture.events.clear();

        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));
        assertThat(fixture.events).isEmpty();
    }

    @Test
    @DisplayName(
            "Holdings survive the server: present for one lease, unless the box was away for long")
    void restart() {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));
        fixture.after(3000);
        fixture.report(NEIGHBOUR, "10.0.0.2:6891", PieceSet.range(0, 5));
        fixture.after(1000);

        fixture.start();

        assertThat(fixture.copies.all()).hasSize(2);
        assertThat(fixture.copies.copies(HASH)).extracting(Copy::box).containsExactly(NEIGHBOUR);
        assertThat(fixture.copies.presence(NEIGHBOUR)).isEmpty();
        fixture.after(91);
        fixture.copies.expire();
        assertThat(fixture.copies.copies(HASH)).isEmpty();
    }

    @Test
    @DisplayName("What a box deleted is gone, also after a restart")
    void deleted() {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.none());

        assertThat(fixture.copies.copies(HASH)).isEmpty();
        assertThat(fixture.start().all()).isEmpty();
    }
}
