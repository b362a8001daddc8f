package dev.usher.metainfo;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The payload of a signed manifest:
 *
 * <pre>{"item": id, "version": n, "keyIds": {tier: id}, "created": instant,
 * "files": [{"name", "mediaType", "length", "tier"}], "info": base64url of the bencoded info dictionary}
 * </pre>
 *
 * An item without tiers has "keyId": id instead of "keyIds", and its files say nothing of a tier.
 *
 * <p>Signing and verifying is the business of whoever calls this.
 */
public final class ManifestCodec {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private ManifestCodec() {}

    /**
     * @param info the bencoded info dictionary the manifest's layout was read from
     * @throws IllegalArgumentException when the layout is another one
     */
    public static byte[] payload(Manifest manifest, byte[] info) {
        if (!Metainfo.parseInfo(info).equals(manifest.layout())) {
            throw new IllegalArgumentException(
                    "the info dictionary is not that of " + manifest.infoHash());
        }
        ObjectNode root = JSON.createObjectNode();
        root.put("item", manifest.item().value());
        root.put("version", manifest.version());
        putKeys(root, manifest.keyIds());
        root.put("created", manifest.created().toString());
        ArrayNode files = root.putArray("files");
        for (ItemFile file : manifest.files()) {
            ObjectNode described =
                    files.addObject()
                            .put("name", file.name())
                            .put("mediaType", file.mediaType())
                            .put("length", file.length());
            if (file.tier() != Tier.SD) {
                described.put("tier", file.tier().name());
            }
        }
        root.put("info", Base64.getUrlEncoder().withoutPadding().encodeToString(info));
        try {
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void putKeys(ObjectNode root, Map<Tier, String> keyIds) {
        if (keyIds.keySet().equals(Set.of(Tier.SD))) {
            root.put("keyId", keyIds.get(Tier.SD));
        } else {
            ObjectNode keys = root.putObject("keyIds");
            new TreeMap<>(keyIds).forEach((tier, id) -> keys.put(tier.name(), id));
        }
    }

    private static Map<Tier, String> keys(JsonNode root) {
        if (!root.has("keyIds")) {
            return Map.of(Tier.SD, text(root, "keyId"));
        }
        JsonNode keys = root.path("keyIds");
        Map<Tier, String> keyIds = new EnumMap<>(Tier.class);
        keys.fieldNames()
                .forEachRemaining(tier -> keyIds.put(Tier.valueOf(tier), text(keys, tier)));
        return keyIds;
    }

    /**
     * @param payload of a JWS whose signature was verified
     * @throws Problem manifest-invalid (422) saying what does not fit
     */
    public static Manifest parse(byte[] payload) {
        try {
            JsonNode root = JSON.readTree(payload);
            if (!root.isObject()) {
                throw invalid("it is not a JSON object");
            }
            ItemLayout layout =
                    Metainfo.parseInfo(Base64.getUrlDecoder().decode(text(root, "info")));
            if (layout.v1Only()) {
                throw invalid("its info dictionary has no SHA-256 hashes");
            }
            if (!layout.item().value().equals(text(root, "item"))) {
                throw invalid("it names another item than its info dictionary");
            }
            List<ItemFile> files = new ArrayList<>();
            for (JsonNode file : root.path("files")) {
                files.add(file(file));
            }
            Manifest manifest =
                    new Manifest(
                            layout,
                            Math.toIntExact(number(root, "version")),
                            keys(root),
                            files,
                            Instant.parse(text(root, "created")));
            checkLengths(manifest);
            return manifest;
        } catch (IOException
                | DateTimeException
                | IllegalArgumentException
                | ArithmeticException e) {
            throw invalid(e.getMessage());
        }
    }

    private static ItemFile file(JsonNode node) {
        String name = text(node, "name");
        if (name.isBlank()
                || name.length() > 255
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ')) {
            throw invalid("a file's name is not one path element");
        }
        Tier tier = node.has("tier") ? Tier.valueOf(text(node, "tier")) : Tier.SD;
        return new ItemFile(name, text(node, "mediaType"), number(node, "length"), tier);
    }

    private static void checkLengths(Manifest manifest) {
        if (manifest.version() < 1) {
            throw invalid("its version is " + manifest.version());
        }
        for (int i = 0; i < manifest.files().size(); i++) {
            long original = manifest.files().get(i).length();
            long stored = manifest.layout().files().get(i).length();
            if (original < 0 || original > stored) {
                throw invalid(
                        "file "
                                + i
                                + " is said to have "
                                + original
                                + " bytes, encrypted "
                                + stored);
            }
        }
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.isTextual()) {
            throw invalid("it has no text '" + member + "'");
        }
        return value.textValue();
    }

    private static long number(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw invalid("it has no number '" + member + "'");
        }
        return value.longValue();
    }

    private static Problem invalid(String why) {
        return new Problem(
                "manifest-invalid",
                422,
                "The manifest cannot be used: " + why + ". Publish the item again.");
    }
}
