package dev.usher.pass.internal;

import dev.usher.media.api.BoxId;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Purchase;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.ServerTopics;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a household have back what a box held that was revoked: its passes may be claimed by the
 * other boxes, its streams end, its place among the devices is free.
 *
 * <p>Claims and the limit of devices look at the directory of boxes too, so that a crash between
 * the revocation and this takes nothing from anybody.
 */
@Component(
        service = EventHandler.class,
        property = EventConstants.EVENT_TOPIC + "=" + ServerTopics.BOXES)
public final class LostBoxes implements EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LostBoxes.class);

    private final PassDatabase database;
    private final BoxDirectory boxes;
    private final PassEvents events;
    private final InstantSource clock;

    @Activate
    public LostBoxes(
            @Reference PassDatabase database,
            @Reference BoxDirectory boxes,
            @Reference PassEvents events) {
        this(database, boxes, events, Clock.systemUTC());
    }

    LostBoxes(PassDatabase database, BoxDirectory boxes, PassEvents events, InstantSource clock) {
        this.database = database;
        this.boxes = boxes;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void handleEvent(Event event) {
        if (event.getProperty(ServerTopics.BOX) instanceof String id) {
            boxes.box(new BoxId(id)).filter(box -> box.revoked() != null).ifPresent(this::free);
        }
    }

    private void free(Box lost) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Purchase> freed = new ArrayList<>();
        for (GrantedPass held : database.passes().ofHousehold(lost.household())) {
            if (!held.holder().equals(lost.id())) {
                continue;
            }
            database.passes()
                    .change(
                            held.id(),
                            (tx, pass) -> {
                                // another box may have been quicker
                                if (pass.holder().equals(lost.id()) && pass.released() == null) {
                                    tx.released(now);
                                    freed.add(pass.purchase());
                                }
                                return pass;
                            });
        }
        boolean counted = database.devices().remove(lost.household(), lost.id());
        if (counted || !freed.isEmpty()) {
            LOG.info("Box {} is lost: its household may claim {} passes", lost.id(), freed.size());
            freed.forEach(purchase -> events.changed(lost.id(), purchase));
        }
    }
}
