package dev.usher.pass.internal;

import dev.usher.media.api.BoxId;
import dev.usher.pass.store.AlarmStore;
import dev.usher.pass.store.AlarmStore.Alarm;
import dev.usher.pass.store.PassDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator what must not happen, in the log and at the console. */
@Component(service = Alarms.class)
public final class Alarms {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);
    private static final int SHOWN = 200;

    private final AlarmStore store;
    private final InstantSource clock;

    @Activate
    public Alarms(@Reference PassDatabase database) {
        this(database, Clock.systemUTC());
    }

    Alarms(PassDatabase database, InstantSource clock) {
        this.store = database.alarms();
        this.clock = clock;
    }

    /**
     * A pass that we signed and never granted: whoever made it has our signing key, or our database
     * is older than the pass.
     */
    void forgedPass(BoxId box, String pass) {
        raise(
                "pass-forged",
                box.value(),
                "This box sent pass "
                        + pass
                        + ", which bears our signature and was never granted. Replace the key that signs passes, unless"
                        + " the database was restored from a backup.");
    }

    /**
     * A box that forgot something it had written: it may believe that what was watched was not, or
     * that what was let go of is still there.
     */
    void restoredStore(BoxId box) {
        raise(
                "store-restored",
                box.value(),
                "The licences of this box were restored from a copy: it has counted less of them than it had said before."
                        + " Viewing periods go on as they began. Ask the household, and revoke the box if it goes on doing so.");
    }

    /** Newest first. */
    public List<Alarm> newest() {
        return store.newest(SHOWN);
    }

    /** The operator has seen to it; raised again, it is there again. */
    public void dismiss(String id) {
        store.dismiss(id);
    }

    private void raise(String kind, String subject, String detail) {
        Instant now = clock.instant();
        boolean fresh =
                store.raise(new Alarm(TimeOrderedId.at(now), kind, subject, detail, now, now, 1));
        if (fresh) {
            LOG.error("Alarm {} about {}: {}", kind, subject, detail);
        }
    }
}
