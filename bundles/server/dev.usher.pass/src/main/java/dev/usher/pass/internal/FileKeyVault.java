package dev.usher.pass.internal;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.store.ContentKeyStore;
import dev.usher.pass.store.ContentKeyStore.WrappedKey;
import dev.usher.pass.store.PassDatabase;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.KeyVault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content keys in the database, wrapped under a key-encryption key in {@link VaultFiles}. Who has
 * only one of the two has nothing, so both belong in the backup, in different places.
 */
@Component(service = {KeyVault.class, FileKeyVault.class})
public final class FileKeyVault implements KeyVault {
    private static final Logger LOG = LoggerFactory.getLogger(FileKeyVault.class);
    private static final int CONTENT_KEY = 16;
    private static final String CURRENT = "kek";
    private static final String RETIRED = "kek-";

    private final SecureRandom random = new SecureRandom();
    private final VaultFiles files;
    private final ContentKeyStore store;
    private final InstantSource clock;
    private final Map<String, KeyEncryptionKey> keys = new ConcurrentHashMap<>();
    private volatile KeyEncryptionKey kek;

    @Activate
    public FileKeyVault(@Reference VaultFiles files, @Reference PassDatabase database) {
        this(files, database, Clock.systemUTC());
    }

    FileKeyVault(VaultFiles files, PassDatabase database, InstantSource clock) {
        this.files = files;
        this.store = database.contentKeys();
        this.clock = clock;
        this.kek = current();
        finishRotation();
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
    public ContentKey create(ItemId item, int version, Tier tier) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        byte[] bytes = new byte[CONTENT_KEY];
        random.nextBytes(bytes);
        ContentKey key = new ContentKey(HexFormat.of().formatHex(id), bytes);
        WrappedKey row = wrapped(key, item, version, tier);
        store.add(row, clock.instant());
        // another process may have replaced the key-encryption key just before this was written
        if (!current().id().equals(row.kek())) {
            store.rewrap(List.of(row), old -> wrapped(key, item, version, tier));
        }
        return key;
    }

    /**
     * Replaces the key-encryption key and wraps every content key anew; the old one is deleted when
     * nothing lies under it any more.
     *
     * @return the name of the new one
     */
    public synchronized String rotate() {
        KeyEncryptionKey old = current();
        try {
            files.copy(CURRENT, RETIRED + old.id());
            kek = remember(new KeyEncryptionKey(files.create(CURRENT)));
        } catch (IOException e) {
            throw new UncheckedIOException("the key-encryption key cannot be replaced", e);
        }
        finishRotation();
        LOG.info("The key-encryption key is now {}", kek.id());
        return kek.id();
    }

    /** Does what is left of a rotation, also one that was cut off. */
    private void finishRotation() {
        try {
            for (String name : files.names(RETIRED)) {
                KeyEncryptionKey old =
                        remember(new KeyEncryptionKey(files.read(name).orElseThrow()));
                if (!old.id().equals(kek.id())) {
                    store.rewrap(store.under(old.id()), row -> rewrapped(row, old));
                }
                files.delete(name);
                keys.remove(old.id());
                remember(kek);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("old key-encryption keys cannot be read", e);
        }
    }

    private WrappedKey rewrapped(WrappedKey row, KeyEncryptionKey old) {
        byte[] bytes =
                old.unwrap(row.wrapped(), purpose(row)).orElseThrow(FileKeyVault::unavailable);
        try (ContentKey key = new ContentKey(row.id(), bytes)) {
            return wrapped(key, row.item(), row.version(), row.tier());
        }
    }

    private WrappedKey wrapped(ContentKey key, ItemId item, int version, Tier tier) {
        KeyEncryptionKey present = kek;
        return new WrappedKey(
                key.id(),
                item,
                version,
                tier,
                present.id(),
                present.wrap(key.bytes(), purpose(key.id(), item, version, tier)));
    }

    /** The key-encryption key in the file, which another process may have replaced. */
    private KeyEncryptionKey current() {
        try {
            Optional<byte[]> present = files.read(CURRENT);
            byte[] bytes = present.isPresent() ? present.get() : files.create(CURRENT);
            kek = remember(new KeyEncryptionKey(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the vault's file " + CURRENT + " can be neither read nor made", e);
        }
        return kek;
    }

    private KeyEncryptionKey remember(KeyEncryptionKey key) {
        keys.put(key.id(), key);
        return key;
    }

    private KeyEncryptionKey keyOf(WrappedKey row) {
        KeyEncryptionKey known = keys.get(row.kek());
        return known == null ? current() : known;
    }

    @Override
    public Optional<ContentKey> open(String keyId) {
        return store.find(keyId).map(this::unwrapped);
    }

    /**
     * The keys of this version of the item and of later ones, oldest first; the caller closes them.
     *
     * @param tier no keys of higher ones
     */
    List<ContentKey> since(ItemId item, int version, Tier tier) {
        return store.since(item, version).stream()
                .filter(row -> tier.covers(row.tier()))
                .map(this::unwrapped)
                .toList();
    }

    private ContentKey unwrapped(WrappedKey row) {
        return keyOf(row)
                .unwrap(row.wrapped(), purpose(row))
                .map(bytes -> new ContentKey(row.id(), bytes))
                .orElseThrow(FileKeyVault::unavailable);
    }

    private static Problem unavailable() {
        LOG.error(
                "A content key does not open under the key-encryption key. Restore the file kek from the backup.");
        return new Problem(
                "key-unavailable",
                503,
                "The key vault cannot open this item's key. The operator has been told.",
                Map.of("retryAfter", 600));
    }

    private static String purpose(WrappedKey row) {
        return purpose(row.id(), row.item(), row.version(), row.tier());
    }

    /** Keys of old say nothing of tiers, and are the lowest one's. */
    private static String purpose(String id, ItemId item, int version, Tier tier) {
        String purpose = id + '\0' + item + '\0' + version;
        return tier == Tier.SD ? purpose : purpose + '\0' + tier;
    }
}
