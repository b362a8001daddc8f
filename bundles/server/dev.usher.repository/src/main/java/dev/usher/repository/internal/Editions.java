package dev.usher.repository.internal;

import dev.usher.media.api.ItemFile;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Tier;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.V1PieceHasher;
import dev.usher.repository.store.DraftStore.Draft;
import dev.usher.repository.store.DraftStore.DraftFile;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.TrustAnchors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes encrypted files for the swarm, and signs the description. */
final class Editions {
    private static final String TYPE = "usher-item+jws";

    private final CiphertextFolder folder;
    private final OperatorKeys keys;
    private final TrustAnchors anchors;

    Editions(CiphertextFolder folder, OperatorKeys keys, TrustAnchors anchors) {
        this.folder = folder;
        this.keys = keys;
        this.anchors = anchors;
    }

    /**
     * What is told of a version of an item.
     *
     * @param signed the manifest as the operator signed it
     */
    record Edition(Metainfo info, Manifest manifest, String signed) {}

    Edition of(Draft draft, List<DraftFile> files) throws IOException {
        List<FileHashes> hashes = new ArrayList<>();
        for (DraftFile f : files) {
            byte[] leaves =
                    Files.readAllBytes(
                            folder.leaves(draft.item()).resolve(Integer.toString(f.index())));
            hashes.add(FileHashes.of(f.stored(), leaves));
        }
        long stored = files.stream().mapToLong(DraftFile::stored).sum();
        Metainfo info = describe(draft, files, hashes, Metainfo.pieceLength(stored));
        List<ItemFile> originals =
                files.stream()
                        .map(f -> new ItemFile(f.name(), f.mediaType(), f.length(), f.tier()))
                        .toList();
        Map<Tier, String> keyIds = new EnumMap<>(Tier.class);
        keyIds.put(Tier.SD, draft.keyId());
        files.forEach(f -> keyIds.put(f.tier(), f.keyId()));
        Manifest manifest =
                new Manifest(info.layout(), draft.version(), keyIds, originals, draft.created());
        String signed =
                keys.sign(
                        OperatorKeys.Purpose.MANIFEST,
                        TYPE,
                        ManifestCodec.payload(manifest, info.info()));
        return new Edition(info, manifest, signed);
    }

    Manifest manifest(String signed) {
        return ManifestCodec.parse(keys.verify(OperatorKeys.Purpose.MANIFEST, TYPE, signed));
    }

    private Metainfo describe(
            Draft draft, List<DraftFile> files, List<FileHashes> hashes, int pieceLength)
            throws IOException {
        if (!draft.request().hybrid()) {
            Optional<String> swarmCa = Optional.of(anchors.swarmCaPem());
            return Metainfo.build(draft.item(), draft.version(), pieceLength, hashes, swarmCa);
        }
        // a second pass over the ciphertext: v1 hashes depend on a piece length that is known only
        // now
        V1PieceHasher pieces = new V1PieceHasher(pieceLength);
        List<String> names = Metainfo.fileNames(draft.version(), files.size());
        for (DraftFile f : files) {
            Files.copy(
                    folder.draftFile(
                            draft.item(), draft.version(), f.index(), names.get(f.index())),
                    pieces);
            pieces.endFile();
        }
        // no ssl-cert: foreign clients have no certificate of our swarm
        return Metainfo.hybrid(
                draft.item(),
                draft.version(),
                pieceLength,
                hashes,
                pieces.finish(),
                Optional.empty());
    }
}
