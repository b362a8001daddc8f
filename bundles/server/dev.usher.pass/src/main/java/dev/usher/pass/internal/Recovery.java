package dev.usher.pass.internal;

import dev.usher.media.api.Problem;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Purchase;
import dev.usher.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what a crash or an unreachable payment provider left unfinished, and has subscriptions
 * charged: at once when the server starts, then every half minute.
 */
@Component(
        service = {},
        immediate = true)
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long PERIOD_SECONDS = 30;

    /** Younger purchases are still being served by the thread that began them. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final PassDatabase database;
    private final Purchases purchases;
    private final Bills bills;
    private final Subscriptions subscriptions;
    private final Redemptions redemptions;
    private final InstantSource clock;
    private final ScheduledExecutorService thread;
    private boolean first = true;

    @Activate
    public Recovery(
            @Reference PassDatabase database,
            @Reference Purchases purchases,
            @Reference Bills bills,
            @Reference Subscriptions subscriptions,
            @Reference Redemptions redemptions) {
        this(database, purchases, bills, subscriptions, redemptions, Clock.systemUTC());
        thread.scheduleWithFixedDelay(this::run, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    Recovery(
            PassDatabase database,
            Purchases purchases,
            Bills bills,
            Subscriptions subscriptions,
            Redemptions redemptions,
            InstantSource clock) {
        this.database = database;
        this.purchases = purchases;
        this.bills = bills;
        this.subscriptions = subscriptions;
        this.redemptions = redemptions;
        this.clock = clock;
        this.thread =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread t = new Thread(task, "usher-pass-recovery");
                            t.setDaemon(true);
                            return t;
                        });
    }

    @Deactivate
    void close() throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(5, TimeUnit.SECONDS);
    }

    /** One round. */
    void run() {
        Instant now = clock.instant();
        try {
            for (Purchase p : database.purchases().unfinished(first ? now : now.minus(SETTLING))) {
                recover(p);
            }
            bills.recover(first ? now : now.minus(SETTLING));
            first = false;
            subscriptions.run();
            redemptions.recover();
            purchases.refund();
            database.proofs().forget(now);
        } catch (Problem unavailable) {
            LOG.debug("Codes are not credited yet: {}", unavailable.code());
        } catch (PersistenceException e) {
            LOG.warn(
                    "Unfinished purchases cannot be read, trying again in {} s: {}",
                    PERIOD_SECONDS,
                    e.getMessage());
        }
    }

    private void recover(Purchase p) {
        try {
            purchases.recover(p);
            LOG.info("Purchase {}, left {}, was brought to its end", p.id(), p.state());
        } catch (Problem refused) {
            LOG.debug("Purchase {}: {}", p.id(), refused.code());
        }
    }
}
