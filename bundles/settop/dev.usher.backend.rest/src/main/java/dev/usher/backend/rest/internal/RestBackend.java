package dev.usher.backend.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.MeetingAnswer;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.Rendezvous;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.BoxIdentity;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The server's REST interface for boxes as a {@link Backend} and a {@link Rendezvous}. */
@Component(
        service = {Backend.class, Rendezvous.class},
        configurationPid = "dev.usher.backend.rest")
@Designate(ocd = RestBackend.Config.class)
public final class RestBackend implements Backend, Rendezvous {
    private static final String JSON = "application/json";

    /** How long to wait for the server. */
    @ObjectClassDefinition(name = "Usher backend client")
    @interface Config {
        @AttributeDefinition(description = "Seconds until a connection counts as failed")
        int connectSeconds() default 3;

        @AttributeDefinition(
                description = "Seconds for a whole call; waiting for orders gets its wait on top")
        int callSeconds() default 10;

        @AttributeDefinition(description = "Largest answer in MiB")
        int answerMebibytes() default 64;
    }

    private final BoxIdentity identity;
    private final ServerConnection connection;
    private final Duration patience;

    @Activate
    public RestBackend(@Reference BoxIdentity identity, Config config) {
        this(
                identity,
                Duration.ofSeconds(config.connectSeconds()),
                Duration.ofSeconds(config.callSeconds()),
                config.answerMebibytes() << 20);
    }

    RestBackend(BoxIdentity identity, Duration connect, Duration call, int answerLimit) {
        this.identity = identity;
        this.connection = new ServerConnection(identity, connect, answerLimit);
        this.patience = call;
    }

    @Deactivate
    void close() {
        connection.close();
    }

    @Override
    public CatalogDelta catalog(long since) throws BackendException {
        return get("api/v1/box/catalog?since=" + since, patience, CatalogDelta.class);
    }

    @Override
    public ItemDescription describe(ItemId item) throws BackendException {
        return get("api/v1/box/items/" + item, patience, ItemDescription.class);
    }

    @Override
    public void report(BoxReport report) throws BackendException {
        byte[] body = Json.bytes(report);
        Answers.check(
                connection.send(
                        "api/v1/box/report",
                        url ->
                                request(url)
                                        .header("Content-Type", JSON)
                                        .PUT(BodyPublishers.ofByteArray(body)),
                        patience));
    }

    @Override
    public Orders orders(long after, Duration wait) throws BackendException {
        return get(
                "api/v1/box/orders?after=" + after + "&wait=" + wait.toSeconds(),
                patience.plus(wait),
                Orders.class);
    }

    @Override
    public PassGrant purchase(PurchaseRequest purchase, String idempotencyKey)
            throws BackendException {
        return post(
                "api/v1/box/purchases",
                url -> request(url).header("Idempotency-Key", idempotencyKey),
                Json.bytes(purchase),
                PassGrant.class);
    }

    @Override
    public LicenceGrant licence(String passId, String pass) throws BackendException {
        // the proof is made inside: a second attempt needs a fresh one
        return post(
                "api/v1/box/passes/" + URLEncoder.encode(passId, UTF_8) + "/licence",
                url -> request(url).header("Usher-Proof", identity.proof("POST", url, pass)),
                Json.bytes(Map.of("pass", pass)),
                LicenceGrant.class);
    }

    @Override
    public Calls calls(String relay, Duration wait) throws BackendException {
        return get(
                "api/v1/box/rendezvous?wait="
                        + wait.toSeconds()
                        + "&relay="
                        + URLEncoder.encode(relay, UTF_8),
                patience.plus(wait),
                Calls.class);
    }

    @Override
    public Meeting meet(BoxId peer, Meeting.Way way, String address) throws BackendException {
        return post(
                "api/v1/box/rendezvous",
                RestBackend::request,
                Json.bytes(new MeetingRequest(peer, way, address)),
                Meeting.class);
    }

    @Override
    public void answer(String meeting, String address) throws BackendException {
        byte[] body = Json.bytes(new MeetingAnswer(address));
        Answers.check(
                connection.send(
                        "api/v1/box/rendezvous/" + URLEncoder.encode(meeting, UTF_8),
                        url ->
                                request(url)
                                        .header("Content-Type", JSON)
                                        .PUT(BodyPublishers.ofByteArray(body)),
                        patience));
    }

    private <T> T get(String path, Duration timeout, Class<T> type) throws BackendException {
        return Answers.read(connection.send(path, url -> request(url).GET(), timeout), type);
    }

    private <T> T post(
            String path, Function<URI, HttpRequest.Builder> head, byte[] body, Class<T> type)
            throws BackendException {
        return Answers.read(
                connection.send(
                        path,
                        url ->
                                head.apply(url)
                                        .header("Content-Type", JSON)
                                        .POST(BodyPublishers.ofByteArray(body)),
                        patience),
                type);
    }

    private static HttpRequest.Builder request(URI url) {
        return HttpRequest.newBuilder(url).header("Accept", JSON + ", application/problem+json");
    }
}
