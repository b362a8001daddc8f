package dev.usher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The operator at the console's REST interface. */
public final class Operator {
    private final Rest rest;

    /** Signs in with the password the server wrote down for its operator at first start. */
    public Operator(RuntimeProcess server) {
        rest = server.rest();
        Path secret = server.data().resolve("usher/operator-password");
        try {
            signIn("operator", Files.readString(secret).strip());
        } catch (IOException e) {
            throw new StoryException("the server did not write " + secret, e);
        }
    }

    private void signIn(String user, String password) {
        rest.post("api/v1/session", Map.of("user", user, "password", password))
                .ok("signing in as " + user);
    }

    public Rest rest() {
        return rest;
    }

    /**
     * @return the new household's id
     */
    public String household(String name, String user, String password, String pin, long credit) {
        String id =
                rest.post(
                                "api/v1/console/households",
                                Map.of(
                                        "name",
                                        name,
                                        "user",
                                        user,
                                        "password",
                                        password,
                                        "pin",
                                        pin))
                        .ok("creating household " + name)
                        .path("id")
                        .asText();
        rest.post(
                        "api/v1/console/households/" + id + "/credit",
                        Map.of("amount", credit, "currency", "EUR"))
                .ok("crediting household " + name);
        return id;
    }

    public String enrolmentCode(String household) {
        return rest.post("api/v1/console/households/" + household + "/enrolment-code", null)
                .ok("asking for an enrolment code")
                .path("code")
                .asText();
    }

    public long balance(String household) {
        for (JsonNode h : rest.get("api/v1/console/households").ok("listing households")) {
            if (h.path("id").asText().equals(household)) {
                return h.path("balance").asLong();
            }
        }
        throw new StoryException("household " + household + " is not in the console's list");
    }

    public ItemId publish(Samples.Sample sample, long viewSeconds) {
        Map<String, Object> offer =
                Map.of(
                        "id",
                        sample.offer(),
                        "model",
                        sample.model(),
                        "price",
                        sample.price(),
                        "currency",
                        "EUR",
                        "startBySeconds",
                        0,
                        "viewSeconds",
                        sample.model().equals("RENTAL") ? viewSeconds : 0,
                        "pin",
                        false);
        ItemId item =
                new ItemId(
                        rest.post(
                                        "api/v1/console/items",
                                        Map.of(
                                                "title",
                                                sample.title(),
                                                "synopsis",
                                                sample.synopsis(),
                                                "kind",
                                                sample.kind(),
                                                "rating",
                                                0,
                                                "offers",
                                                List.of(offer)))
                                .ok("drafting " + sample.title())
                                .path("item")
                                .asText());
        rest.upload(
                        "api/v1/console/items/" + item + "/files/" + sample.file().getFileName(),
                        sample.file(),
                        sample.mediaType())
                .ok("uploading " + sample.file().getFileName());
        rest.post("api/v1/console/items/" + item + "/publish", null)
                .ok("publishing " + sample.title());
        return item;
    }

    /** Limits every repository and every peer; 0 = no limit. */
    public void rates(long repositoryBytesPerSecond, long peerBytesPerSecond) {
        rest.put(
                        "api/v1/console/settings",
                        Map.of(
                                "repositoryBytesPerSecond",
                                repositoryBytesPerSecond,
                                "peerBytesPerSecond",
                                peerBytesPerSecond))
                .ok("setting rates");
    }

    /**
     * Weighs time against repository bytes, with no limit on rates.
     *
     * @param thrift 0 = least time, 1 = least repository bytes
     */
    public void thrift(double thrift) {
        rest.put(
                        "api/v1/console/settings",
                        Map.of(
                                "repositoryBytesPerSecond",
                                0,
                                "peerBytesPerSecond",
                                0,
                                "thrift",
                                thrift))
                .ok("setting thrift");
    }

    /** Payload bytes of one item that the repositories have sent. */
    public long repositoryServed(ItemId item) {
        return rest.get("api/v1/console/repositories")
                .ok("listing repositories")
                .path("served")
                .path(item.value())
                .asLong();
    }

    /** Whether a box has told the server that it has the whole item. */
    public boolean knowsComplete(BoxId box, ItemId item) {
        for (JsonNode b : rest.get("api/v1/console/transfers").ok("listing transfers")) {
            for (JsonNode t : b.path("transfers")) {
                if (b.path("box").asText().equals(box.value())
                        && t.path("item").asText().equals(item.value())) {
                    return t.path("state").asText().equals("COMPLETE");
                }
            }
        }
        return false;
    }

    /** Signs a new part for boxes; the signature is put beside it. */
    public void sign(String symbolicName, String version, Path jar) {
        String jws =
                rest.post(
                                "api/v1/console/parts",
                                Map.of(
                                        "part", symbolicName,
                                        "version", version,
                                        "sha256", Hash.of(jar)))
                        .ok("signing " + symbolicName)
                        .path("jws")
                        .asText();
        try {
            Files.writeString(Path.of(jar + ".jws"), jws);
        } catch (IOException e) {
            throw new StoryException("cannot write the signature of " + jar, e);
        }
    }

    public List<JsonNode> passes() {
        return list(rest.get("api/v1/console/passes").ok("listing passes"));
    }

    public void revoke(BoxId box) {
        rest.post("api/v1/console/boxes/" + box + "/revoke", null).ok("revoking a box");
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> l = new java.util.ArrayList<>();
        array.forEach(l::add);
        return l;
    }
}
