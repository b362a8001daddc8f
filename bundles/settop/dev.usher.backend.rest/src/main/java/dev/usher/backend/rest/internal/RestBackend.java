package dev.usher.backend.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.Gift;
import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.MeetingAnswer;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.PassDesk;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PassStatus;
import dev.usher.backend.api.Plan;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.backend.api.Rendezvous;
import dev.usher.backend.api.SignedProfiles;
import dev.usher.backend.api.StreamRequest;
import dev.usher.backend.api.StreamSlot;
import dev.usher.backend.api.Subscription;
import dev.usher.backend.api.SubscriptionRequest;
import dev.usher.backend.api.Viewers;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The server's REST interface for boxes as a {@link Backend}, a {@link PassDesk} and a {@link
 * Rendezvous}.
 */
@Component(
        service = {Backend.class, PassDesk.class, Rendezvous.class, Viewers.class},
        configurationPid = "dev.usher.backend.rest")
@Designate(ocd = RestBackend.Config.class)
public final class RestBackend implements Backend, PassDesk, Rendezvous, Viewers {
    private static final String JSON = "application/json";
    private static final int NO_CONTENT = 204;
    private static final String PASSES = "api/v1/box/passes";
    private static final String GIFTS = "api/v1/gifts";
    private static final String SUBSCRIPTIONS = "api/v1/subscriptions";
    private static final String STREAMS = "api/v1/box/streams";
    private static final byte[] NOTHING = {};

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
        byte[] body = gzip(Json.bytes(report));
        Answers.check(
                connection.send(
                        "api/v1/box/report",
                        url ->
                                request(url)
                                        .header("Content-Type", JSON)
                                        .header("Content-Encoding", "gzip")
                                        .PUT(BodyPublishers.ofByteArray(body)),
                        patience));
    }

    /** The one body that goes often: two thirds of it are names that repeat. */
    private static byte[] gzip(byte[] clear) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(clear.length / 2);
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(clear);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return packed.toByteArray();
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
                keyed(idempotencyKey),
                Json.bytes(purchase),
                PassGrant.class);
    }

    @Override
    public LicenceGrant licence(String passId, LicenceRequest request) throws BackendException {
        try {
            return licence(passId, request, null);
        } catch (Problem refused) {
            if (refused.code().equals("proof-nonce")
                    && refused.members().get("nonce") instanceof String nonce) {
                return licence(passId, request, nonce);
            }
            if (refused.code().equals("pass-signature")) {
                return licence(passId, signedAnew(passId, request), null);
            }
            throw refused;
        }
    }

    /** The key that signed the pass was taken back: the server has it under another. */
    private LicenceRequest signedAnew(String passId, LicenceRequest request)
            throws BackendException {
        PassGrant anew = get(pass(passId), patience, PassGrant.class);
        return new LicenceRequest(
                anew.pass(), request.sealingKey(), request.firstPlay(), request.storeSequence());
    }

    private LicenceGrant licence(String passId, LicenceRequest request, String nonce)
            throws BackendException {
        // the proof is made inside: a second attempt needs a fresh one
        return post(
                pass(passId) + "/licence",
                url ->
                        request(url)
                                .header(
                                        "Usher-Proof",
                                        nonce == null
                                                ? identity.proof("POST", url, request.pass())
                                                : identity.proof(
                                                        "POST", url, request.pass(), nonce)),
                Json.bytes(request),
                LicenceGrant.class);
    }

    @Override
    public List<HouseholdPass> passes() throws BackendException {
        return List.of(get(PASSES, patience, HouseholdPass[].class));
    }

    @Override
    public PassStatus status(String pass) throws BackendException {
        return get(pass(pass) + "/status", patience, PassStatus.class);
    }

    @Override
    public PassStatus giveBack(String pass) throws BackendException {
        return post(pass(pass) + "/return", RestBackend::request, NOTHING, PassStatus.class);
    }

    @Override
    public PassStatus release(String pass) throws BackendException {
        return post(pass(pass) + "/release", RestBackend::request, NOTHING, PassStatus.class);
    }

    @Override
    public PassGrant claim(String pass) throws BackendException {
        return post(pass(pass) + "/claim", RestBackend::request, NOTHING, PassGrant.class);
    }

    @Override
    public Redemption redeem(RedemptionRequest request) throws BackendException {
        return post(
                "api/v1/redemptions", RestBackend::request, Json.bytes(request), Redemption.class);
    }

    @Override
    public Gift buyGift(PurchaseRequest purchase, String idempotencyKey) throws BackendException {
        return post(GIFTS, keyed(idempotencyKey), Json.bytes(purchase), Gift.class);
    }

    @Override
    public List<Gift> gifts() throws BackendException {
        return List.of(get(GIFTS, patience, Gift[].class));
    }

    @Override
    public Gift refundGift(String gift) throws BackendException {
        return post(
                GIFTS + "/" + URLEncoder.encode(gift, UTF_8) + "/refund",
                RestBackend::request,
                NOTHING,
                Gift.class);
    }

    @Override
    public List<Plan> plans() throws BackendException {
        return List.of(get(SUBSCRIPTIONS + "/plans", patience, Plan[].class));
    }

    @Override
    public List<Subscription> subscriptions() throws BackendException {
        return List.of(get(SUBSCRIPTIONS, patience, Subscription[].class));
    }

    @Override
    public Subscription subscribe(SubscriptionRequest wish, String idempotencyKey)
            throws BackendException {
        return post(SUBSCRIPTIONS, keyed(idempotencyKey), Json.bytes(wish), Subscription.class);
    }

    @Override
    public Subscription cancelSubscription(String subscription) throws BackendException {
        return post(
                SUBSCRIPTIONS + "/" + URLEncoder.encode(subscription, UTF_8) + "/cancel",
                RestBackend::request,
                NOTHING,
                Subscription.class);
    }

    @Override
    public StreamSlot openStream(String pass) throws BackendException {
        return post(
                STREAMS,
                RestBackend::request,
                Json.bytes(new StreamRequest(pass)),
                StreamSlot.class);
    }

    @Override
    public StreamSlot renewStream(String slot) throws BackendException {
        return post(stream(slot) + "/renew", RestBackend::request, NOTHING, StreamSlot.class);
    }

    @Override
    public void closeStream(String slot) throws BackendException {
        Answers.check(connection.send(stream(slot), url -> request(url).DELETE(), patience));
    }

    @Override
    public Optional<SignedProfiles> profiles(long after) throws BackendException {
        HttpResponse<byte[]> answer =
                connection.send(
                        "api/v1/box/profiles?after=" + after, url -> request(url).GET(), patience);
        return answer.statusCode() == NO_CONTENT
                ? Optional.empty()
                : Optional.of(Answers.read(answer, SignedProfiles.class));
    }

    @Override
    public void checkPin(String pin) throws BackendException {
        byte[] body = Json.bytes(Map.of("pin", pin));
        Answers.check(
                connection.send(
                        "api/v1/box/profiles/pin",
                        url ->
                                request(url)
                                        .header("Content-Type", JSON)
                                        .POST(BodyPublishers.ofByteArray(body)),
                        patience));
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

    private static String pass(String id) {
        return PASSES + "/" + URLEncoder.encode(id, UTF_8);
    }

    private static String stream(String slot) {
        return STREAMS + "/" + URLEncoder.encode(slot, UTF_8);
    }

    private static Function<URI, HttpRequest.Builder> keyed(String idempotencyKey) {
        return url -> request(url).header("Idempotency-Key", idempotencyKey);
    }

    private static HttpRequest.Builder request(URI url) {
        return HttpRequest.newBuilder(url).header("Accept", JSON + ", application/problem+json");
    }
}
