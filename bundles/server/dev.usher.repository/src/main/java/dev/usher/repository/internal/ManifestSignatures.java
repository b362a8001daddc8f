package dev.usher.repository.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.persistence.PersistenceException;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.ServerTopics;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs manifests anew whose key was taken back: looks when keys change, and at the start, because
 * a crash may have come in between. What is signed is what the catalog offers, byte for byte.
 */
@Component(
        service = {ManifestSignatures.class, EventHandler.class},
        immediate = true,
        property = EventConstants.EVENT_TOPIC + "=" + ServerTopics.KEYS)
public final class ManifestSignatures implements EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestSignatures.class);
    private static final String TYPE = "usher-item+jws";

    private final Catalog catalog;
    private final OperatorKeys keys;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(r -> new Thread(r, "usher-repository-signatures"));

    @Activate
    public ManifestSignatures(@Reference Catalog catalog, @Reference OperatorKeys keys) {
        this.catalog = catalog;
        this.keys = keys;
        worker.execute(this::look);
    }

    @Deactivate
    void stop() throws InterruptedException {
        worker.shutdown();
        if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
            worker.shutdownNow();
        }
    }

    @Override
    public void handleEvent(Event event) {
        // never on the event's thread: it takes as long as the catalog is large
        worker.execute(this::look);
    }

    void look() {
        try {
            int renewed = 0;
            for (CatalogItem item : catalog.items()) {
                renewed += renew(item) ? 1 : 0;
            }
            if (renewed > 0) {
                LOG.info("{} manifests are signed anew", renewed);
            }
        } catch (PersistenceException e) {
            LOG.error("Manifests were not signed anew; restart the server to try again", e);
        }
    }

    private boolean renew(CatalogItem item) {
        Optional<ItemDescription> offered = catalog.describe(item.item());
        if (offered.isEmpty() || isBelieved(offered.get())) {
            return false;
        }
        try {
            byte[] payload =
                    Base64.getUrlDecoder().decode(offered.get().manifest().split("\\.")[1]);
            Manifest manifest = ManifestCodec.parse(payload);
            if (!manifest.infoHash().equals(item.infoHash())
                    || manifest.version() != item.version()) {
                LOG.error("The manifest of item {} is another's: publish it again", item.item());
                return false;
            }
            catalog.publish(
                    item,
                    new ItemDescription(
                            keys.sign(Purpose.MANIFEST, TYPE, payload),
                            offered.get().pieceLayers()));
            return true;
        } catch (Problem | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            LOG.error("The manifest of item {} cannot be signed anew", item.item(), e);
            return false;
        }
    }

    private boolean isBelieved(ItemDescription description) {
        try {
            keys.verify(Purpose.MANIFEST, TYPE, description.manifest());
            return true;
        } catch (Problem unsigned) {
            return false;
        }
    }
}
