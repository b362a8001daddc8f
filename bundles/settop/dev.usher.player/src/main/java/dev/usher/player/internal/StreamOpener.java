package dev.usher.player.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.player.internal.Entitlements.Entitlement;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.Watch;
import java.util.function.Consumer;

/**
 * Brings together what a clear stream needs: a licence that opens the file, DRM system and
 * ciphertext.
 */
final class StreamOpener {
    private final Entitlements entitlements;
    private final Slot<DrmSystem> systems;
    private final DrmHost host;
    private final Swarm swarm;
    private final StreamSlots slots;
    private final Sentences sentences;

    StreamOpener(
            Entitlements entitlements,
            Slot<DrmSystem> systems,
            DrmHost host,
            Swarm swarm,
            StreamSlots slots,
            Sentences sentences) {
        this.entitlements = entitlements;
        this.systems = systems;
        this.host = host;
        this.swarm = swarm;
        this.slots = slots;
        this.sentences = sentences;
    }

    /**
     * Opens a file with what the box holds, or with a licence fetched for it.
     *
     * @param watch of the file; becomes the stream's
     * @param trouble hears why the stream failed later on
     * @throws Problem whatever stands in the way
     */
    ClearStream open(
            CatalogItem item, Manifest manifest, int file, Watch watch, Consumer<Problem> trouble) {
        requireViewer(item);
        try {
            return opened(item, manifest, file, watch, trouble);
        } catch (Problem refusal) {
            throw sentences.of(refusal, item);
        }
    }

    /**
     * A child's press of a button shall not begin anything. That it would not play either, the DRM
     * system sees to.
     */
    private void requireViewer(CatalogItem item) {
        Viewer viewer = host.viewer().orElse(null);
        if (viewer == null || item.rating() <= viewer.maxRating()) {
            return;
        }
        throw viewer.profile().isEmpty()
                ? Refusals.profileRequired(item)
                : Refusals.ratingExceeded(item, viewer.maxRating());
    }

    private ClearStream opened(
            CatalogItem item, Manifest manifest, int file, Watch watch, Consumer<Problem> trouble) {
        Entitlement entitlement = entitlements.entitlement(item, manifest.files().get(file).tier());
        try {
            try {
                return open(item, manifest, file, watch, entitlement, trouble);
            } catch (DrmException e) {
                boolean outdated =
                        switch (e.reason()) {
                            case WRONG_ITEM, INVALID, WRONG_DEVICE, TIER -> true;
                            default -> false;
                        };
                if (entitlement.fresh() || !outdated) {
                    throw e;
                }
                // the item, the operator's key or the sealing key has a new version: the pass gets
                // a
                // licence for it
                return open(
                        item,
                        manifest,
                        file,
                        watch,
                        entitlements.renew(item, entitlement),
                        trouble);
            }
        } catch (DrmException e) {
            throw Refusals.undecryptable(e, item.title());
        }
    }

    private ClearStream open(
            CatalogItem item,
            Manifest manifest,
            int file,
            Watch watch,
            Entitlement entitlement,
            Consumer<Problem> trouble)
            throws DrmException {
        ClearStream stream =
                new ClearStream(
                        systems,
                        host,
                        swarm,
                        watch,
                        entitlement,
                        manifest,
                        file,
                        item.title(),
                        refusal -> sentences.of(refusal, item),
                        trouble);
        // the server thinks about it while the DRM system does
        StreamSlots.Lease slot = slots.ask(entitlement.pass(), stream::refuse);
        boolean allowed = false;
        try {
            stream.open();
            slot.require();
            stream.shownBy(slot);
            allowed = true;
        } finally {
            if (!allowed) {
                slot.close();
                stream.close();
            }
        }
        return stream;
    }
}
