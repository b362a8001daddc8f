package dev.usher.itests.threats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.XWingKey;
import dev.usher.demo.StoryException;
import dev.usher.demo.Television;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What opens the film on a box, as only somebody finds out who may read every file of it: the seed
 * of the key that licences are sealed to, the content key in the licence, and the key of the film's
 * one file that is derived from that.
 */
record FilmKeys(String licence, byte[] seed, byte[] content, byte[] message) {
    /**
     * @param sealing directory of {@code sealing.p12}
     * @param password its password
     */
    static FilmKeys of(Television box, ItemId item, Path sealing, Path password) {
        try {
            Path data = box.process().data().resolve("usher");
            char[] word = KeyStoreFile.password(password);
            Path file = sealing.resolve("sealing.p12");
            String licence = licence(data.resolve("box.db"), item);
            Licence sealed = Licence.of(licence);
            byte[] content =
                    XWingKey.load(file, word)
                            .open(
                                    sealed.key().enc(),
                                    sealed.key().ct(),
                                    "usher/licence/v1".getBytes(US_ASCII),
                                    Licence.sha256(sealed.policy()))
                            .orElseThrow(() -> new StoryException("sealed to another key"));
            int version = Json.read(sealed.policy(), JsonNode.class).path("version").asInt();
            return new FilmKeys(
                    licence,
                    seed(file, word),
                    content,
                    message(content, largest(data.resolve("store")), item, version));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | SQLException e) {
            throw new StoryException("the keys of " + box.process().name(), e);
        }
    }

    /** The licence that was granted last. */
    private static String licence(Path database, ItemId item) throws SQLException {
        String query =
                "SELECT l.licence FROM player_licence l JOIN player_pass p ON p.id = l.pass"
                        + " WHERE p.item = ? ORDER BY l.granted DESC";
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, item.value());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new StoryException("no licence in " + database);
                }
                return rows.getString(1);
            }
        }
    }

    private static byte[] seed(Path file, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store.getKey(KeyStoreFile.ALIAS, password).getEncoded();
    }

    /** The key of the AES-GCM of one file (c2sp.org/chunked-encryption). */
    private static byte[] message(byte[] content, Path file, ItemId item, int version)
            throws IOException, GeneralSecurityException {
        Mac hmac = Mac.getInstance("HmacSHA512");
        hmac.init(new SecretKeySpec(content, "HmacSHA512"));
        hmac.update("c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0".getBytes(UTF_8));
        try (InputStream in = Files.newInputStream(file)) {
            hmac.update(in.readNBytes(24));
        }
        hmac.update(Cobblestone.context(item, version, 0));
        return Arrays.copyOf(hmac.doFinal(new byte[] {1}), 16);
    }

    private static Path largest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }
}
