package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.Jws;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.crypto.XWingKey;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/**
 * Somebody with root on a box: reads its key and its wallet, and speaks to the server in its name.
 *
 * <p>He shows what such a person gets: nothing with another box's pass; and the content key of what
 * his own box was granted, which is what software alone cannot keep from him.
 */
final class Thief {
    private final Story story;

    Thief(Story story) {
        this.story = story;
    }

    /** Living-room's key, neighbour's pass. */
    Rest.Answer submitsNeighboursPass() {
        ItemId film = story.item("film");
        Map.Entry<String, String> stolen =
                wallet(story.neighbour(), "SELECT id, pass FROM player_pass WHERE item = ?", film);
        KeyStoreFile own = key(story.livingRoom());
        URI server = URI.create("https://127.0.0.1:" + story.stage().securePort() + "/");
        Rest rest = new Rest(server, Tls.mutual(own, own.chain().get(1), Instant::now));
        String path = "api/v1/box/passes/" + stolen.getKey() + "/licence";
        return rest.post(
                path,
                Map.of("pass", stolen.getValue()),
                "Usher-Proof",
                proof(own, server.resolve(path), stolen.getValue()));
    }

    /**
     * The content key of neighbour's film, opened from neighbour's licence with neighbour's key.
     */
    byte[] contentKeyFromOwnLicence() {
        String licence =
                wallet(
                                story.neighbour(),
                                "SELECT p.id, l.licence FROM player_licence l JOIN player_pass p ON p.id = l.pass WHERE p.item = ?",
                                story.item("film"))
                        .getValue();
        JsonNode payload =
                Json.read(Base64.getUrlDecoder().decode(licence.split("\\.")[1]), JsonNode.class);
        byte[] policy = Base64.getUrlDecoder().decode(payload.path("policy").asText());
        JsonNode sealed = payload.path("keys").path(0);
        return sealingKey(story.neighbour())
                .open(
                        bytes(sealed.path("enc")),
                        bytes(sealed.path("ct")),
                        "usher/licence/v1".getBytes(StandardCharsets.UTF_8),
                        sha256(policy))
                .orElseThrow(
                        () ->
                                new StoryException(
                                        "neighbour's own licence does not open with neighbour's own key"));
    }

    private static byte[] bytes(JsonNode text) {
        return Base64.getUrlDecoder().decode(text.asText());
    }

    private static KeyStoreFile key(Television box) {
        Path identity = box.process().data().resolve("usher/identity");
        try {
            return KeyStoreFile.load(
                    identity.resolve("box.p12"),
                    KeyStoreFile.password(identity.resolve("box.password")));
        } catch (IOException e) {
            throw new StoryException("cannot read the key of " + box.process().name(), e);
        }
    }

    private static XWingKey sealingKey(Television box) {
        Path identity = box.process().data().resolve("usher/identity");
        try {
            return XWingKey.load(
                    identity.resolve("sealing.p12"),
                    KeyStoreFile.password(identity.resolve("box.password")));
        } catch (IOException e) {
            throw new StoryException("cannot read the key of " + box.process().name(), e);
        }
    }

    private static Map.Entry<String, String> wallet(Television box, String query, ItemId item) {
        String url = "jdbc:sqlite:" + box.process().data().resolve("usher/box.db");
        try (Connection c = DriverManager.getConnection(url);
                PreparedStatement s = c.prepareStatement(query)) {
            s.setString(1, item.value());
            try (ResultSet r = s.executeQuery()) {
                if (!r.next()) {
                    throw new StoryException(
                            "nothing in the wallet of " + box.process().name() + " for " + item);
                }
                return Map.entry(r.getString(1), r.getString(2));
            }
        } catch (SQLException e) {
            throw new StoryException("cannot read the wallet of " + box.process().name(), e);
        }
    }

    private static String proof(KeyStoreFile own, URI url, String token) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return Jws.signWithKey(
                SigningKey.of(own.key()),
                "dpop+jwt",
                Json.bytes(
                        Map.of(
                                "jti",
                                UUID.randomUUID().toString(),
                                "htm",
                                "POST",
                                "htu",
                                url.toString(),
                                "iat",
                                Instant.now().getEpochSecond(),
                                "ath",
                                base64.encodeToString(
                                        sha256(token.getBytes(StandardCharsets.US_ASCII))))));
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new StoryException("a JDK without SHA-256", e);
        }
    }
}
