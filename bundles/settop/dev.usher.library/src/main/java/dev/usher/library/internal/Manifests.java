package dev.usher.library.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.ItemDescription;
import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxIdentity.Purpose;
import dev.usher.settop.api.Swarm;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signed manifests of what was asked for. An item gets into the swarm only through here: with
 * the operator's signature.
 */
final class Manifests {
    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);
    private static final String TYPE = "usher-item+jws";
    private static final int MAX_MANIFEST = 8 << 20;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(60);

    private final LibraryStore store;
    private final Backend backend;
    private final BoxIdentity identity;
    private final Swarm swarm;
    private final InstantSource clock;
    private final Map<ItemId, Manifest> verified = new ConcurrentHashMap<>();
    private final Map<ItemId, Refusal> refused = new ConcurrentHashMap<>();
    private final Map<ItemId, String> signedBy = new ConcurrentHashMap<>();

    /** On the disk, under a signature that is not believed. */
    private final Set<ItemId> unproven = new HashSet<>();

    private record Refusal(String reason, Instant when) {}

    Manifests(
            LibraryStore store,
            Backend backend,
            BoxIdentity identity,
            Swarm swarm,
            InstantSource clock) {
        this.store = store;
        this.backend = backend;
        this.identity = identity;
        this.swarm = swarm;
        this.clock = clock;
    }

    /** Makes everything known that is on the disk; needs no network. */
    void open(List<LibraryStore.Kept> kept) {
        for (LibraryStore.Kept k : kept) {
            if (!accept(k.item(), k.description())) {
                unproven.add(k.item());
            }
        }
    }

    /**
     * Asks for the manifests anew whose key the operator took back. What the server cannot show
     * under another key is not believed any more; its ciphertext stays until it can.
     *
     * @return whether something is believed again
     */
    boolean renewSignatures() throws BackendException {
        signedBy.forEach(
                (item, key) -> {
                    if (identity.operatorKey(Purpose.MANIFEST, key).isEmpty()) {
                        unproven.add(item);
                    }
                });
        boolean renewed = false;
        for (ItemId item : List.copyOf(unproven)) {
            Refusal before = refused.get(item);
            if (before != null && clock.instant().isBefore(before.when().plus(ASK_AGAIN))) {
                continue;
            }
            ItemDescription description;
            try {
                description = backend.describe(item);
            } catch (Problem refusal) {
                disbelieve(item, refusal.getMessage());
                continue;
            }
            if (accept(item, description)) {
                store.renew(item, description);
                renewed = true;
            } else {
                verified.remove(item);
                signedBy.remove(item);
            }
        }
        return renewed;
    }

    private void disbelieve(ItemId item, String reason) {
        verified.remove(item);
        signedBy.remove(item);
        refuse(item, reason);
    }

    /**
     * Sees to it that the item's manifest is here, when the server has a good one.
     *
     * @param wanted the version asked for; empty = any
     * @return whether it is new
     */
    boolean ensure(ItemId item, Optional<InfoHash> wanted) throws BackendException {
        Manifest present = verified.get(item);
        if (present != null && wanted.map(present.infoHash()::equals).orElse(true)) {
            return false;
        }
        Refusal before = refused.get(item);
        if (before != null && clock.instant().isBefore(before.when().plus(ASK_AGAIN))) {
            return false;
        }
        ItemDescription description;
        try {
            description = backend.describe(item);
        } catch (Problem refusal) {
            refuse(item, refusal.getMessage());
            return false;
        }
        if (!accept(item, description)) {
            return false;
        }
        if (present != null && present.infoHash().equals(verified.get(item).infoHash())) {
            return false;
        }
        if (present != null) {
            // before the new one is written down: a crash leaves nothing that nobody knows of
            LOG.info("Item {} has a new version; the old one is removed", item);
            discard(present);
        }
        store.keep(item, description);
        return true;
    }

    private void discard(Manifest old) {
        try {
            swarm.remove(old.infoHash());
        } catch (Problem trouble) {
            LOG.warn("The old version of {} stays: {}", old.item(), trouble.getMessage());
        }
    }

    Optional<Manifest> of(ItemId item) {
        return Optional.ofNullable(verified.get(item));
    }

    Collection<Manifest> all() {
        return verified.values();
    }

    /** The item is not asked for any more; what it left in the swarm is the caller's. */
    void forget(ItemId item) {
        verified.remove(item);
        refused.remove(item);
        signedBy.remove(item);
        unproven.remove(item);
    }

    /** Why nothing is fetched for the item, for a person. */
    Optional<String> refusal(ItemId item) {
        return Optional.ofNullable(refused.get(item)).map(Refusal::reason);
    }

    private boolean accept(ItemId item, ItemDescription description) {
        try {
            Manifest manifest = verify(item, description.manifest());
            swarm.add(manifest.layout(), description.pieceLayers());
            verified.put(item, manifest);
            refused.remove(item);
            unproven.remove(item);
            return true;
        } catch (Problem invalid) {
            refuse(item, invalid.getMessage());
            return false;
        }
    }

    private Manifest verify(ItemId item, String jws) {
        byte[] payload;
        try {
            Jws parsed = Jws.parse(jws, TYPE, MAX_MANIFEST);
            PublicKey key =
                    parsed.keyId()
                            .flatMap(kid -> identity.operatorKey(Purpose.MANIFEST, kid))
                            .orElseThrow(
                                    () ->
                                            unsigned(
                                                    "it is signed by a key that is not our operator's"));
            payload = parsed.verify(key);
            parsed.keyId().ifPresent(id -> signedBy.put(item, id));
        } catch (JwsException e) {
            throw unsigned(e.getMessage());
        }
        Manifest manifest = ManifestCodec.parse(payload);
        if (!manifest.item().equals(item)) {
            throw unsigned("it is the manifest of another item");
        }
        return manifest;
    }

    private static Problem unsigned(String why) {
        return new Problem(
                "manifest-signature",
                422,
                "The item's manifest does not carry our operator's signature ("
                        + why
                        + "), so nothing of it is fetched. Tell the operator.");
    }

    private void refuse(ItemId item, String reason) {
        Refusal before = refused.put(item, new Refusal(reason, clock.instant()));
        if (before == null || !before.reason().equals(reason)) {
            LOG.warn("Item {} is not fetched: {}", item, reason);
        }
    }
}
