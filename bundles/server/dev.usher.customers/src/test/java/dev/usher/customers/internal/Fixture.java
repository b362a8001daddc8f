package dev.usher.customers.internal;

import dev.usher.crypto.SecretHash;
import dev.usher.customers.store.CustomersDatabase;
import dev.usher.server.api.TrustAnchors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A server's customers in a database of memory, with a clock to turn. */
final class Fixture extends Clock implements EventAdmin, TrustAnchors {
    /**
     * Few, because a test waits for each; the product never goes below {@link
     * SecretHash#LEAST_ITERATIONS}.
     */
    static final int ITERATIONS = 1000;

    final List<Event> events = new ArrayList<>();
    final JdbcDataSource dataSource = new JdbcDataSource();
    final CustomersDatabase database;
    final RegisteredHouseholds households;
    final EnrolledBoxes boxes;
    final SignIn signIn;
    Instant now = Instant.parse("2026-05-06T07:08:09Z");

    Fixture() {
        dataSource.setURL(
                "jdbc:h2:mem:"
                        + UUID.randomUUID()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
        database = new CustomersDatabase(dataSource);
        households = new RegisteredHouseholds(database, this, ITERATIONS);
        boxes = new EnrolledBoxes(database, households, this, this, Duration.ofHours(72), this);
        signIn = new SignIn(database, this, Duration.ofHours(168), ITERATIONS);
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public void postEvent(Event event) {
        events.add(event);
    }

    @Override
    public void sendEvent(Event event) {
        throw new AssertionError("nobody shall wait for the listeners");
    }

    @Override
    public String operatorCaFingerprint() {
        return "0123456789abcdef".repeat(4);
    }

    @Override
    public String operatorCaPem() {
        return "";
    }

    @Override
    public String swarmCaPem() {
        return "";
    }
}
