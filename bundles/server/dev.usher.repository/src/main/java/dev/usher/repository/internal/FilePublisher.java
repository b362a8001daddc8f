package dev.usher.repository.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.crypto.Cobblestone;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import dev.usher.media.api.Tier;
import dev.usher.repository.internal.LocalRepository.ServedFile;
import dev.usher.repository.store.DraftStore.Draft;
import dev.usher.repository.store.DraftStore.DraftFile;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.Publisher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Publishes in one call what lies on this machine: files of the operator, or its own ciphertext.
 */
@Component(service = {Publisher.class, FilePublisher.class})
public final class FilePublisher implements Publisher {
    private final PublishingHouse house;
    private final LocalRepository repository;

    @Activate
    public FilePublisher(@Reference PublishingHouse house, @Reference LocalRepository repository) {
        this.house = house;
        this.repository = repository;
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
        ItemId item = house.draft(request);
        boolean published = false;
        try {
            for (Path f : files) {
                try (InputStream clear = Files.newInputStream(f)) {
                    house.addFile(
                            item, f.getFileName().toString(), null, Tier.SD, Files.size(f), clear);
                } catch (IOException e) {
                    throw new Problem(
                            "file-unreadable",
                            422,
                            "The file " + f + " cannot be read: " + e.getMessage());
                }
            }
            house.publish(item);
            published = true;
            return item;
        } finally {
            if (!published) {
                house.discardDraft(item);
            }
        }
    }

    @Override
    public CatalogItem rekey(ItemId item) {
        return house.alone(
                item,
                () -> {
                    Manifest old = house.manifest(item);
                    Draft next = house.next(item);
                    List<DraftFile> done = house.files(item);
                    for (int i = done.size(); i < old.files().size(); i++) {
                        encryptAnew(old, i, next);
                    }
                    return house.publish(next);
                });
    }

    /** From ciphertext to ciphertext, through memory only. */
    private void encryptAnew(Manifest old, int index, Draft next) {
        StoredFile stored = old.layout().files().get(index);
        ServedFile present =
                repository
                        .file(old.item(), stored.path())
                        .filter(f -> f.infoHash().equals(old.infoHash()))
                        .orElseThrow(() -> elsewhere(old.item()));
        ItemFile original = old.files().get(index);
        byte[] context = Cobblestone.context(old.item(), old.version(), index);
        try (ContentKey key = house.key(old, index);
                OriginalBytes clear = new OriginalBytes(present.file(), key.bytes(), context)) {
            house.write(
                    next,
                    original.name(),
                    original.mediaType(),
                    original.tier(),
                    original.length(),
                    clear);
        } catch (IOException e) {
            throw new Problem(
                    "item-damaged",
                    503,
                    "The present version of item "
                            + old.item()
                            + " cannot be read from this server's disk: "
                            + e.getMessage()
                            + ". Send its files for a new version instead.");
        }
    }

    private static Problem elsewhere(ItemId item) {
        return new Problem(
                "item-elsewhere",
                409,
                "No copy of item "
                        + item
                        + " is on this server's own disk. Send its files for a new version instead.");
    }
}
