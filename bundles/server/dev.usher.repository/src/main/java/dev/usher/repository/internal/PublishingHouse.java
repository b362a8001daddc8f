package dev.usher.repository.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.crypto.Cobblestone;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.V1PieceHasher;
import dev.usher.repository.store.DraftStore;
import dev.usher.repository.store.DraftStore.Draft;
import dev.usher.repository.store.DraftStore.DraftFile;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.KeyVault;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Publisher;
import dev.usher.server.api.TrustAnchors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes items of files. A draft collects encrypted files one after the other and survives the
 * process; publishing hashes, signs, moves the ciphertext into place and only then shows the item
 * in the catalog. Each step may be repeated after a crash. Thread-safe; one call at a time works on
 * a draft.
 */
@Component(service = {Publisher.class, PublishingHouse.class})
public final class PublishingHouse implements Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(PublishingHouse.class);
    private static final int MAX_FILES = 1000;
    private static final String MANIFEST_TYPE = "usher-item+jws";

    private final DraftStore drafts;
    private final LocalRepository repository;
    private final Catalog catalog;
    private final KeyVault vault;
    private final OperatorKeys keys;
    private final TrustAnchors anchors;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Set<ItemId> busy = ConcurrentHashMap.newKeySet();

    @Activate
    public PublishingHouse(
            @Reference DraftStore drafts,
            @Reference LocalRepository repository,
            @Reference Catalog catalog,
            @Reference KeyVault vault,
            @Reference OperatorKeys keys,
            @Reference TrustAnchors anchors)
            throws IOException {
        this(drafts, repository, catalog, vault, keys, anchors, Clock.systemUTC());
    }

    PublishingHouse(
            DraftStore drafts,
            LocalRepository repository,
            Catalog catalog,
            KeyVault vault,
            OperatorKeys keys,
            TrustAnchors anchors,
            InstantSource clock)
            throws IOException {
        this.drafts = drafts;
        this.repository = repository;
        this.catalog = catalog;
        this.vault = vault;
        this.keys = keys;
        this.anchors = anchors;
        this.clock = clock;
        repository.folder().sweep(drafts.drafts().stream().map(Draft::item).toList());
    }

    /** Begins an item. */
    public ItemId draft(PublishRequest request) {
        ItemRules.check(request);
        byte[] id = new byte[16];
        random.nextBytes(id);
        ItemId item = new ItemId(HexFormat.of().formatHex(id));
        try (ContentKey key = vault.create(item, 1)) {
            repository.folder().createDraft(item);
            drafts.add(new Draft(item, request, 1, key.id(), now()));
        } catch (IOException e) {
            throw diskTrouble(item, e);
        }
        return item;
    }

    public List<Draft> drafts() {
        return drafts.drafts();
    }

    /**
     * Adds a file to a draft, or replaces the one of the same name; the clear bytes are encrypted
     * as they come.
     *
     * @param mediaType null = judge by the name
     * @param length bytes announced; -1 = unknown
     */
    public DraftFile addFile(
            ItemId item, String name, String mediaType, long length, InputStream clear) {
        ItemRules.checkName(name);
        return alone(item, () -> write(open(item), name, mediaType, length, clear));
    }

    private DraftFile write(
            Draft draft, String name, String mediaType, long length, InputStream clear) {
        ItemId item = draft.item();
        List<DraftFile> files = drafts.files(item);
        int index =
                files.stream()
                        .filter(f -> f.name().equals(name))
                        .map(DraftFile::index)
                        .findFirst()
                        .orElse(files.size());
        if (index >= MAX_FILES) {
            throw new Problem(
                    "item-malformed", 400, "An item has at most " + MAX_FILES + " files.");
        }
        CiphertextFolder folder = repository.folder();
        try (ContentKey key = key(draft)) {
            if (length > folder.usableSpace()) {
                throw full(item);
            }
            String place = Integer.toString(index);
            EncryptedFile.Written written =
                    EncryptedFile.write(
                            clear,
                            length,
                            key.bytes(),
                            Cobblestone.context(item, draft.version(), index),
                            folder.draft(item).resolve(place),
                            folder.leaves(item).resolve(place));
            DraftFile file =
                    new DraftFile(
                            index,
                            name,
                            ItemRules.mediaType(mediaType, name),
                            written.length(),
                            written.stored());
            drafts.put(item, file);
            return file;
        } catch (IOException e) {
            throw diskTrouble(item, e);
        }
    }

    /** Shows the item to everybody. */
    public CatalogItem publish(ItemId item) {
        return alone(item, () -> publish(open(item)));
    }

    private CatalogItem publish(Draft draft) {
        ItemId item = draft.item();
        List<DraftFile> files = drafts.files(item);
        if (files.isEmpty()) {
            throw new Problem(
                    "item-empty", 409, "The item has no files yet. Send its files first.");
        }
        CiphertextFolder folder = repository.folder();
        try {
            List<FileHashes> hashes = new ArrayList<>();
            for (DraftFile f : files) {
                byte[] leaves =
                        Files.readAllBytes(
                                folder.leaves(item).resolve(Integer.toString(f.index())));
                hashes.add(FileHashes.of(f.stored(), leaves));
            }
            long stored = files.stream().mapToLong(DraftFile::stored).sum();
            Metainfo info = describe(draft, files, hashes, Metainfo.pieceLength(stored));
            List<ItemFile> originals =
                    files.stream()
                            .map(f -> new ItemFile(f.name(), f.mediaType(), f.length()))
                            .toList();
            Manifest manifest =
                    new Manifest(
                            info.layout(),
                            draft.version(),
                            draft.keyId(),
                            originals,
                            draft.created());
            String signed =
                    keys.sign(
                            OperatorKeys.Purpose.MANIFEST,
                            MANIFEST_TYPE,
                            ManifestCodec.payload(manifest, info.info()));
            folder.promote(item, info.layout().files().stream().map(StoredFile::path).toList());
            repository.add(info.layout());
            CatalogItem entry = entry(draft.request(), manifest, info.layout().length());
            catalog.publish(entry, new ItemDescription(signed, info.pieceLayers()));
            drafts.remove(item);
            folder.deleteDraft(item);
            LOG.info(
                    "Item {} is published: {} files, {} bytes encrypted",
                    item,
                    files.size(),
                    stored);
            return entry;
        } catch (IOException e) {
            throw diskTrouble(item, e);
        }
    }

    private Metainfo describe(
            Draft draft, List<DraftFile> files, List<FileHashes> hashes, int pieceLength)
            throws IOException {
        if (!draft.request().hybrid()) {
            Optional<String> swarmCa = Optional.of(anchors.swarmCaPem());
            return Metainfo.build(draft.item(), pieceLength, hashes, swarmCa);
        }
        // a second pass over the ciphertext: v1 hashes depend on a piece length that is known only
        // now
        V1PieceHasher pieces = new V1PieceHasher(pieceLength);
        for (DraftFile f : files) {
            Files.copy(
                    repository.folder().draftFile(draft.item(), f.index(), files.size()), pieces);
            pieces.endFile();
        }
        // no ssl-cert: foreign clients have no certificate of our swarm
        return Metainfo.hybrid(
                draft.item(), pieceLength, hashes, pieces.finish(), Optional.empty());
    }

    private static CatalogItem entry(PublishRequest r, Manifest m, long length) {
        return new CatalogItem(
                m.item(),
                m.version(),
                m.infoHash(),
                r.title(),
                r.synopsis() == null ? "" : r.synopsis(),
                r.kind(),
                r.rating(),
                m.files(),
                length,
                r.offers() == null ? List.of() : r.offers(),
                r.release());
    }

    @Override
    public ItemId publish(PublishRequest request, List<Path> files) {
        for (Path f : files) {
            if (!Files.isRegularFile(f) || !Files.isReadable(f)) {
                throw new Problem("file-unreadable", 422, "There is no readable file " + f + ".");
            }
        }
        if (files.stream().map(Path::getFileName).distinct().count() != files.size()
                || files.isEmpty()) {
            throw new Problem(
                    "item-malformed", 400, "Name at least one file, and no two of the same name.");
        }
        ItemId item = draft(request);
        boolean published = false;
        try {
            for (Path f : files) {
                try (InputStream clear = Files.newInputStream(f)) {
                    addFile(item, f.getFileName().toString(), null, Files.size(f), clear);
                } catch (IOException e) {
                    throw new Problem(
                            "file-unreadable",
                            422,
                            "The file " + f + " cannot be read: " + e.getMessage());
                }
            }
            publish(item);
            published = true;
            return item;
        } finally {
            if (!published) {
                discard(item);
            }
        }
    }

    /**
     * Withdraws an item and has its ciphertext deleted everywhere, or throws a draft away. May be
     * repeated after a crash.
     */
    public void remove(ItemId item) {
        if (catalog.item(item).isEmpty()
                && drafts.draft(item).isEmpty()
                && !repository.placed(item)) {
            throw unknown(item);
        }
        if (catalog.item(item).isPresent()) {
            catalog.withdraw(item);
        }
        discard(item);
    }

    private void discard(ItemId item) {
        alone(
                item,
                () -> {
                    try {
                        repository.remove(item);
                        drafts.remove(item);
                        repository.folder().deleteDraft(item);
                        return item;
                    } catch (IOException e) {
                        throw diskTrouble(item, e);
                    }
                });
    }

    private interface Step<T> {
        T run();
    }

    private <T> T alone(ItemId item, Step<T> step) {
        if (!busy.add(item)) {
            throw new Problem(
                    "item-busy",
                    409,
                    "A file of this item is being received. Send one file after the other.");
        }
        try {
            return step.run();
        } finally {
            busy.remove(item);
        }
    }

    private Draft open(ItemId item) {
        return drafts.draft(item).orElseThrow(() -> unknown(item));
    }

    private ContentKey key(Draft draft) {
        return vault.open(draft.keyId())
                .orElseThrow(
                        () ->
                                new Problem(
                                        "key-lost",
                                        500,
                                        "The key vault has lost the key of this draft. Begin the item anew."));
    }

    /** JSON and database keep milliseconds. */
    private java.time.Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Problem unknown(ItemId item) {
        return new Problem("item-unknown", 404, "There is no item or draft " + item + ".");
    }

    private Problem diskTrouble(ItemId item, IOException e) {
        LOG.error("The repository's folder failed while working on item {}", item, e);
        String text = String.valueOf(e.getMessage());
        return text.contains("No space left") || text.contains("quota")
                ? full(item)
                : new Problem(
                        "storage-failed",
                        500,
                        "The repository's folder cannot be written; see the server's log.");
    }

    private static Problem full(ItemId item) {
        return new Problem(
                "storage-full",
                507,
                "The repository's disk is full. Make room and send the files of "
                        + item
                        + " again.");
    }
}
