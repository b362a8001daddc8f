package dev.usher.pass.internal;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.ContentKeyStore;
import dev.usher.pass.store.ContentKeyStore.WrappedKey;
import dev.usher.pass.store.PassDatabase;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.KeyVault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content keys in the database, wrapped under a key-encryption key in a file. Who has only one of
 * the two has nothing, so both belong in the backup, in different places.
 */
@Component
public final class FileKeyVault implements KeyVault {
    private static final Logger LOG = LoggerFactory.getLogger(FileKeyVault.class);
    private static final int CONTENT_KEY = 16;

    private final SecureRandom random = new SecureRandom();
    private final ContentKeyStore store;
    private final InstantSource clock;
    private final KeyEncryptionKey kek;

    @Activate
    public FileKeyVault(@Reference PassSettings settings, @Reference PassDatabase database) {
        this(settings, database, Clock.systemUTC());
    }

    FileKeyVault(PassSettings settings, PassDatabase database, InstantSource clock) {
        this.store = database.contentKeys();
        this.clock = clock;
        this.kek = keyEncryptionKey(settings.vaultDirectory().resolve("kek"));
        long lost = store.notUnder(kek.id());
        if (lost > 0) {
            LOG.error(
                    "{} content keys lie under another key-encryption key than {}: their items cannot be opened. Restore"
                            + " the file kek from the backup.",
                    lost,
                    kek.id());
        }
    }

    @Override
    public ContentKey create(ItemId item, int version) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        byte[] bytes = new byte[CONTENT_KEY];
        random.nextBytes(bytes);
        ContentKey key = new ContentKey(HexFormat.of().formatHex(id), bytes);
        byte[] wrapped = kek.wrap(bytes, purpose(key.id(), item, version));
        store.add(new WrappedKey(key.id(), item, version, kek.id(), wrapped), clock.instant());
        return key;
    }

    @Override
    public Optional<ContentKey> open(String keyId) {
        return store.find(keyId)
                .map(
                        row ->
                                kek.unwrap(
                                                row.wrapped(),
                                                purpose(row.id(), row.item(), row.version()))
                                        .map(bytes -> new ContentKey(row.id(), bytes))
                                        .orElseThrow(FileKeyVault::unavailable));
    }

    private static Problem unavailable() {
        LOG.error(
                "A content key does not open under the key-encryption key. Restore the file kek from the backup.");
        return new Problem(
                "key-unavailable",
                503,
                "The key vault cannot open this item's key. The operator has been told.");
    }

    private static String purpose(String id, ItemId item, int version) {
        return id + '\0' + item + '\0' + version;
    }

    private static KeyEncryptionKey keyEncryptionKey(Path file) {
        try {
            Optional<KeyEncryptionKey> present = KeyEncryptionKey.load(file);
            return present.isPresent() ? present.get() : KeyEncryptionKey.create(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the key-encryption key " + file + " can be neither read nor made", e);
        }
    }
}
