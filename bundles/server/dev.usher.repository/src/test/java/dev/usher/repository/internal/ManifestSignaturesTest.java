package dev.usher.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.ServerTopics;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

/** Manifests outlive the key that signed them. */
@Tag("SEC")
class ManifestSignaturesTest {
    private static final String TYPE = "usher-item+jws";
    private static final ItemId ITEM = new ItemId("a".repeat(32));

    private final AtomicInteger published = new AtomicInteger();
    private volatile String key = "first";
    private volatile CatalogItem item;
    private volatile ItemDescription offered;
    private byte[] payload;
    private ManifestSignatures signatures;

    @BeforeEach
    void publish() throws IOException {
        PieceHasher hasher = new PieceHasher();
        hasher.write(new byte[100]);
        Metainfo info = Metainfo.build(ITEM, 16384, List.of(hasher.finish()), Optional.empty());
        List<ItemFile> files = List.of(new ItemFile("film", "video/mp4", 28));
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        Manifest manifest = new Manifest(info.layout(), 1, "key", files, now);
        payload = ManifestCodec.payload(manifest, info.info());
        offered =
                new ItemDescription(
                        keys().sign(Purpose.MANIFEST, TYPE, payload), info.pieceLayers());
        item =
                new CatalogItem(
                        ITEM,
                        1,
                        manifest.infoHash(),
                        "Film",
                        "",
                        "film",
                        0,
                        files,
                        100,
                        List.of(),
                        null);
        signatures = new ManifestSignatures(catalog(), keys());
    }

    @AfterEach
    void stop() throws InterruptedException {
        signatures.stop();
    }

    @Test
    @DisplayName("They are signed anew when their key was taken back, and only then")
    void anew() {
        keysChanged();
        signatures.look();
        assertThat(published).hasValue(0);

        key = "second";
        keysChanged();

        await().until(() -> published.get() == 1);
        assertThat(keys().verify(Purpose.MANIFEST, TYPE, offered.manifest())).isEqualTo(payload);
    }

    @Test
    @DisplayName("After a crash the next start does it")
    void start() throws Exception {
        signatures.stop();
        key = "second";
        signatures = new ManifestSignatures(catalog(), keys());
        await().until(() -> published.get() == 1);
    }

    @Test
    @DisplayName("A manifest that is not the offered version's is not signed")
    void anothers() throws InterruptedException {
        // the look at the start sees what is there now, and nothing looks meanwhile
        signatures.stop();
        item =
                new CatalogItem(
                        ITEM,
                        2,
                        item.infoHash(),
                        "Film",
                        "",
                        "film",
                        0,
                        item.files(),
                        100,
                        List.of(),
                        null);
        key = "second";
        signatures.look();
        assertThat(published).hasValue(0);
        assertThatThrownBy(() -> keys().verify(Purpose.MANIFEST, TYPE, offered.manifest()))
                .isInstanceOf(Problem.class);
    }

    private void keysChanged() {
        signatures.handleEvent(new Event(ServerTopics.KEYS, Map.of()));
    }

    private Catalog catalog() {
        return (Catalog)
                Proxy.newProxyInstance(
                        Catalog.class.getClassLoader(),
                        new Class<?>[] {Catalog.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "items" -> List.of(item);
                                    case "describe" -> Optional.of(offered);
                                    case "publish" -> {
                                        offered = (ItemDescription) arguments[1];
                                        published.incrementAndGet();
                                        yield null;
                                    }
                                    default -> throw new UnsupportedOperationException();
                                });
    }

    private OperatorKeys keys() {
        return new OperatorKeys() {
            @Override
            public String sign(Purpose purpose, String type, byte[] bytes) {
                return key + "." + Base64.getUrlEncoder().encodeToString(bytes) + ".signature";
            }

            @Override
            public byte[] verify(Purpose purpose, String type, String jws) {
                if (!jws.startsWith(key + ".")) {
                    throw new Problem("manifest-signature", 401, "signed by no key known here");
                }
                return Base64.getUrlDecoder().decode(jws.split("\\.")[1]);
            }

            @Override
            public String jwks() {
                throw new UnsupportedOperationException();
            }
        };
    }
}
