package dev.usher.profiles.internal;

import dev.usher.backend.api.SignedProfiles;
import dev.usher.backend.api.SignedProfiles.ProfileList;
import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.profiles.store.ProfileStore;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxIdentity.Purpose;
import java.security.PublicKey;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The household's rules, as the operator signed them for this very box. What was altered on the
 * disk, or is of another box, counts as nothing. Thread-safe.
 */
final class ProfileBook {
    private static final Logger LOG = LoggerFactory.getLogger(ProfileBook.class);
    private static final int MAX_LENGTH = 64 * 1024;

    private final ProfileStore store;
    private final BoxIdentity identity;
    private volatile ProfileList verified;

    ProfileBook(ProfileStore store, BoxIdentity identity) {
        this.store = store;
        this.identity = identity;
    }

    /** Empty = it is not known who watches here. */
    Optional<ProfileList> list() {
        if (verified == null) {
            read();
        }
        return Optional.ofNullable(verified);
    }

    /** Not only at the start: the operator's keys may be known a moment later. */
    private synchronized void read() {
        if (verified == null) {
            verified = store.signed().flatMap(this::verify).orElse(null);
        }
    }

    /**
     * Keeps a newer list.
     *
     * @return whether it is one
     */
    synchronized boolean accept(SignedProfiles signed) {
        Optional<ProfileList> list = verify(signed.profiles());
        if (list.isEmpty() || list.get().revision() <= revision()) {
            return false;
        }
        store.keep(list.get().revision(), signed.profiles());
        verified = list.get();
        return true;
    }

    /** -1 = none. */
    long revision() {
        return list().map(ProfileList::revision).orElse(-1L);
    }

    private Optional<ProfileList> verify(String jws) {
        try {
            Jws parsed = Jws.parse(jws, SignedProfiles.TYPE, MAX_LENGTH);
            BoxId box = identity.id();
            return parsed.keyId()
                    .flatMap(kid -> identity.operatorKey(Purpose.LICENCE, kid))
                    .flatMap(key -> payload(parsed, key))
                    .filter(list -> box.equals(list.box()));
        } catch (JwsException e) {
            LOG.warn("The list of who watches here is none: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<ProfileList> payload(Jws jws, PublicKey key) {
        try {
            return Optional.of(Json.read(jws.verify(key), ProfileList.class));
        } catch (JwsException | Problem e) {
            LOG.warn(
                    "The list of who watches here is not the operator's: {}. It is asked for anew.",
                    e.getMessage());
            return Optional.empty();
        }
    }
}
