package dev.usher.server.api;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Pass: the content keys, wrapped under a key-encryption key that is not in the database. */
@ProviderType
public interface KeyVault {
    /** Makes and keeps a fresh key for one tier of a version of an item; the caller closes it. */
    ContentKey create(ItemId item, int version, Tier tier);

    /** The key of this id; the caller closes it. */
    Optional<ContentKey> open(String keyId);
}
