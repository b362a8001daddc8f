package dev.usher.itests.threats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.BareBox;
import dev.usher.demo.Operator;
import dev.usher.demo.Rest;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The server that is attacked, in a process of its own, with what there is to steal. */
final class Target implements AutoCloseable {
    static final long PRICE = 390;
    static final String OFFER = "rent";

    /** In the clear text of every item. */
    static final String CANARY = "canary-2f6b1e07-in-clear";

    private static final long CREDIT = 1_000_000;
    private static final long VIEW_SECONDS = 3600;
    private static final int BOXES_OF_A_HOUSEHOLD = 2;

    final Stage stage;
    final Operator operator;
    private final Path directory;

    /** A pass as it was granted. */
    record Pass(String id, String token) {
        static Pass of(Rest.Answer purchase) {
            JsonNode body = purchase.ok("buying");
            return new Pass(body.path("id").asText(), body.path("pass").asText());
        }
    }

    Target(Path directory) {
        this.directory = directory;
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        stage.server().set("dev.usher.pass.cfg", "maxDevices", "" + BOXES_OF_A_HOUSEHOLD);
        stage.startServer();
        operator = new Operator(stage.server());
    }

    RuntimeProcess server() {
        return stage.server();
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + stage.securePort() + "/");
    }

    /** Certificates and signing keys, for who broke into the server. */
    Path pki() {
        return server().data().resolve("usher/pki");
    }

    ItemId publish(String title) {
        try {
            String clear = (CANARY + ", " + title + "\n").repeat(2000);
            Path file =
                    Files.writeString(directory.resolve(title.replace(" ", "-") + ".txt"), clear);
            Samples.Sample sample =
                    new Samples.Sample(file, "text/plain", "film", title, "", OFFER, PRICE);
            ItemId item = operator.publish(sample, VIEW_SECONDS);
            Files.delete(file);
            return item;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @return the household's id
     */
    String household(String name) {
        return operator.household(name, name, "a password for " + name, "2468", CREDIT);
    }

    BareBox box(String household, String name) {
        return BareBox.enrol(pki(), url(), name, operator.enrolmentCode(household));
    }

    /** A box in a household of its own. */
    BareBox box(String name) {
        return box(household(name), name);
    }

    static Pass buy(BareBox box, ItemId item) {
        return Pass.of(box.buy(item, OFFER, PRICE, UUID.randomUUID().toString()));
    }

    static Licence licence(BareBox box, Pass pass) {
        return Licence.of(
                box.licence(pass.id(), pass.token()).ok("a licence").path("licence").asText());
    }

    String jwks() {
        return new String(
                server().rest().get(".well-known/jwks.json").bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stage.close();
    }
}
