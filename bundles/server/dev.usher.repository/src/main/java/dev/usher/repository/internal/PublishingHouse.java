package dev.usher.repository.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.crypto.Cobblestone;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import dev.usher.media.api.Tier;
import dev.usher.metainfo.Metainfo;
import dev.usher.repository.internal.Editions.Edition;
import dev.usher.repository.store.DraftStore;
import dev.usher.repository.store.DraftStore.Draft;
import dev.usher.repository.store.DraftStore.DraftFile;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.ItemRules;
import dev.usher.server.api.KeyVault;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Publisher.PublishRequest;
import dev.usher.server.api.TrustAnchors;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
@Component(service = PublishingHouse.class)
public final class PublishingHouse {
    private static final Logger LOG = LoggerFactory.getLogger(PublishingHouse.class);

    private final DraftStore drafts;
    private final LocalRepository repository;
    private final Catalog catalog;
    private final ContentKeys contentKeys;
    private final Editions editions;
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
        this.contentKeys = new ContentKeys(vault);
        this.editions = new Editions(repository.folder(), keys, anchors);
        this.clock = clock;
        repository.folder().sweep(drafts.drafts().stream().map(Draft::item).toList());
        for (Draft draft : drafts.drafts()) {
            // a crash came between the catalog and the end of the draft
            Optional<CatalogItem> shown = catalog.item(draft.item());
            if (shown.isPresent() && shown.get().version() >= draft.version()) {
                finish(shown.get());
            }
        }
    }

    /** Begins an item. */
    public ItemId draft(PublishRequest request) {
        ItemRules.check(request);
        byte[] id = new byte[16];
        random.nextBytes(id);
        ItemId item = new ItemId(HexFormat.of().formatHex(id));
        begin(item, request, 1);
        return item;
    }

    /**
     * Begins the next version of an item, under a fresh key; the present one stays on offer until
     * this one is published. A draft of it that is there already goes on.
     *
     * @throws Problem item-unknown (404)
     */
    public Draft nextVersion(ItemId item) {
        return alone(item, () -> next(item));
    }

    Draft next(ItemId item) {
        CatalogItem present = shown(item);
        Optional<Draft> begun = drafts.draft(item);
        if (begun.isPresent()) {
            return begun.get();
        }
        boolean hybrid = !manifest(item).layout().v1().isEmpty();
        return begin(item, request(present, hybrid), present.version() + 1);
    }

    private static PublishRequest request(CatalogItem shown, boolean hybrid) {
        return new PublishRequest(
                shown.title(),
                shown.synopsis(),
                shown.kind(),
                shown.rating(),
                shown.offers(),
                shown.release(),
                hybrid);
    }

    private Draft begin(ItemId item, PublishRequest request, int version) {
        try (ContentKey key = contentKeys.first(item, version)) {
            repository.folder().createDraft(item);
            Draft draft = new Draft(item, request, version, key.id(), now());
            drafts.add(draft);
            return draft;
        } catch (IOException e) {
            throw diskTrouble(item, e);
        }
    }

    CatalogItem shown(ItemId item) {
        return catalog.item(item).orElseThrow(() -> unknown(item));
    }

    /** What was signed of the version on offer. */
    Manifest manifest(ItemId item) {
        return editions.manifest(
                catalog.describe(item).orElseThrow(() -> unknown(item)).manifest());
    }

    List<DraftFile> files(ItemId item) {
        return drafts.files(item);
    }

    /** The content key of a file of a version on offer; the caller closes it. */
    ContentKey key(Manifest manifest, int file) {
        return contentKeys.of(manifest, file);
    }

    public List<Draft> drafts() {
        return drafts.drafts();
    }

    /**
     * Adds a file to a draft, or replaces the one of the same name; the clear bytes are encrypted
     * as they come.
     *
     * @param mediaType null = judge by the name
     * @param tier whose key encrypts it
     * @param length bytes announced; -1 = unknown
     */
    public DraftFile addFile(
            ItemId item, String name, String mediaType, Tier tier, long length, InputStream clear) {
        ItemRules.checkFileName("/name", name);
        return alone(item, () -> write(open(item), name, mediaType, tier, length, clear));
    }

    DraftFile write(
            Draft draft, String name, String mediaType, Tier tier, long length, InputStream clear)
            throws IOException {
        ItemId item = draft.item();
        List<DraftFile> files = drafts.files(item);
        int index =
                files.stream()
                        .filter(f -> f.name().equals(name))
                        .map(DraftFile::index)
                        .findFirst()
                        .orElse(files.size());
        if (index >= ItemRules.MAX_FILES) {
            throw new Problem(
                    "item-invalid", 422, "An item has at most " + ItemRules.MAX_FILES + " files.");
        }
        CiphertextFolder folder = repository.folder();
        try (ContentKey key = contentKeys.of(draft, tier, files)) {
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
                            folder.draft(item, draft.version()).resolve(place),
                            folder.leaves(item).resolve(place));
            DraftFile file =
                    new DraftFile(
                            index,
                            name,
                            MediaTypes.of(mediaType, name),
                            written.length(),
                            written.stored(),
                            tier,
                            key.id());
            drafts.put(item, file);
            return file;
        }
    }

    /** Shows the item to everybody. */
    public CatalogItem publish(ItemId item) {
        return alone(item, () -> publish(open(item)));
    }

    CatalogItem publish(Draft draft) throws IOException {
        ItemId item = draft.item();
        List<DraftFile> files = drafts.files(item);
        if (files.isEmpty()) {
            throw new Problem(
                    "item-empty", 409, "The item has no files yet. Send its files first.");
        }
        Edition edition = editions.of(draft, files);
        ItemLayout layout = edition.info().layout();
        CatalogItem entry = entry(draft, edition.manifest(), layout.length());
        List<String> paths = layout.files().stream().map(StoredFile::path).toList();
        repository.folder().promote(item, draft.version(), paths);
        repository.add(layout);
        catalog.publish(entry, new ItemDescription(edition.signed(), edition.info().pieceLayers()));
        finish(entry);
        LOG.info(
                "Item {} is published: version {}, {} files, {} bytes encrypted",
                item,
                draft.version(),
                files.size(),
                layout.length());
        return entry;
    }

    /** What is told of a version once everybody sees it; may be repeated after a crash. */
    private void finish(CatalogItem entry) throws IOException {
        repository.supersede(entry.item(), entry.infoHash());
        drafts.remove(entry.item());
        repository.folder().deleteDraft(entry.item());
    }

    /** Later versions are shown as the operator has the item now. */
    private CatalogItem entry(Draft draft, Manifest m, long length) {
        PublishRequest r =
                draft.version() == 1 ? draft.request() : request(shown(draft.item()), false);
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

    /**
     * Throws a draft away; of a later version, the one on offer stays.
     *
     * @throws Problem item-unknown (404)
     */
    public void discardDraft(ItemId item) {
        Draft draft = open(item);
        if (draft.version() == 1) {
            discard(item);
            return;
        }
        alone(
                item,
                () -> {
                    // as far as a crash let its publication get
                    int count = drafts.files(item).size();
                    repository.drop(item, Metainfo.fileNames(draft.version(), count));
                    drafts.remove(item);
                    repository.folder().deleteDraft(item);
                    return item;
                });
    }

    private void discard(ItemId item) {
        alone(
                item,
                () -> {
                    repository.remove(item);
                    drafts.remove(item);
                    repository.folder().deleteDraft(item);
                    return item;
                });
    }

    interface Step<T> {
        T run() throws IOException;
    }

    <T> T alone(ItemId item, Step<T> step) {
        if (!busy.add(item)) {
            throw new Problem(
                    "item-busy",
                    409,
                    "A file of this item is being received. Send one file after the other.");
        }
        try {
            return step.run();
        } catch (IOException e) {
            throw diskTrouble(item, e);
        } finally {
            busy.remove(item);
        }
    }

    private Draft open(ItemId item) {
        return drafts.draft(item).orElseThrow(() -> unknown(item));
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
